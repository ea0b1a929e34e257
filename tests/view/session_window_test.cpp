// A session's window, clicked and typed into as a person would: real widgets, found by their ids.
// Test thread.
#include "base/hex.hpp"
#include "catch.hpp"
#include "driver.hpp"
#include "view/messages/send_row.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

constexpr SessionId id{1};
const std::string window = "//###session-1/";
const std::string messages = "//###session-1/tabs/###messages/";

// One session, drawn until its layout has settled.
struct Rig : Driver {
    Rig() {
        add_session(id);
        frames(3);
    }
    void refused_and_waiting(Duration delay) {
        happens(id, core::AttemptStarted{"ws://host/", core::Origin::Policy, 0}, {1});
        core::AttemptEnded ended;
        ended.outcome.kind = core::OutcomeKind::Refused;
        ended.outcome.detail = "connection refused";
        happens(id, ended, {1});
        happens(id, core::RetryPlanned{1, delay, delay, now.mono + delay, "connection refused"},
                {1});
        frames(2);
    }
    std::string sent_text(std::size_t index) {
        const auto sent = orders<core::SendMessage>();
        REQUIRE(index < sent.size());
        return std::string(as_text(*sent[index].second.payload));
    }
};

}  // namespace

TEST_CASE("Reconnect now asks for a dial at once, Stop ends the wait", "[window]") {
    Rig rig;
    rig.refused_and_waiting(4s);
    CHECK(rig.shows("Retry in"));
    CHECK(rig.shows("waiting 4.0 s"));
    rig.click(window + "###reconnect-now");
    REQUIRE(rig.orders<core::ReconnectNow>().size() == 1);
    CHECK(rig.orders<core::ReconnectNow>()[0].first == id);
    rig.click(window + "###stop");
    CHECK(rig.orders<core::StopRetrying>().size() == 1);
}

TEST_CASE("the countdown asks for a frame when its digits change and not before", "[window]") {
    Rig rig;
    rig.refused_and_waiting(4s);
    rig.frame();
    const auto next = rig.ui.redraw.next();
    REQUIRE(next);
    const Duration until = *next - (rig.now.mono - 16ms);
    CHECK(until > 0us);
    CHECK(until <= 100ms);
}

TEST_CASE("a quiet open session asks for no further frame", "[window]") {
    Rig rig;
    rig.opens(id);
    rig.advance(10s);
    rig.frames(3);
    CHECK_FALSE(rig.ui.redraw.next());
}

TEST_CASE("the title's buttons reconnect, and close disconnects before it deletes", "[window]") {
    Rig rig;
    rig.opens(id);
    rig.frames(2);
    rig.click(window + "reconnect");
    CHECK(rig.orders<core::ReconnectNow>().size() == 1);
    rig.click(window + "close");
    REQUIRE(rig.orders<core::Disconnect>().size() == 1);
    CHECK(rig.orders<core::Disconnect>()[0].second.close_code == 1000);
    CHECK(rig.orders<core::RemoveSession>().empty());
}

TEST_CASE("Enter sends the text, empties the field and keeps the keyboard there", "[window]") {
    Rig rig;
    rig.opens(id);
    rig.frames(2);
    rig.click(messages + "###send");
    rig.type("{\"text\":\"hello\"}");
    rig.key(Key::Enter);
    rig.frames(2);
    CHECK(rig.sent_text(0) == "{\"text\":\"hello\"}");
    CHECK(rig.ui.of(id).send.text.empty());
    rig.type("again");
    rig.key(Key::Enter);
    rig.frames(2);
    CHECK(rig.sent_text(1) == "again");
}

TEST_CASE("Shift+Enter breaks the line instead of sending", "[window]") {
    Rig rig;
    rig.opens(id);
    rig.frames(2);
    rig.click(messages + "###send");
    rig.type("one");
    rig.key(Key::Enter, {.shift = true});
    rig.type("two");
    CHECK(rig.orders<core::SendMessage>().empty());
    rig.key(Key::Enter);
    rig.frames(2);
    CHECK(rig.sent_text(0) == "one\ntwo");
}

TEST_CASE("Up and Down walk what was sent, and come back to what was being written", "[window]") {
    Rig rig;
    rig.opens(id);
    rig.frames(2);
    rig.click(messages + "###send");
    for (const char* text : {"first", "second"}) {
        rig.type(text);
        rig.key(Key::Enter);
        rig.frames(3);
    }
    rig.type("draft");
    rig.key(Key::Up);
    CHECK(rig.ui.of(id).send.text == "second");
    rig.key(Key::Up);
    CHECK(rig.ui.of(id).send.text == "first");
    rig.key(Key::Down);
    CHECK(rig.ui.of(id).send.text == "second");
    rig.key(Key::Down);
    CHECK(rig.ui.of(id).send.text == "draft");
}

