// What sessions with a gateway and with SignalR send by themselves.
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

const std::string end = "\x1e";

TEST_CASE("a SignalR session shakes hands, then says what a person wants", "[speaker]") {
    const std::string join = R"({"type":1,"target":"Join","arguments":["a"]})";
    Talk talk("signalr", {join});
    CHECK(talk.open() == R"({"protocol":"json","version":1})" + end);
    CHECK_FALSE(talk.speaker().heartbeat_every());
    CHECK(talk.hear("{}" + end) == join + end);
    CHECK(talk.speaker().is_in());
    CHECK(talk.speaker().heartbeat_every() == Duration(15s));
    CHECK(talk.speaker().server_silence_max() == Duration(30s));
    CHECK(talk.beat() == R"({"type":6})" + end);
    CHECK_FALSE(talk.speaker().awaits_answer());
    talk.open();
    CHECK(talk.hear(R"({"error":"no"})" + end).empty());
    CHECK_FALSE(talk.speaker().is_in());
}

TEST_CASE("a SignalR session asks again for streams that have not ended", "[speaker]") {
    const auto stream = [](const std::string& id) {
        return R"({"type":4,"invocationId":")" + id + R"(","target":"Count","arguments":[]})" + end;
    };
    Talk talk("signalr");
    talk.open();
    talk.hear("{}" + end);
    for (const char* id : {"1", "2", "3"}) talk.say(stream(id));
    talk.hear(R"({"type":3,"invocationId":"1"})" + end);
    talk.say(R"({"type":5,"invocationId":"2"})" + end);
    talk.open();
    CHECK(talk.hear("{}" + end) == stream("3"));
}

TEST_CASE("a SignalR session that may not reconnect stays away", "[speaker]") {
    Talk talk("signalr");
    talk.open();
    talk.hear("{}" + end);
    talk.hear(R"({"type":7,"error":"gone","allowReconnect":true})" + end);
    CHECK_FALSE(talk.speaker().stays_away());
    talk.hear(R"({"type":7,"error":"gone"})" + end);
    CHECK(talk.speaker().stays_away() == std::optional<std::string>("gone"));
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
