// Dials that a session's dialect leads: SignalR's negotiation over HTTP and stateful reconnect, and
// the address that a gateway names for resuming; against the lab server, in virtual time.
#include "fake_service.hpp"
#include "lab_world.hpp"

using namespace redial;
using namespace redial::tests;

namespace {

// Of JSON, and of the MessagePack of the same: {"n":7}.
bool has_event(const Heard& heard, int number) {
    return heard.has("{\"n\":" + std::to_string(number) + "}") ||
           heard.has(std::string("\x81\xa1n") + static_cast<char>(number));
}

// READY names the host that it was reached by.
core::SessionConfig gateway_session(const World& world, const std::string& host) {
    core::SessionConfig config;
    config.url = world.base() + "/?v=10";
    if (!host.empty()) config.headers = {{"Host", host}};
    config.dialect = "gateway";
    core::SavedMessage identify;
    identify.text = R"({"op":2,"d":{"token":"t","properties":{}}})";
    identify.sends_on_open = true;
    config.saved_messages = {identify};
    return config;
}

}  // namespace

TEST_CASE("a SignalR session negotiates once, and goes on where it was cut off", "[lab][guided]") {
    const std::string protocol = GENERATE("json", "messagepack");
    World world("signalr");
    world.dial("/hub", "signalr stateful=yes protocol=" + protocol);
    world.wait(3500ms);
    REQUIRE(world.heard.openings == 1);
    CHECK(has_event(world.heard, 3));
    CHECK(world.heard.requests[0].starts_with("GET /hub?id="));
    world.order(core::DropLabConnections{});
    world.wait(3s);
    REQUIRE(world.heard.openings == 2);
    CHECK(world.heard.requests[1] == world.heard.requests[0]);
    CHECK(holding(world.heard.stages, ", negotiated: ws://") == 1);
    for (int number = 1; number <= 6; ++number) CHECK(has_event(world.heard, number));
    // The handshake is the session's, not the connection's.
    CHECK(std::count(world.heard.texts.begin(), world.heard.texts.end(), "{}\x1e") == 1);
}

TEST_CASE("a SignalR session whose hub has forgotten it negotiates anew", "[lab][guided]") {
    World world("signalr");
    world.dial("/hub", "signalr stateful=yes");
    world.wait(1500ms);
    world.order(core::SetLabDialectFault{{core::DialectFaultKind::ForgetSession, 1}});
    world.order(core::DropLabConnections{});
    world.wait(3s);
    CHECK(world.heard.openings == 2);
    CHECK(holding(world.heard.ends, "404") == 1);
    CHECK(holding(world.heard.stages, ", negotiated: ws://") == 2);
    CHECK(world.heard.requests[1] != world.heard.requests[0]);
    CHECK(has_event(world.heard, 4));
}

TEST_CASE("without stateful reconnect each dial negotiates", "[lab][guided]") {
    World world("signalr");
    world.dial("/hub", "signalr negotiate=yes");
    world.wait(1500ms);
    world.order(core::DropLabConnections{});
    world.wait(2s);
    CHECK(world.heard.openings == 2);
    CHECK(holding(world.heard.stages, ", negotiated: ws://") == 2);
}

TEST_CASE("a negotiation where there is no hub is an attempt that failed", "[lab][guided]") {
    World world("socket.io");
    world.dial("/hub", "signalr negotiate=yes");
    world.wait(50ms);
    CHECK(world.heard.openings == 0);
    REQUIRE(world.heard.ends.size() == 1);
    INFO(world.heard.ends[0]);
    CHECK(world.heard.ends[0].starts_with("400"));
    CHECK(world.heard.ends[0].find("negotiation") != std::string::npos);
}

TEST_CASE("a gateway session resumes at the address that READY names", "[lab][guided]") {
    World world("gateway");
    world.dial(gateway_session(world, ""));
    world.wait(2500ms);
    world.order(core::DropLabConnections{});
    world.wait(2s);
    REQUIRE(world.heard.openings == 2);
    CHECK(world.heard.requests[0].starts_with("GET /?v=10"));
    CHECK(world.heard.requests[1].starts_with("GET /?resume=1&v=10"));
    CHECK(world.heard.has("RESUMED"));
    CHECK(world.heard.notes.empty());
}

TEST_CASE("a gateway session goes to another host only where redirects are followed",
          "[lab][guided]") {
    const bool follows = GENERATE(false, true);
    World world("gateway");
    core::SessionConfig config = gateway_session(world, "127.0.0.9:9");
    config.follows_redirects = follows;
    world.dial(std::move(config));
    world.wait(1500ms);
    world.order(core::DropLabConnections{});
    world.wait(3s);
    // Nobody is there: then the address that was dialled first is tried again.
    REQUIRE(world.heard.openings == 2);
    CHECK(world.heard.requests[1] == world.heard.requests[0]);
    CHECK(world.heard.has("RESUMED"));
    CHECK(holding(world.heard.ends, "127.0.0.9") == (follows ? 1 : 0));
    REQUIRE(world.heard.notes.size() == 1);
    CHECK(world.heard.notes[0].starts_with(follows ? "dials ws://127.0.0.9:9/?resume=1"
                                                   : "not dialled: ws://127.0.0.9:9/?resume=1"));
}