TEST_CASE("hexadecimal is sent as bytes; what is not hexadecimal is said and kept", "[window]") {
    Rig rig;
    rig.opens(id);
    rig.ui.of(id).send.opcode = core::Opcode::Binary;
    rig.frames(2);
    rig.fill(messages + "###send", "00 ff 1");
    rig.click(messages + "###send-button");
    CHECK(rig.orders<core::SendMessage>().empty());
    CHECK(rig.ui.of(id).send.text == "00 ff 1");
    rig.frame();
    CHECK(rig.shows("Not hexadecimal"));
    rig.fill(messages + "###send", "00 ff 10");
    rig.click(messages + "###send-button");
    REQUIRE(rig.orders<core::SendMessage>().size() == 1);
    CHECK(*rig.orders<core::SendMessage>()[0].second.payload == Bytes{0x00, 0xff, 0x10});
}

TEST_CASE("hexadecimal digits come in pairs, of any case, with any space", "[window]") {
    CHECK(bytes_from_hex("") == Bytes{});
    CHECK(bytes_from_hex("DE ad\nBE\tef") == Bytes{0xde, 0xad, 0xbe, 0xef});
    CHECK_FALSE(bytes_from_hex("1"));
    CHECK_FALSE(bytes_from_hex("0x10"));
    CHECK_FALSE(bytes_from_hex("zz"));
}

TEST_CASE("queued messages are shown and each can be cancelled", "[window]") {
    Rig rig;
    for (std::uint64_t number = 1; number <= 2; ++number)
        rig.happens(id, core::MessageQueued{number, core::Opcode::Text,
                                            std::make_shared<const Bytes>(
                                                to_bytes("wait" + std::to_string(number)))});
    rig.frames(3);
    CHECK(rig.shows("2 queued"));
    CHECK(rig.shows("wait1"));
    rig.click(messages + "queue/$$2/cancel");
    REQUIRE(rig.orders<core::CancelQueued>().size() == 1);
    CHECK(rig.orders<core::CancelQueued>()[0].second.id == 2);
}

TEST_CASE("each queued message says its state, and what left says its fate", "[window]") {
    Rig rig;
    core::SessionConfig config = *rig.workspace.find(id)->config;
    config.queue.delivery = core::Delivery::UntilAcknowledged;
    config.queue.age_max = 30s;
    rig.happens(id, core::SessionChanged{std::make_shared<core::SessionConfig>(config)});
    for (std::uint64_t number = 1; number <= 4; ++number)
        rig.happens(id, core::MessageQueued{number, core::Opcode::Text,
                                            std::make_shared<const Bytes>(
                                                to_bytes("wait" + std::to_string(number)))});
    rig.happens(id, core::QueuedSent{1, 2});
    rig.happens(id, core::MessageLeftQueue{3, core::QueueFate::Acknowledged});
    rig.happens(id, core::MessageLeftQueue{4, core::QueueFate::Expired});
    rig.frames(3);
    CHECK(rig.shows("sent 2×, unacknowledged"));
    CHECK(rig.shows("waiting, 30"));
    CHECK(rig.shows("2 left, 1 lost"));
    CHECK_FALSE(rig.shows("expired unsent"));
    rig.click(messages + "2 left, 1 lost###fates");
    rig.frames(2);
    CHECK(rig.shows("expired unsent"));
    CHECK(rig.shows("wait3"));
    CHECK(rig.shows("wait4"));
}

TEST_CASE("a session with several endpoints says which it is on and which rest", "[window]") {
    Rig rig;
    core::SessionConfig config = *rig.workspace.find(id)->config;
    config.failover.urls = {"ws://second/", "ws://third/"};
    rig.happens(id, core::SessionChanged{std::make_shared<core::SessionConfig>(config)});
    rig.opens(id);
    core::EndpointsChanged endpoints;
    endpoints.health.resize(3);
    endpoints.current = 1;
    endpoints.health[0].failures = 2;
    endpoints.health[0].rests_until = rig.now.mono + 10s;
    endpoints.health[1].handshake = 3ms;
    rig.happens(id, endpoints);
    rig.ui.of(id).tab = view::SessionTab::Health;
    rig.ui.of(id).is_tab_asked = true;
    rig.frames(3);
    CHECK(rig.shows("endpoint2 of 3"));
    CHECK(rig.shows("ws://second/"));
    CHECK(rig.shows("in use"));
    CHECK(rig.shows("rests 10"));
    CHECK(rig.shows("3.00 ms"));
    CHECK(rig.shows("not dialled yet"));
}

TEST_CASE("the outcome is said in plain words", "[window]") {
    Rig rig;
    rig.opens(id);
    core::AttemptEnded ended;
    ended.outcome.kind = core::OutcomeKind::ResetByPeer;
    ended.outcome.detail = "connection reset by peer";
    ended.was_open = true;
    ended.open_for = 42s;
    rig.happens(
        id, core::StatusChanged{core::ConnectionStatus::Open, core::ConnectionStatus::Closed}, {1});
    rig.happens(id, ended, {1});
    rig.frames(3);
    CHECK(rig.shows("1006 abnormal: connection reset by peer"));
    CHECK(rig.shows("was open"));
}
