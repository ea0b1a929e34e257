// The driver of an event stream in virtual time: what is asked, what is told, what ends it, and how
// it comes back (WHATWG HTML 9.2).
#include "fake_service.hpp"

namespace redial::tests {

using core::OutcomeKind;
using net::SocketEndKind;

namespace {

const std::string opening = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
const std::string chunked = opening + "Transfer-Encoding: chunked\r\n\r\n";
const std::string until_end = opening + "\r\n";

core::SessionConfig stream_config() { return DriverRig::config("http://127.0.0.1:9/events"); }

std::string chunk(const std::string& text) {
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", text.size());
    return size + text + "\r\n";
}

// The request that was sent last, as far as it is not taken.
std::string asked(DriverRig& rig) {
    FakePeer& peer = rig.last_peer();
    if (peer.received.empty()) rig.connect(peer);
    return std::exchange(peer.received, "");
}

// Dials, is answered so, and what came with the answer.
void answer(DriverRig& rig, const std::string& bytes) {
    asked(rig);
    rig.give(rig.last_peer(), bytes);
}

using Told = std::vector<std::string>;

}  // namespace

TEST_CASE("an event stream is asked for, and each event is told as a message", "[event_stream]") {
    DriverRig rig(stream_config());
    CHECK_THAT(asked(rig), contains_text("GET /events HTTP/1.1\r\nHost: 127.0.0.1:9\r\n"
                                         "Accept: text/event-stream\r\n"));
    rig.give(rig.peer(), chunked + chunk("id: 1\r\ndata: a\r\n\r") + chunk("\n: ping\n\nda"));
    CHECK(rig.status() == core::ConnectionStatus::Open);
    REQUIRE(rig.host.all<core::AttemptOpened>().size() == 1);
    CHECK(rig.host.all<core::AttemptOpened>()[0].http_status == 200);
    rig.give(rig.peer(), chunk("ta: b\n") + chunk("\n"));
    CHECK(rig.host.messages == Told{"in text id: 1\ndata: a", "in text : ping", "in text data: b"});
}

TEST_CASE("a packed stream is unpacked as it comes", "[event_stream]") {
    // printf 'data: a\n\n' | gzip -n, without its trailer: what follows has not come yet.
    const std::string packed(
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x49\x2c\x49\xb4\x52\x48\xe4\xe2\x02\x00", 21);
    DriverRig rig(stream_config());
    answer(rig, opening + "Content-Encoding: gzip\r\n\r\n" + packed.substr(0, 5));
    rig.give(rig.peer(), packed.substr(5));
    CHECK(rig.host.messages == Told{"in text data: a"});
    CHECK(rig.status() == core::ConnectionStatus::Open);
}

TEST_CASE("after a clean end the last id goes with the next dial, after the server's wait",
          "[event_stream]") {
    DriverRig rig(stream_config());
    answer(rig, until_end + "retry: 3000\nid: 7\ndata: a\n\ndata: b\n\nid: 9\ndata: cut");
    rig.end(rig.peer(), SocketEndKind::Finished);
    CHECK(rig.outcome().kind == OutcomeKind::StreamEnded);
    CHECK(core::in_words(rig.outcome()) ==
          "stream ended: the server ended the stream in the middle of an event: its 15 bytes count "
          "for nothing");
    const auto plans = rig.host.all<core::RetryPlanned>();
    REQUIRE(plans.size() == 1);
    CHECK(plans[0].delay == 3s);
    CHECK(plans[0].why == "the server's retry: 3 s");
    rig.host.pass(3s - 1us);
    CHECK(rig.host.sockets.peers.size() == 1);
    rig.host.pass(1us);
    REQUIRE(rig.host.sockets.peers.size() == 2);
    CHECK_THAT(asked(rig), contains_text("\r\nLast-Event-ID: 7\r\n"));
    // From the answer to the next: an empty id takes it back.
    rig.give(rig.last_peer(), until_end + "id\n\n");
    rig.end(rig.last_peer(), SocketEndKind::Finished);
    rig.host.pass(3s);
    REQUIRE(rig.host.sockets.peers.size() == 3);
    CHECK(asked(rig).find("Last-Event-ID") == std::string::npos);
}

TEST_CASE("a server's wait grows while the server stays away", "[event_stream]") {
    DriverRig rig(stream_config());
    answer(rig, until_end + "retry: 1000\n\n");
    rig.end(rig.peer(), SocketEndKind::Reset);
    CHECK(core::in_words(rig.outcome()) == "connection reset by peer");
    for (int i = 0; i < 2; ++i) {
        rig.host.pass(10s);
        rig.end(rig.last_peer(), SocketEndKind::Refused);
    }
    const auto plans = rig.host.all<core::RetryPlanned>();
    REQUIRE(plans.size() == 3);
    CHECK(plans[0].delay == 1s);
    CHECK(plans[1].delay == 2s);
    CHECK(plans[2].delay == 4s);
}

TEST_CASE("the id of the settings is sent until the stream has one of its own", "[event_stream]") {
    auto config = stream_config();
    config.stream.last_event_id = "41";
    DriverRig rig(config);
    CHECK_THAT(asked(rig), contains_text("\r\nLast-Event-ID: 41\r\n"));
    rig.give(rig.peer(), until_end + "id: 42\ndata: a\n\n");
    rig.end(rig.peer(), SocketEndKind::Finished);
    rig.host.pass(10s);
    CHECK_THAT(asked(rig), contains_text("\r\nLast-Event-ID: 42\r\n"));
}

TEST_CASE("204 halts: the server says not to come back", "[event_stream]") {
    DriverRig rig(stream_config());
    answer(rig, "HTTP/1.1 204 No Content\r\n\r\n");
    const auto halts = rig.host.all<core::Halted>();
    REQUIRE(halts.size() == 1);
    CHECK(halts[0].cause == "204 No Content: the server says not to come back");
    rig.host.pass(60s);
    CHECK(rig.host.sockets.peers.size() == 1);
}

TEST_CASE("another content is told in words, and tried again", "[event_stream]") {
    DriverRig rig(stream_config());
    answer(rig, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi");
    CHECK(rig.outcome().kind == OutcomeKind::WrongContent);
    CHECK(rig.outcome().http_status == 200);
    CHECK(core::in_words(rig.outcome()) ==
          "not an event stream: the answer is text/html, not text/event-stream");
    CHECK(rig.host.all<core::RetryPlanned>().size() == 1);
}

TEST_CASE("a connection that ends before its answer does was cut off", "[event_stream]") {
    DriverRig rig(stream_config());
    answer(rig, chunked + chunk("data: a\n\n"));
    rig.end(rig.peer(), SocketEndKind::Finished);
    CHECK(rig.outcome().kind == OutcomeKind::EndedByPeer);
    CHECK(core::in_words(rig.outcome()) == "cut off: the connection ended before the answer did");
}

TEST_CASE("the last chunk ends a stream whose connection stays", "[event_stream]") {
    DriverRig rig(stream_config());
    answer(rig, chunked + chunk("data: a\n\n") + "0\r\n\r\n");
    CHECK(rig.outcome().kind == OutcomeKind::StreamEnded);
    CHECK(rig.outcome().is_clean);
    CHECK(rig.peer().was_finished);
    CHECK(rig.host.all<core::RetryPlanned>().size() == 1);
}

TEST_CASE("a POST's body goes behind its request and is told as sent", "[event_stream]") {
    auto config = stream_config();
    config.stream.method = "POST";
    config.stream.body = "{\"stream\":true}";
    config.headers = {{"Authorization", "Bearer s3cr3t"}};
    DriverRig rig(config);
    const std::string request = asked(rig);
    CHECK_THAT(request, contains_text("POST /events HTTP/1.1\r\n"));
    CHECK_THAT(request, contains_text("Content-Length: 15\r\n"));
    CHECK(request.ends_with("\r\n\r\n{\"stream\":true}"));
    SECTION("it is the first message of the stream") {
        rig.give(rig.peer(), until_end + "data: a\n\n");
        CHECK(rig.host.messages == Told{"out text {\"stream\":true}", "in text data: a"});
    }
    SECTION("307 sends it again elsewhere, without secrets") {
        rig.give(rig.peer(),
                 "HTTP/1.1 307 x\r\nLocation: http://127.0.0.2:9/b\r\n"
                 "Content-Length: 0\r\n\r\n");
        const std::string again = asked(rig);
        CHECK_THAT(again, contains_text("POST /b HTTP/1.1\r\nHost: 127.0.0.2:9\r\n"));
        CHECK(again.ends_with("{\"stream\":true}"));
        CHECK(again.find("s3cr3t") == std::string::npos);
    }
    SECTION("303 asks for the place with GET, and nothing was sent there") {
        rig.give(rig.peer(), "HTTP/1.1 303 x\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n");
        const std::string again = asked(rig);
        CHECK_THAT(again, contains_text("GET /b HTTP/1.1\r\n"));
        CHECK(again.ends_with("\r\n\r\n"));
        rig.give(rig.last_peer(), until_end + "data: a\n\n");
        CHECK(rig.host.messages == Told{"in text data: a"});
    }
}

TEST_CASE("nothing is sent on an event stream, whatever its phase", "[event_stream]") {
    auto config = stream_config();
    config.saved_messages.push_back({.text = "hi", .sends_on_open = true});
    DriverRig rig(config);
    const auto text = std::make_shared<Bytes>(to_bytes("hi"));
    rig.order(core::SendMessage{core::Opcode::Text, text});
    answer(rig, until_end);
    rig.order(core::SendMessage{core::Opcode::Text, text});
    rig.order(core::SendPing{});
    CHECK(rig.peer().received.empty());
    CHECK(rig.host.messages.empty());
    CHECK(rig.host.all<core::MessageQueued>().empty());
    REQUIRE(rig.host.all<core::CommandRefused>().size() == 3);
    CHECK(rig.host.all<core::CommandRefused>()[2].reason == "an event stream has no pings");
}

TEST_CASE("a person ends an event stream, and it stays closed", "[event_stream]") {
    DriverRig rig(stream_config());
    answer(rig, until_end);
    rig.order(core::Disconnect{1000, ""});
    CHECK(rig.outcome().kind == OutcomeKind::Abandoned);
    CHECK(rig.status() == core::ConnectionStatus::Closed);
    CHECK(rig.peer().was_finished);
    rig.host.pass(60s);
    CHECK(rig.host.sockets.peers.size() == 1);
}

TEST_CASE("faults on an event stream: reset, an end on purpose, silence", "[event_stream]") {
    DriverRig rig(stream_config());
    answer(rig, until_end);
    SECTION("a reset is followed by a retry") {
        rig.order(core::ForceReset{});
        CHECK(rig.peer().was_reset);
        CHECK(core::in_words(rig.outcome()) == "forced: reset on purpose");
        CHECK(rig.host.all<core::RetryPlanned>().size() == 1);
    }
    SECTION("so is an end") {
        rig.order(core::ForceClose{1000, ""});
        CHECK(rig.peer().was_finished);
        CHECK(core::in_words(rig.outcome()) == "forced: ended on purpose");
        CHECK(rig.host.all<core::RetryPlanned>().size() == 1);
    }
    SECTION("a silent one reads nothing until it is told to") {
        rig.order(core::GoSilent{true});
        CHECK(rig.peer().is_paused);
        rig.order(core::GoSilent{false});
        CHECK_FALSE(rig.peer().is_paused);
        rig.give(rig.peer(), "data: a\n\n");
        CHECK(rig.host.messages == Told{"in text data: a"});
    }
    SECTION("put on the link in the middle it goes on") {
        rig.order(core::SetLink{true});
        rig.give(rig.peer(), "data: a\n\n");
        rig.host.pass(1s);
        CHECK(rig.host.messages == Told{"in text data: a"});
        rig.end(rig.peer(), SocketEndKind::Finished);
        rig.host.pass(1us);
        CHECK(rig.outcome().kind == OutcomeKind::StreamEnded);
    }
}

TEST_CASE("a stream that is put on the link while it is open has its faults from the next event on",
          "[event_stream]") {
    // printf 'data: a\n\n' | gzip -n, its block and then an empty stored one (a flush).
    const std::string packed(
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4a\x49\x2c\x49\xb4\x52\x48\xe4\xe2\x02\x00"
        "\x00\x00\xff\xff",
        25);
    const std::string head = chunked.substr(0, chunked.size() - 2);
    DriverRig rig(stream_config());
    const core::Fault drop = *core::fault_from_text("drop");
    SECTION("in the middle of an event and of a chunk") {
        answer(rig, chunked + chunk("data: a\n\n") + "f\r\ndata: b");
        rig.order(core::AddFault{drop});
        rig.give(rig.peer(), "\n\ndata: \r\n" + chunk("c\n\n"));
        rig.host.pass(1s);
        CHECK(rig.host.messages == Told{"in text data: a", "in text data: b", "in text data: c"});
        rig.give(rig.peer(), chunk("data: d\n\n"));
        rig.order(core::ClearFaults{});
        rig.give(rig.peer(), chunk("data: e\n\n") + "0\r\n\r\n");
        rig.host.pass(1s);
        CHECK(rig.host.messages ==
              Told{"in text data: a", "in text data: b", "in text data: c", "in text data: e"});
    }
    SECTION("behind the first event of a packed one") {
        answer(rig, head + "Content-Encoding: gzip\r\n\r\n" + chunk(packed));
        REQUIRE(rig.host.messages == Told{"in text data: a"});
        rig.order(core::AddFault{drop});
        const std::string again = chunk(packed.substr(10));
        rig.give(rig.peer(), again);
        rig.host.pass(1s);
        CHECK(rig.host.messages == Told{"in text data: a"});
        rig.order(core::ClearFaults{});
        rig.give(rig.peer(), again);
        rig.host.pass(1s);
        CHECK(rig.host.messages == Told{"in text data: a", "in text data: a"});
    }
    CHECK(rig.host.all<core::FaultMade>().size() == 1);
}

TEST_CASE("while the event ring is full an event stream is not read, and nothing of it is lost",
          "[event_stream]") {
    DriverRig rig(stream_config());
    answer(rig, until_end);
    rig.host.is_full = true;
    rig.give(rig.peer(), "data: a\n\n");
    CHECK(rig.peer().is_paused);
    rig.give(rig.peer(), "data: b\n\n");
    CHECK(rig.host.messages == Told{"in text data: a"});
    rig.host.is_full = false;
    rig.driver.on_room();
    CHECK_FALSE(rig.peer().is_paused);
    CHECK(rig.host.messages == Told{"in text data: a", "in text data: b"});
}

TEST_CASE("an event larger than the limit, and chunks that are none, end the stream in words",
          "[event_stream]") {
    auto config = stream_config();
    config.message_bytes_max = 10;
    DriverRig rig(config);
    SECTION("an event that has not even ended") {
        answer(rig, until_end + "data: 0123456789");
        CHECK(core::in_words(rig.outcome()) ==
              "broken protocol: an event is larger than 10 bytes, the limit of the settings");
    }
    SECTION("a chunk without a size") {
        answer(rig, chunked + "nonsense\r\n");
        CHECK_THAT(core::in_words(rig.outcome()), contains_text("chunks of the answer"));
    }
    CHECK(rig.outcome().by == core::EndedBy::Us);
    CHECK(rig.host.all<core::RetryPlanned>().size() == 1);
}

TEST_CASE("an id that no header can hold is not sent back, and told once", "[event_stream]") {
    DriverRig rig(stream_config());
    answer(rig, until_end + "id: 1\ndata: a\n\nid: \x01\ndata: b\n\nid: \x02\ndata: c\n\n");
    CHECK(rig.host.all<core::Noted>().size() == 1);
    rig.end(rig.peer(), SocketEndKind::Finished);
    rig.host.pass(10s);
    REQUIRE(rig.host.sockets.peers.size() == 2);
    CHECK(asked(rig).find("Last-Event-ID") == std::string::npos);
}

TEST_CASE("another address begins anew: its stream has no last id", "[event_stream]") {
    DriverRig rig(stream_config());
    answer(rig, until_end + "id: 1\nretry: 1\ndata: a\n\n");
    rig.order(core::ChangeSession{
        std::make_shared<core::SessionConfig>(DriverRig::config("http://127.0.0.1:9/other"))});
    rig.order(core::ReconnectNow{});
    REQUIRE(rig.host.sockets.peers.size() == 2);
    const std::string request = asked(rig);
    CHECK_THAT(request, contains_text("GET /other"));
    CHECK(request.find("Last-Event-ID") == std::string::npos);
}

}  // namespace redial::tests
