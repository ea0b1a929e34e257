// Requests of the control API that go on to who applies the events: waiting, streams, readers that
// leave or are slow, in virtual time.
#include "fake_service.hpp"
#include "net/control/control_server.hpp"

using namespace redial;
using namespace redial::tests;
using Kind = core::ControlPiece::Kind;

namespace {

// Lets everything but /at_once go on, and keeps what it is asked.
class Engine final : public net::ControlledEngine {
public:
    core::ControlState control_state() const override { return {}; }
    void perform(core::Command) override {}
    void ask(core::ControlAsked what) override { asked.push_back(std::move(what)); }

    std::vector<core::ControlAsked> asked;
};

core::ControlStep step_of(const core::ControlRequest& request, const core::ControlState&) {
    if (request.path != "/at_once") return {.goes_on = true};
    return {.reply = {200, "text/plain", "now"}};
}

struct ControlRig {
    FakeService service;
    Engine engine;
    net::ControlServer server{service, engine, step_of};

    ControlRig() {
        service.sockets.listens = true;
        server.on_command(core::StartControl{"127.0.0.1", 8474});
    }
    FakePeer& ask(const std::string& path) {
        FakePeer& peer = service.sockets.arrive();
        send(peer, path);
        return peer;
    }
    void send(FakePeer& peer, const std::string& path, const std::string& fields = "") {
        send_text(peer, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
    }
    void send_text(FakePeer& peer, const std::string& text) {
        Bytes bytes = to_bytes(text);
        peer.sink->on_bytes(bytes);
        service.settle();
    }
    FakePeer& ask_with(const std::string& text) {
        FakePeer& peer = service.sockets.arrive();
        send_text(peer, text);
        return peer;
    }
    void answer(std::uint64_t id, core::ControlPiece piece) {
        server.on_command(
            core::ReplyControl{id, std::make_shared<const core::ControlPiece>(std::move(piece))});
        service.settle();
    }
    void answer(std::uint64_t id, Kind kind, const std::string& body = "",
                std::uint64_t events = 0) {
        core::ControlPiece piece;
        piece.kind = kind;
        piece.reply = {200, "text/plain", body};
        piece.events = events;
        piece.missed_before = "missed ";
        piece.missed_after = "\n";
        answer(id, std::move(piece));
    }
    std::uint64_t last_id() const { return engine.asked.back().id; }
};

std::string status_of(const FakePeer& peer) { return peer.received.substr(9, 3); }

}  // namespace

TEST_CASE("a request that goes on is answered when its answer comes", "[net][control]") {
    ControlRig rig;
    FakePeer& peer = rig.ask("/redial/sessions");
    REQUIRE(rig.engine.asked.size() == 1);
    CHECK(rig.engine.asked[0].request->path == "/redial/sessions");
    rig.service.pass(9s);
    CHECK(peer.received.empty());
    rig.answer(rig.last_id(), Kind::Whole, "seen");
    CHECK(peer.received.ends_with("\r\n\r\nseen"));
    CHECK_FALSE(peer.was_finished);
}

TEST_CASE("the fields Accept and Last-Event-ID go on with a request", "[net][control]") {
    ControlRig rig;
    FakePeer& peer = rig.service.sockets.arrive();
    rig.send(peer, "/redial/events", "Accept: text/event-stream\r\nLast-Event-ID: 12\r\n");
    CHECK(rig.engine.asked[0].request->accept == "text/event-stream");
    CHECK(rig.engine.asked[0].request->last_event_id == "12");
}

TEST_CASE("a request that nobody answers is 503 after ten seconds, and given up",
          "[net][control]") {
    ControlRig rig;
    FakePeer& peer = rig.ask("/redial/sessions");
    const std::uint64_t id = rig.last_id();
    rig.service.pass(10s);
    CHECK(status_of(peer) == "503");
    CHECK(peer.was_finished);
    REQUIRE(rig.engine.asked.size() == 2);
    CHECK(rig.engine.asked[1].id == id);
    CHECK_FALSE(rig.engine.asked[1].request.has_value());
    rig.answer(id, Kind::Whole, "too late");
    CHECK_THAT(peer.received, !contains_text("too late"));
}

TEST_CASE("an answer that takes its time is waited for beyond ten seconds", "[net][control]") {
    ControlRig rig;
    FakePeer& peer = rig.ask("/redial/expect");
    rig.answer(rig.last_id(), Kind::Later);
    rig.service.pass(10min);
    CHECK(peer.received.empty());
    rig.answer(rig.last_id(), Kind::Whole, "held");
    CHECK(status_of(peer) == "200");
}

TEST_CASE("requests sent ahead wait for the answer before them, in their order", "[net][control]") {
    ControlRig rig;
    FakePeer& peer = rig.ask("/redial/first");
    rig.send(peer, "/at_once");
    rig.send(peer, "/redial/second");
    CHECK(rig.engine.asked.size() == 1);
    CHECK(peer.received.empty());
    rig.answer(rig.last_id(), Kind::Whole, "first");
    CHECK(peer.received.ends_with("now"));
    REQUIRE(rig.engine.asked.size() == 2);
    rig.answer(rig.last_id(), Kind::Whole, "second");
    CHECK(peer.received.ends_with("second"));
}

TEST_CASE("who sends ahead without an end while it waits is dropped", "[net][control]") {
    ControlRig rig;
    FakePeer& peer = rig.ask("/redial/first");
    const Bytes some(65'536, 'x');
    for (int i = 0; i < 5 && !peer.is_dropped(); ++i) {
        Bytes bytes = some;
        peer.sink->on_bytes(bytes);
        rig.service.settle();
    }
    CHECK(peer.is_dropped());
    CHECK_FALSE(rig.engine.asked.back().request.has_value());
}

TEST_CASE("a reader that leaves is told to who answers, and what comes for it goes nowhere",
          "[net][control]") {
    ControlRig rig;
    FakePeer& peer = rig.ask("/redial/events");
    const std::uint64_t id = rig.last_id();
    rig.answer(id, Kind::Head);
    peer.sink->on_end({net::SocketEndKind::Finished});
    rig.service.settle();
    CHECK(peer.is_dropped());
    CHECK(rig.engine.asked.back().id == id);
    CHECK_FALSE(rig.engine.asked.back().request.has_value());
    rig.answer(id, Kind::Events, "event\n", 1);
}

TEST_CASE("a stream has no length, no limit of time, and ends with a chunk of its own",
          "[net][control]") {
    ControlRig rig;
    FakePeer& peer = rig.ask("/redial/events");
    rig.answer(rig.last_id(), Kind::Head);
    CHECK_THAT(peer.received, contains_text("Transfer-Encoding: chunked\r\n"));
    CHECK_THAT(peer.received, !contains_text("Content-Length"));
    rig.service.pass(1h);
    rig.answer(rig.last_id(), Kind::Events, "one\n", 1);
    CHECK(peer.received.ends_with("\r\n\r\n4\r\none\n\r\n"));
    CHECK_FALSE(peer.was_finished);
    rig.answer(rig.last_id(), Kind::End);
    CHECK(peer.received.ends_with("one\n\r\n0\r\n\r\n"));
    CHECK(peer.was_finished);
}

TEST_CASE("a stream to HTTP/1.0 has no chunks and ends with its connection", "[net][control]") {
    ControlRig rig;
    FakePeer& peer = rig.ask_with("GET /redial/events HTTP/1.0\r\n\r\n");
    rig.answer(rig.last_id(), Kind::Head);
    rig.answer(rig.last_id(), Kind::Events, "one\n", 1);
    rig.answer(rig.last_id(), Kind::End);
    CHECK_THAT(peer.received, !contains_text("chunked"));
    CHECK(peer.received.ends_with("\r\n\r\none\n"));
    CHECK(peer.was_finished);
}

TEST_CASE("HEAD is answered as GET is, without the body", "[net][control]") {
    ControlRig rig;
    FakePeer& peer = rig.ask_with(
        "HEAD /at_once HTTP/1.1\r\nHost: localhost\r\n\r\nHEAD /later HTTP/1.1\r\n"
        "Host: localhost\r\n\r\nGET /at_once HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(peer.received.ends_with("Content-Length: 3\r\n\r\n"));
    CHECK(rig.engine.asked.back().request->method == "GET");
    rig.answer(rig.last_id(), Kind::Whole, "later");
    CHECK_THAT(peer.received, contains_text("Content-Length: 5\r\n\r\nHTTP/1.1 200"));
    CHECK(peer.received.ends_with("\r\n\r\nnow"));
}

TEST_CASE("HEAD of a stream is its head, and its reader has gone", "[net][control]") {
    ControlRig rig;
    FakePeer& peer = rig.ask_with("HEAD /redial/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const std::uint64_t id = rig.last_id();
    rig.answer(id, Kind::Head);
    CHECK(peer.received.ends_with("Cache-Control: no-store\r\n\r\n"));
    CHECK(peer.was_finished);
    CHECK(rig.engine.asked.back().id == id);
    CHECK_FALSE(rig.engine.asked.back().request.has_value());
}

TEST_CASE("a slow reader of a stream is told how many events it missed", "[net][control]") {
    ControlRig rig;
    FakePeer& peer = rig.ask("/redial/events");
    rig.answer(rig.last_id(), Kind::Head);
    peer.received.clear();
    peer.unsent_bytes = (1u << 20) + 1;
    rig.answer(rig.last_id(), Kind::Events, "one\n", 1);
    rig.answer(rig.last_id(), Kind::Events, "two\nthree\n", 2);
    CHECK(peer.received.empty());
    peer.unsent_bytes = 0;
    SECTION("with the next one") {
        rig.answer(rig.last_id(), Kind::Events, "four\n", 1);
        CHECK(peer.received == "9\r\nmissed 3\n\r\n5\r\nfour\n\r\n");
    }
    SECTION("as soon as it has read what it had") {
        peer.sink->on_drained();
        CHECK(peer.received == "9\r\nmissed 3\n\r\n");
    }
}

TEST_CASE("stopping the control API ends what waits and what streams", "[net][control]") {
    ControlRig rig;
    FakePeer& waiting = rig.ask("/redial/expect");
    FakePeer& stream = rig.ask("/redial/events");
    rig.answer(rig.last_id(), Kind::Head);
    rig.server.stop();
    CHECK(waiting.was_finished);
    CHECK(stream.was_finished);
    CHECK(rig.engine.asked.size() == 4);
}
