// Speakers: what a session that speaks a dialect sends by itself, over several connections.
#include "dialect/speaker.hpp"
#include "catch.hpp"
#include "talk.hpp"

namespace redial::dialect {
namespace {

const std::string sio_open =
    R"(0{"sid":"e","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000})";

TEST_CASE("nobody speaks a dialect that has no speaker", "[speaker]") {
    CHECK(make_speaker("mcp", "") == nullptr);
    CHECK(make_speaker("auto", "") == nullptr);
}

TEST_CASE("a Socket.IO session joins at the open packet and answers pings", "[speaker]") {
    Talk talk("socket.io");
    CHECK(talk.open("ws://a/socket.io/?EIO=4&transport=websocket").empty());
    CHECK(talk.hear(sio_open) == "40");
    CHECK_FALSE(talk.speaker().is_in());
    CHECK(talk.hear(R"(40{"sid":"s1"})").empty());
    CHECK(talk.speaker().is_in());
    CHECK(talk.hear("2") == "3");
    CHECK(talk.hear(R"(42["chat","2"])").empty());
    CHECK_FALSE(talk.speaker().heartbeat_every());
}

TEST_CASE("a Socket.IO session is resumed by its newest pid and offset", "[speaker]") {
    Talk talk("socket.io");
    talk.open();
    talk.hear(sio_open);
    talk.hear(R"(40{"sid":"s1","pid":"p1"})");
    talk.hear(R"(42["chat",1,"PX5vqNx"])");
    talk.hear(R"(42["chat",2,"PX5vqNy"])");
    CHECK(talk.open().empty());
    CHECK(talk.hear(sio_open) == R"(40{"pid":"p1","offset":"PX5vqNy"})");
    SECTION("taken up again, the offset holds") {
        talk.hear(R"(40{"sid":"s2","pid":"p1"})");
        talk.open();
        CHECK(talk.hear(sio_open) == R"(40{"pid":"p1","offset":"PX5vqNy"})");
    }
    SECTION("what was missed comes before the answer, and counts") {
        talk.hear(R"(42["chat",3,"PX5vqNz"])");
        talk.hear(R"(40{"sid":"s2","pid":"p1"})");
        talk.open();
        CHECK(talk.hear(sio_open) == R"(40{"pid":"p1","offset":"PX5vqNz"})");
    }
    SECTION("an event with an attachment counts once the attachment came") {
        talk.hear(R"(40{"sid":"s2","pid":"p1"})");
        talk.hear(R"(451-["file",{"_placeholder":true,"num":0},"PX5vqNz"])");
        const bool is_whole = GENERATE(true, false);
        if (is_whole) CHECK(talk.hear_hex("616263").empty());
        talk.open();
        CHECK(talk.hear(sio_open) == (is_whole ? R"(40{"pid":"p1","offset":"PX5vqNz"})"
                                               : R"(40{"pid":"p1","offset":"PX5vqNy"})"));
    }
    SECTION("begun anew, the old offset is forgotten") {
        talk.hear(R"(40{"sid":"s2","pid":"p2"})");
        talk.open();
        CHECK(talk.hear(sio_open) == R"(40{"pid":"p2"})");
    }
    SECTION("without recovery, nothing is resumed") {
        talk.hear(R"(40{"sid":"s2"})");
        talk.open();
        CHECK(talk.hear(sio_open) == "40");
    }
}

TEST_CASE("a Socket.IO session joins its namespaces again, with what it sent", "[speaker]") {
    Talk talk("socket.io", {R"(40{"token":"x"})"});
    talk.open();
    CHECK(talk.hear(sio_open) == R"(40{"token":"x"})");
    talk.hear(R"(40{"sid":"s1","pid":"p1"})");
    talk.say(R"(40/admin,{"key":7})");
    talk.hear(R"(40/admin,{"sid":"s2","pid":"p2"})");
    talk.say("40/gone,");
    talk.hear(R"(44/gone,{"message":"no"})");
    talk.open();
    CHECK(talk.hear(sio_open) == R"(40{"pid":"p1","token":"x"} 40/admin,{"pid":"p2","key":7})");
    talk.say("41/admin,");
    talk.open();
    CHECK(talk.hear(sio_open) == R"(40{"pid":"p1","token":"x"})");
}

TEST_CASE("an ActionCable session subscribes again at the welcome", "[speaker]") {
    const std::string subscribe =
        R"({"command":"subscribe","identifier":"{\"channel\":\"Chat\"}"})";
    Talk talk("actioncable");
    CHECK(talk.open().empty());
    CHECK(talk.hear(R"({"type":"welcome"})").empty());
    talk.say(subscribe);
    talk.open();
    CHECK(talk.hear(R"({"type":"ping","message":1})").empty());
    CHECK(talk.hear(R"({"type":"welcome"})") == subscribe);
    CHECK(talk.hear(R"({"type":"welcome"})").empty());
    talk.hear(R"({"identifier":"{\"channel\":\"Chat\"}","type":"reject_subscription"})");
    talk.open();
    CHECK(talk.hear(R"({"type":"welcome"})").empty());
}

