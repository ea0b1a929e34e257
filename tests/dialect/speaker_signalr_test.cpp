// What sessions with SignalR send by themselves: handshake, streams again, MessagePack, and by
// negotiation a session that is taken up again.
#include "talk.hpp"

namespace redial::dialect {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

const std::string end = "\x1e";
const Place place{"ws://a/hub?x=1", "/hub?x=1"};

std::string stateful_answer(const std::string& token) {
    return R"({"negotiateVersion":1,"connectionId":"c","connectionToken":")" + token +
           R"(","useStatefulReconnect":true,"availableTransports":[{"transport":"WebSockets",)"
           R"("transferFormats":["Text","Binary"]}]})";
}

std::string call(const std::string& target) {
    return R"({"type":1,"target":")" + target + R"(","arguments":[]})" + end;
}

// Let in, with the session "t1".
struct Stateful : Talk {
    explicit Stateful(const std::vector<std::string>& login = {})
        : Talk("signalr stateful=yes", login) {
        negotiate("t1");
        open(url);
        hear("{}" + end);
    }
    std::string negotiate(const std::string& token) {
        const std::optional<Route> question = speaker().route(place);
        REQUIRE(question);
        REQUIRE(question->asks);
        const Result<Route> route = speaker().answered(stateful_answer(token));
        REQUIRE(route);
        CHECK_FALSE(route->asks);
        return route->place;
    }
    const std::string url = "ws://a/hub?x=1&id=t1";
};

}  // namespace

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

TEST_CASE("a SignalR session speaks MessagePack where it is told to", "[speaker]") {
    Talk talk("signalr protocol=messagepack", {R"({"type":1,"target":"Join","arguments":["a"]})"});
    CHECK(talk.open() == R"({"protocol":"messagepack","version":1})" + end);
    // [1, {}, nil, "Join", ["a"], []]
    CHECK(talk.hear_hex("7b7d1e") == "0d960180c0a44a6f696e91a16190");
    CHECK(talk.beat() == "029106");
    // A stream, [4, {}, "1", "Count", [], []], is asked for again as it was.
    talk.say_hex("0d960480a131a5436f756e749090");
    talk.open();
    CHECK(talk.hear_hex("7b7d1e") == "0d960180c0a44a6f696e91a16190 0d960480a131a5436f756e749090");
}

TEST_CASE("a person's own handshake says which protocol is spoken", "[speaker]") {
    Talk talk("signalr", {R"({"protocol":"messagepack","version":1})"});
    CHECK(talk.open() == R"({"protocol":"messagepack","version":1})" + end);
    talk.hear_hex("7b7d1e");
    CHECK(talk.beat() == "029106");
}

TEST_CASE("a SignalR session that negotiates asks the hub first", "[speaker]") {
    CHECK_FALSE(Talk("signalr").speaker().route(place));
    Talk talk("signalr negotiate=yes");
    const std::optional<Route> question = talk.speaker().route(place);
    REQUIRE(question);
    CHECK(question->asks);
    CHECK(question->place == "/hub/negotiate?x=1&negotiateVersion=1");
    const Result<Route> route = talk.speaker().answered(
        R"({"negotiateVersion":1,"connectionId":"c","connectionToken":"a b",)"
        R"("availableTransports":[)"
        R"({"transport":"LongPolling","transferFormats":["Text"]},)"
        R"({"transport":"WebSockets","transferFormats":["Text"]}]})");
    REQUIRE(route);
    CHECK(route->place == "/hub?x=1&id=a%20b");
    CHECK(talk.open("ws://a/hub?x=1&id=a%20b") == R"({"protocol":"json","version":1})" + end);
    talk.hear("{}" + end);
    CHECK(talk.speaker().heartbeat_every() == Duration(15s));
    // Without stateful reconnect each dial has a session of its own.
    CHECK(talk.speaker().route(place)->asks);
}

TEST_CASE("a hub's answer that leads nowhere is told in words", "[speaker]") {
    Talk talk("signalr negotiate=yes protocol=messagepack");
    const auto error = [&talk](std::string_view body) {
        REQUIRE(talk.speaker().route(place)->asks);
        return talk.speaker().answered(body).error().line();
    };
    CHECK(error("<html>") ==
          "negotiation: the answer is no JSON object; is this the URL of a hub?");
    CHECK(error("[]").starts_with("negotiation: the answer is no JSON object"));
    CHECK(error(R"({"error":"full"})") == "negotiation: the hub refused: full");
    CHECK(error(R"({"ProtocolVersion":"1.5"})").find("ASP.NET SignalR") != std::string::npos);
    CHECK(error(R"({"negotiateVersion":1,"connectionId":"c"})").ends_with("no connection token"));
    CHECK(error(R"({"negotiateVersion":1,"connectionToken":"t","availableTransports":[)"
                R"({"transport":"WebSockets","transferFormats":["Text"]}]})") ==
          "negotiation: the hub offers no WebSockets for messagepack");
    CHECK(error(stateful_answer("t")).find("not asked for") != std::string::npos);
    CHECK(error(stateful_answer(std::string(5000, 't'))).ends_with("too long to use"));
}