namespace {

// A session that negotiates with a server that the test plays.
struct Negotiating : DriverRig {
    explicit Negotiating(core::SessionConfig made) : DriverRig(std::move(made)) {
        connect(last_peer());
    }
    static core::SessionConfig with(bool follows) {
        core::SessionConfig made = config("ws://127.0.0.1:9/chat");
        made.dialect = "signalr negotiate=yes";
        made.follows_redirects = follows;
        made.headers = {{"X-Trace", "1"}, {"Authorization", "Bearer own"}};
        return made;
    }
    void answer(const std::string& body, const std::string& status = "200 OK") {
        give(last_peer(), "HTTP/1.1 " + status + "\r\nContent-Length: " +
                              std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    std::string failure() const {
        CHECK(outcome().kind == core::OutcomeKind::HandshakeInvalid);
        return outcome().detail;
    }
};

const std::string elsewhere = R"({"url":"http://127.0.0.9:9/other?a=1","accessToken":"given"})";

}  // namespace

TEST_CASE("a negotiation is a POST without a body, with the session's own headers", "[guided]") {
    Negotiating rig(Negotiating::with(false));
    const std::string& asked = rig.last_peer().received;
    CHECK(asked.starts_with("POST /chat/negotiate?negotiateVersion=1 HTTP/1.1\r\n"));
    CHECK(asked.find("Content-Length: 0\r\n") != std::string::npos);
    CHECK(asked.find("Accept: application/json\r\n") != std::string::npos);
    CHECK(asked.find("X-Trace: 1\r\n") != std::string::npos);
    CHECK(asked.find("Sec-WebSocket-Key") == std::string::npos);
    rig.answer(R"({"negotiateVersion":1,"connectionToken":"t","availableTransports":[)"
               R"({"transport":"WebSockets","transferFormats":["Text"]}]})");
    REQUIRE(rig.host.sockets.peers.size() == 2);
    rig.open();
    CHECK(rig.host.all<core::AttemptStarted>().size() == 1);
    CHECK(rig.host.all<core::AttemptOpened>()[0].request.starts_with("GET /chat?id=t HTTP/1.1"));
}

TEST_CASE("an answer that a negotiation cannot use is told", "[guided]") {
    Negotiating rig(Negotiating::with(false));
    SECTION("no JSON") {
        rig.answer("<html>");
        CHECK(rig.failure().find("no JSON object") != std::string::npos);
    }
    SECTION("refused by the hub") {
        rig.answer(R"({"error":"the hub is full"})");
        CHECK(rig.failure().find("the hub is full") != std::string::npos);
    }
    SECTION("cut off") {
        rig.give(rig.last_peer(), "HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\n{\"a\":");
        rig.end(rig.last_peer(), net::SocketEndKind::Finished);
        CHECK(rig.failure().find("cut off after 5 bytes") != std::string::npos);
    }
    SECTION("an event stream") {
        rig.give(rig.last_peer(), "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
        CHECK(rig.failure().find("event stream") != std::string::npos);
    }
    SECTION("to another host, while redirects are not followed") {
        rig.answer(elsewhere);
        CHECK(rig.failure().find("redirects are not followed") != std::string::npos);
        CHECK(rig.host.sockets.peers.size() == 1);
    }
    SECTION("a body that stays away, with as much time as a handshake has") {
        rig.give(rig.last_peer(), "HTTP/1.1 200 OK\r\nContent-Length: 600\r\n\r\n{");
        rig.host.pass(1s);
        CHECK(rig.host.all<core::AttemptEnded>().empty());
        rig.host.pass(60s);
        CHECK(rig.host.all<core::AttemptEnded>()[0].outcome.detail.find("cut off") !=
              std::string::npos);
    }
    SECTION("refused by HTTP") {
        rig.answer("no such hub", "404 Not Found");
        CHECK(rig.outcome().kind == core::OutcomeKind::HttpRefused);
        CHECK(rig.outcome().http_status == 404);
        CHECK(rig.outcome().detail.starts_with("negotiation"));
    }
}

TEST_CASE("a hub that leads to another host gets its own token there, and no secret of ours",
          "[guided]") {
    Negotiating rig(Negotiating::with(true));
    CHECK(rig.last_peer().received.find("Authorization: Bearer own") != std::string::npos);
    rig.answer(elsewhere);
    REQUIRE(rig.host.sockets.peers.size() == 2);
    rig.connect(rig.last_peer());
    const std::string& asked = rig.last_peer().received;
    CHECK(asked.starts_with("POST /other/negotiate?a=1&negotiateVersion=1 HTTP/1.1\r\n"));
    CHECK(asked.find("Authorization: Bearer given\r\n") != std::string::npos);
    CHECK(asked.find("Bearer own") == std::string::npos);
    CHECK(asked.find("X-Trace: 1") != std::string::npos);
    const auto notes = rig.host.all<core::Noted>();
    REQUIRE(notes.size() == 1);
    CHECK(notes[0].text.starts_with("dials ws://127.0.0.9:9/other/negotiate"));
}

TEST_CASE("a hub's token follows a redirect within its host, and to no other", "[guided]") {
    const bool is_other = GENERATE(false, true);
    Negotiating rig(Negotiating::with(true));
    rig.answer(elsewhere);
    rig.connect(rig.last_peer());
    const std::string host = is_other ? "127.0.0.8:9" : "127.0.0.9:9";
    rig.give(rig.last_peer(),
             "HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\nLocation: http://" + host +
                 "/third\r\n\r\n");
    REQUIRE(rig.host.sockets.peers.size() == 3);
    rig.connect(rig.last_peer());
    const std::string& asked = rig.last_peer().received;
    CHECK(asked.starts_with("POST /third HTTP/1.1\r\n"));
    CHECK((asked.find("Bearer") == std::string::npos) == is_other);
}
