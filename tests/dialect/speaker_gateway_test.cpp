// What sessions with a gateway send by themselves, and where they come back.
#include "talk.hpp"

namespace redial::dialect {
namespace {

using namespace std::chrono_literals;

const std::string hello = R"({"op":10,"d":{"heartbeat_interval":41250}})";
const std::string identify = R"({"op":2,"d":{"token":"t\"1","properties":{}}})";
const std::string ready = R"({"op":0,"s":1,"t":"READY","d":{"session_id":"abc"}})";

TEST_CASE("a gateway session identifies at the hello and resumes what it had", "[speaker]") {
    Talk talk("gateway", {identify, R"({"op":3,"d":{}})"});
    CHECK(talk.open().empty());
    CHECK(talk.hear(hello) == identify);
    CHECK_FALSE(talk.speaker().is_in());
    CHECK(talk.speaker().heartbeat_every() == Duration(41250ms));
    CHECK(talk.hear(ready) == R"({"op":3,"d":{}})");
    CHECK(talk.speaker().is_in());
    talk.hear(R"({"t":"CHAT","s":7,"op":0,"d":{}})");
    CHECK(talk.beat() == R"({"op":1,"d":7})");
    CHECK(talk.hear(R"({"op":1,"d":null})") == R"({"op":1,"d":7})");
    talk.open();
    CHECK(talk.hear(hello) == R"({"op":6,"d":{"token":"t\"1","session_id":"abc","seq":7}})");
    SECTION("taken up again, it is in") {
        talk.hear(R"({"op":0,"s":8,"t":"RESUMED","d":{}})");
        CHECK(talk.speaker().is_in());
        CHECK_FALSE(talk.speaker().leaves());
    }
    SECTION("a session that is gone is begun anew") {
        talk.hear(R"({"op":9,"d":false})");
        REQUIRE(talk.speaker().leaves());
        talk.open();
        CHECK_FALSE(talk.speaker().leaves());
        CHECK(talk.hear(hello) == identify);
    }
}

TEST_CASE("a gateway session that is asked to reconnect leaves so that it can resume",
          "[speaker]") {
    Talk talk("gateway", {identify});
    talk.open();
    talk.hear(hello);
    talk.hear(ready);
    CHECK_FALSE(talk.speaker().leaves());
    talk.hear(R"({"op":7,"d":null})");
    REQUIRE(talk.speaker().leaves());
    CHECK(talk.speaker().leaves()->close_code == 4200);
    talk.open();
    CHECK(talk.hear(hello).starts_with(R"({"op":6)"));
}

TEST_CASE("a gateway session without an identify sends heartbeats alone", "[speaker]") {
    Talk talk("gateway");
    talk.open();
    CHECK(talk.hear(hello).empty());
    CHECK(talk.speaker().is_in());
    CHECK(talk.beat() == R"({"op":1,"d":null})");
    CHECK(talk.speaker().awaits_answer());
    talk.hear(R"({"op":11})");
    CHECK_FALSE(talk.speaker().awaits_answer());
}

TEST_CASE("a gateway session comes back where READY says, as it was dialled", "[speaker]") {
    Talk talk("gateway", {identify});
    const Place place{"wss://a/?v=10", "/?v=10"};
    CHECK_FALSE(talk.speaker().route(place));
    talk.open("wss://a/?v=10");
    talk.hear(hello);
    talk.hear(R"({"op":0,"s":1,"t":"READY","d":{"session_id":"abc",)"
              R"("resume_gateway_url":"wss:\/\/b.example"}})");
    const std::optional<Route> route = talk.speaker().route(place);
    REQUIRE(route);
    CHECK(route->place == "wss://b.example?v=10");
    CHECK_FALSE(route->asks);
    SECTION("with both queries, where it has one") {
        talk.hear(R"({"op":0,"s":2,"t":"READY","d":{"session_id":"abc",)"
                  R"("resume_gateway_url":"wss://b.example/?r=1"}})");
        CHECK(talk.speaker().route(place)->place == "wss://b.example/?r=1&v=10");
        CHECK(talk.speaker().route({"wss://a/?v=10", "/"})->place == "wss://b.example/?r=1");
    }
    SECTION("where that one is not to be had, in turn with the first") {
        talk.speaker().dial_failed(0);
        CHECK_FALSE(talk.speaker().route(place));
        talk.speaker().dial_failed(0);
        CHECK(talk.speaker().route(place));
    }
    SECTION("not for another endpoint, of which nothing was said") {
        CHECK_FALSE(talk.speaker().route({"wss://c/", "/"}));
    }
    SECTION("not once the session is invalid") {
        talk.open("wss://b.example/?v=10");
        talk.hear(hello);
        talk.hear(R"({"op":9,"d":false})");
        CHECK_FALSE(talk.speaker().route(place));
    }
}

TEST_CASE("a setting's words are its dialect's own", "[speaker]") {
    CHECK(check_setting("mqtt client=a subscribe=b/# subscribe=c"));
    CHECK(check_setting("phoenix"));
    const auto error = [](std::string_view text) { return check_setting(text).error().line(); };
    CHECK(error("phoenix foo=1") == "foo: no such word of phoenix; phoenix stands by itself");
    CHECK(error("mqtt version=4") == "version: '4' does not fit; try version=3.1.1 or version=5");
    CHECK(error("stomp topic=1") == "topic: no such word of stomp; it has host=, ack=, subscribe=");
    CHECK(error("generic foo=1").starts_with("foo=1: no such word of a generic dialect"));
}

}  // namespace
}  // namespace redial::dialect