TEST_CASE("of an answer that was no good, nothing is taken for a session", "[speaker]") {
    Talk talk("signalr stateful=yes protocol=messagepack");
    REQUIRE(talk.speaker().route(place)->asks);
    REQUIRE_FALSE(talk.speaker().answered(
        R"({"negotiateVersion":1,"connectionToken":"t","useStatefulReconnect":true})"));
    // As if it had been dialled all the same, and let in.
    talk.open("ws://a/hub?x=1&id=t");
    talk.hear_hex("7b7d1e");
    CHECK(talk.speaker().route(place)->asks);
}

TEST_CASE("a hub may send a client on, but not for ever", "[speaker]") {
    Talk talk("signalr negotiate=yes");
    REQUIRE(talk.speaker().route(place));
    const std::string on = R"({"url":"https://b/c?y=2#f","accessToken":"secret"})";
    const Result<Route> route = talk.speaker().answered(on);
    REQUIRE(route);
    CHECK(route->asks);
    CHECK(route->place == "https://b/c/negotiate?y=2&negotiateVersion=1");
    CHECK(route->bearer == "secret");
    for (int times = 2; times <= 10; ++times) REQUIRE(talk.speaker().answered(on));
    CHECK(talk.speaker().answered(on).error().line().find("11th") != std::string::npos);
}

TEST_CASE("a stateful SignalR session says again what was not acknowledged", "[speaker]") {
    Stateful talk({R"({"type":1,"target":"Join","arguments":[]})"});
    const std::string join = R"({"type":1,"target":"Join","arguments":[]})" + end;
    talk.say(call("A"));
    talk.say(call("B"));
    talk.say(R"({"type":6})" + end);  // is not counted
    talk.hear(R"({"type":8,"sequenceId":2})" + end);
    talk.hear(call("E") + call("F"));
    // A second, and not before it is due again.
    CHECK(talk.speaker().heartbeat_every() == Duration(1s));
    CHECK(talk.beat() == R"({"type":8,"sequenceId":2})" + end);
    CHECK(talk.beat().empty());

    const std::optional<Route> route = talk.speaker().route(place);
    REQUIRE(route);
    CHECK_FALSE(route->asks);
    CHECK(route->place == "/hub?x=1&id=t1");
    CHECK(talk.open(talk.url) == R"({"type":9,"sequenceId":3})" + end + " " + call("B"));
    CHECK_FALSE(talk.speaker().is_in());
    talk.hear(call("lost"));  // before its number is known, it cannot be counted
    CHECK(talk.hear(R"({"type":9,"sequenceId":2})" + end + call("F") + call("G")).empty());
    CHECK(talk.speaker().is_in());
    CHECK(talk.beat() == R"({"type":8,"sequenceId":3})" + end);
    // What was said again has its old number.
    talk.say(call("C"));
    talk.hear(R"({"type":8,"sequenceId":3})" + end);
    CHECK(talk.open(talk.url) == R"({"type":9,"sequenceId":4})" + end + " " + call("C"));
}

TEST_CASE("a stateful SignalR session is begun anew where it cannot go on", "[speaker]") {
    Stateful talk;
    SECTION("the hub does not know it") { talk.speaker().dial_failed(404); }
    SECTION("it was closed in order") { talk.speaker().closed(1000); }
    SECTION("the hub ended it") { talk.hear(R"({"type":7,"allowReconnect":true})" + end); }
    SECTION("more was said than is kept, and not acknowledged") {
        for (std::size_t times = 0; times <= 1000; ++times) talk.say(call("A"));
    }
    SECTION("it goes on from a number that never was") {
        talk.speaker().route(place);
        talk.open(talk.url);
        talk.hear(R"({"type":9,"sequenceId":5})" + end);
        CHECK(talk.speaker().leaves());
    }
    SECTION("it is taken up three times, and nothing is said of it") {
        for (int times = 1; times <= 3; ++times) {
            REQUIRE_FALSE(talk.speaker().route(place)->asks);
            talk.open(talk.url);
        }
    }
    CHECK(talk.negotiate("t2") == "/hub?x=1&id=t2");
    CHECK(talk.open("ws://a/hub?x=1&id=t2") == R"({"protocol":"json","version":2})" + end);
    // Its numbers begin anew.
    talk.hear("{}" + end);
    talk.say(call("B"));
    CHECK_FALSE(talk.speaker().route(place)->asks);
    CHECK(talk.open("ws://a/hub?x=1&id=t2") ==
          R"({"type":9,"sequenceId":1})" + end + " " + call("B"));
}

TEST_CASE("a stateful SignalR session outlives dials that reach nobody", "[speaker]") {
    Stateful talk;
    talk.speaker().dial_failed(0);
    talk.speaker().closed(1006);
    CHECK_FALSE(talk.speaker().route(place)->asks);
    SECTION("not at another endpoint") { CHECK(talk.speaker().route({"ws://b/", "/"})->asks); }
}

}  // namespace redial::dialect
