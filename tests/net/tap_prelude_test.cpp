// What a client asks right before it dials, through a tap and over real loopback sockets: with the
// dial that follows it is one attempt, where it fails a dial that failed, and else plain HTTP.
#include "tap_rig.hpp"

namespace redial::tests {
namespace {

using core::OutcomeKind;

std::string ask(const std::string& line, const std::string& fields = "") {
    return line + " HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}
std::string json(const std::string& body, const std::string& line = "200 OK") {
    return "HTTP/1.1 " + line +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

struct Asked {
    Asked() { rig.add_tap(server.url()); }
    // Asks and is answered; when it had been asked and when that was over.
    void asks(const std::string& line, const std::string& answer, const std::string& fields = "") {
        PeerConnection client = dial(rig.port());
        PeerConnection far = server.accept();
        client.send(ask(line, fields));
        far.read_head();
        far.send(answer);
        CHECK(client.read_exactly(answer.size()) == answer);
    }
    // The http events of each attempt of a session.
    std::vector<core::HttpSeen> http_of(AttemptId attempt) {
        rig.drain();
        std::vector<core::HttpSeen> all;
        for (const core::Event& event : rig.seen.events)
            if (const auto* seen = std::get_if<core::HttpSeen>(&event.what))
                if (event.stamp.attempt == attempt) all.push_back(*seen);
        return all;
    }
    // Told as no part of an attempt; it may wait for its dial first.
    bool is_plain(std::size_t count = 1) {
        return rig.until([&] { return http_of(AttemptId{}).size() == count; }, 20s);
    }

    Peer server;
    TapRig rig;
};

constexpr const char* negotiate = "POST /chat/negotiate?negotiateVersion=1";
constexpr const char* negotiated = R"({"connectionId":"id7","connectionToken":"token7"})";

}  // namespace

TEST_CASE("a dial and the negotiation before it are one attempt", "[tap][prelude]") {
    Asked asked;
    asked.asks(negotiate, json(negotiated));
    Relayed open = relay(asked.rig, asked.server, "/chat?id=token7");
    asked.rig.opens(asked.rig.tap);
    REQUIRE(asked.http_of(AttemptId{1}).size() == 1);
    CHECK(asked.http_of(AttemptId{1}).front().http_status == 200);
    CHECK(asked.http_of(AttemptId{1}).front().method == "POST");
    CHECK(asked.http_of(AttemptId{}).empty());
    // It began when that was asked.
    Instant started{};
    Instant answered{};
    for (const core::Event& event : asked.rig.seen.events) {
        if (std::holds_alternative<core::AttemptStarted>(event.what)) started = event.stamp.at;
        if (std::holds_alternative<core::HttpSeen>(event.what)) answered = event.stamp.at;
    }
    CHECK(started <= answered);
    CHECK(asked.rig.all<core::AttemptStarted>(asked.rig.tap)
              .front()
              .url.ends_with("/chat?id=token7"));
    CHECK(asked.rig.until([&] { return asked.rig.state().dials == 1; }));
}

TEST_CASE("a negotiation that fails is a dial that failed, of the client that dialled before",
          "[tap][prelude]") {
    Asked asked;
    TapRig& rig = asked.rig;
    asked.asks(negotiate, json(negotiated));
    Relayed open = relay(rig, asked.server, "/chat?id=token7");
    rig.opens(rig.tap);
    open.server.reset();
    rig.ends(rig.tap);
    SECTION("refused") {
        asked.asks(negotiate, json("{\"error\":\"busy\"}", "503 Service Unavailable"));
        const core::Outcome ended = rig.ends(rig.tap, 2);
        CHECK(ended.kind == OutcomeKind::HttpRefused);
        CHECK(ended.http_status == 503);
        CHECK(rig.all<core::AttemptEnded>(rig.tap).back().response.ends_with("busy\"}"));
    }
    SECTION("cut off") {
        PeerConnection client = dial(rig.port());
        PeerConnection far = asked.server.accept();
        client.send(ask(negotiate));
        far.read_head();
        far.reset();
        CHECK(rig.ends(rig.tap, 2).kind == OutcomeKind::ResetByPeer);
    }
    const auto last = rig.all<core::AttemptEnded>(rig.tap).back();
    CHECK_FALSE(last.was_open);
    CHECK(last.request.starts_with(negotiate));
    CHECK(rig.all<core::AttemptStarted>(rig.tap).back().retry == 1);
    CHECK(rig.until([&] { return rig.state().dials == 2 && rig.state().http_requests == 1; }));
    // And the next one opens.
    asked.asks(negotiate, json(negotiated));
    Relayed again = relay(rig, asked.server, "/chat?id=token7");
    rig.opens(rig.tap, 2);
    CHECK(rig.all<core::AttemptStarted>(rig.tap).size() == 3);
}

TEST_CASE("a negotiation that no dial follows is plain HTTP", "[tap][prelude]") {
    Asked asked;
    SECTION("its dial does not come") {
        asked.asks(negotiate, json(negotiated));
        Relayed other = relay(asked.rig, asked.server, "/chat?id=another");
        asked.rig.opens(asked.rig.tap);
    }
    SECTION("it sends the client elsewhere") {
        asked.asks(negotiate, json(R"({"url":"https://elsewhere/","accessToken":"t"})"));
    }
    CHECK(asked.is_plain());
    CHECK(asked.http_of(AttemptId{1}).empty());
}

TEST_CASE("SockJS's info belongs to the dial behind it", "[tap][prelude]") {
    Asked asked;
    TapRig& rig = asked.rig;
    constexpr const char* info = R"({"websocket":true,"origins":["*:*"],"cookie_needed":false})";
    asked.asks("GET /sock/info?t=1", json(info));
    Relayed open =
        relay(rig, asked.server, "/sock/123/abcdefgh/websocket", "User-Agent: browser\r\n");
    rig.opens(rig.tap);
    CHECK(asked.http_of(AttemptId{1}).size() == 1);
    open.server.reset();
    rig.ends(rig.tap);
    SECTION("one that fails is a dial of its client") {
        asked.asks("GET /sock/info?t=2", json("", "502 Bad Gateway"));
        CHECK(rig.ends(rig.tap, 2).http_status == 502);
        CHECK(rig.all<core::AttemptStarted>(rig.tap).back().is_lane_sure);
    }
    SECTION("one that offers no WebSocket is told at once") {
        asked.asks("GET /sock/info?t=2", json(R"({"websocket":false,"origins":["*:*"]})"));
        asked.asks("GET /app/info", json(R"({"version":7})"));
        CHECK(asked.is_plain(2));
    }
    SECTION("one of another browser fails as HTTP") {
        asked.asks("GET /sock/info?t=2", json("", "502 Bad Gateway"), "User-Agent: other\r\n");
        CHECK(asked.is_plain());
        CHECK(rig.all<core::AttemptStarted>(rig.tap).size() == 1);
    }
    SECTION("one that anybody may have asked fails as HTTP") {
        asked.asks("GET /health/info", json("", "502 Bad Gateway"));
        CHECK(asked.is_plain());
        CHECK(rig.all<core::AttemptStarted>(rig.tap).size() == 1);
    }
    SECTION("two clients that ask at once cannot be told apart") {
        asked.asks("GET /sock/info?t=3", json(info));
        asked.asks("GET /sock/info?t=4", json(info));
        Relayed one =
            relay(rig, asked.server, "/sock/124/abcdefgh/websocket", "User-Agent: browser\r\n");
        rig.opens(rig.tap, 2);
        CHECK(asked.http_of(AttemptId{2}).empty());
        CHECK(asked.is_plain(2));
    }
}

}  // namespace redial::tests