TEST_CASE("an ActionCable session that is told so stays away", "[speaker]") {
    Talk talk("actioncable");
    talk.open();
    talk.hear(R"({"type":"disconnect","reason":"server_restart","reconnect":true})");
    CHECK_FALSE(talk.speaker().stays_away());
    talk.hear(R"({"type":"disconnect","reason":"unauthorized","reconnect":false})");
    CHECK(talk.speaker().stays_away() == std::optional<std::string>("unauthorized"));
    talk.open();
    CHECK_FALSE(talk.speaker().stays_away());
}

TEST_CASE("the wait that a server asks for in its words is taken, until the next opening",
          "[speaker]") {
    Talk talk("actioncable");
    talk.open();
    talk.hear(R"({"type":"disconnect","reason":"busy, retry after 5 s","reconnect":true})");
    CHECK(talk.speaker().retry_after() == std::optional<Duration>(std::chrono::seconds(5)));
    talk.open();
    CHECK_FALSE(talk.speaker().retry_after());
    talk.hear(R"({"type":"disconnect","reason":"server_restart","reconnect":true})");
    CHECK_FALSE(talk.speaker().retry_after());
}

TEST_CASE("a namespace that is refused for a while says nothing of the connection", "[speaker]") {
    const std::string refusal = R"({"message":"full, try again in 30s"})";
    Talk alone("socket.io");
    alone.open();
    alone.hear(sio_open);
    alone.hear("44" + refusal);
    CHECK(alone.speaker().retry_after() == std::optional<Duration>(std::chrono::seconds(30)));
    Talk second("socket.io");
    second.open();
    second.hear(sio_open);
    second.hear(R"(40{"sid":"s"})");
    second.hear("44/admin," + refusal);
    CHECK_FALSE(second.speaker().retry_after());
}

TEST_CASE("a Phoenix session joins again at once and sends heartbeats", "[speaker]") {
    const std::string join = R"(["3","3","room:1","phx_join",{}])";
    Talk talk("phoenix");
    CHECK(talk.open().empty());
    talk.say(join);
    talk.hear(R"(["3","3","room:1","phx_reply",{"response":{},"status":"ok"}])");
    CHECK(talk.speaker().heartbeat_every() == Duration(std::chrono::seconds(30)));
    CHECK(talk.beat() == R"([null,"beat","phoenix","heartbeat",{}])");
    CHECK(talk.open() == join);
    talk.say(R"(["3","4","room:1","phx_leave",{}])");
    CHECK(talk.open().empty());
}

TEST_CASE("a Phoenix heartbeat waits for its own answer alone", "[speaker]") {
    Talk talk("phoenix");
    talk.open();
    CHECK_FALSE(talk.speaker().awaits_answer());
    talk.beat();
    CHECK(talk.speaker().awaits_answer());
    talk.hear(R"(["3","3","room:1","phx_reply",{"response":{},"status":"ok"}])");
    CHECK(talk.speaker().awaits_answer());
    talk.hear(R"([null,"beat","phoenix","phx_reply",{"response":{},"status":"ok"}])");
    CHECK_FALSE(talk.speaker().awaits_answer());
    talk.beat();
    talk.open();
    CHECK_FALSE(talk.speaker().awaits_answer());
}

TEST_CASE("what a server's silence means is taken from what it agreed on", "[speaker]") {
    Talk talk("socket.io");
    talk.open();
    CHECK_FALSE(talk.speaker().server_silence_max());
    talk.hear(sio_open);
    CHECK(talk.speaker().server_silence_max() == Duration(std::chrono::seconds(45)));
    CHECK(Talk("actioncable").speaker().server_silence_max() == Duration(std::chrono::seconds(6)));
    CHECK_FALSE(Talk("phoenix").speaker().server_silence_max());
}

TEST_CASE("a login's own joins are not sent twice", "[speaker]") {
    const std::string join = R"(["1","1","room:1","phx_join",{}])";
    Talk talk("phoenix", {join});
    CHECK(talk.open() == join);
    CHECK(talk.open() == join);
}

TEST_CASE("a GraphQL session subscribes again behind the acknowledgement", "[speaker]") {
    const std::string init = R"({"type":"connection_init"})";
    const std::string subscribe =
        R"({"id":"1","type":"subscribe","payload":{"query":"subscription { n }"}})";
    Talk talk("graphql-transport-ws");
    CHECK(talk.open() == init);
    CHECK(talk.hear(R"({"type":"connection_ack"})").empty());
    CHECK(talk.hear(R"({"type":"ping"})") == R"({"type":"pong"})");
    CHECK(talk.hear(R"({"id":"1","type":"next","payload":{"data":{"type":"ping"}}})").empty());
    talk.say(subscribe);
    CHECK(talk.open() == init);
    CHECK(talk.hear(R"({"type":"connection_ack"})") == subscribe);
}

TEST_CASE("a speaker remembers a bounded number of subscriptions", "[speaker]") {
    Talk talk("phoenix");
    talk.open();
    for (std::size_t k = 0; k < spoken_subscriptions_max + 10; ++k) {
        talk.say(R"(["1","1","t)" + std::to_string(k) + R"(","phx_join",{}])");
    }
    const std::string again = talk.open();
    CHECK(std::count(again.begin(), again.end(), '[') == std::ptrdiff_t(spoken_subscriptions_max));
    talk.say(R"(["1","1","t0","phx_join",")" + std::string(spoken_subscription_bytes_max, 'x') +
             R"("])");
    CHECK(talk.open().find(R"("t0")") == std::string::npos);
}

}  // namespace
}  // namespace redial::dialect
