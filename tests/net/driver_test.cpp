// The driver in virtual time, with a transport and a resolver that do as they are told: every limit
// to the microsecond, late answers, the turn to dial, redirects' limits, and what is told when.
#include "fake_service.hpp"

namespace redial::tests {

using core::ConnectionStatus;
using core::OutcomeKind;
using net::SocketEndKind;

namespace {

std::string close_frame(char high, char low) { return std::string("\x88\x02", 2) + high + low; }

std::vector<net::Address> addresses(int count) {
    std::vector<net::Address> list;
    for (int i = 0; i < count; ++i) {
        list.push_back(*net::address_from_literal("10.0.0." + std::to_string(i + 1), 9));
    }
    return list;
}

}  // namespace

TEST_CASE("each stage has its own time limit, and the outcome names the stage", "[reconnect]") {
    auto config = DriverRig::config("ws://a.test:9/");
    config.time_limits = {
        .resolve = 1s, .connect = 2s, .proxy = 9s, .tls = 3s, .upgrade = 4s, .close = 5s};
    config.reconnects_once_lost = false;
    DriverRig rig(config);
    SECTION("the look-up") {
        rig.host.pass(1s - 1us);
        CHECK(rig.host.all<core::AttemptEnded>().empty());
        rig.host.pass(1us);
        CHECK(rig.outcome().kind == OutcomeKind::ResolveTimedOut);
        CHECK(rig.host.cancelled == std::vector<std::uint64_t>{1});
    }
    SECTION("the connect, shared among the addresses") {
        rig.driver.on_answer({1, addresses(2), {}, ""});
        rig.host.pass(1s - 1us);
        CHECK(rig.host.sockets.peers.size() == 1);
        rig.host.pass(1us);
        REQUIRE(rig.host.sockets.peers.size() == 2);
        CHECK(rig.peer(0).is_dropped());
        rig.host.pass(1s - 1us);
        CHECK(rig.host.all<core::AttemptEnded>().empty());
        rig.host.pass(1us);
        CHECK(rig.outcome().kind == OutcomeKind::ConnectTimedOut);
        CHECK(rig.outcome().detail == "10.0.0.1:9: timed out; 10.0.0.2:9: timed out");
    }
    SECTION("the opening handshake") {
        rig.driver.on_answer({1, addresses(1), {}, ""});
        rig.connect(rig.peer());
        rig.host.pass(4s - 1us);
        CHECK(rig.host.all<core::AttemptEnded>().empty());
        rig.host.pass(1us);
        CHECK(rig.outcome().kind == OutcomeKind::UpgradeTimedOut);
        CHECK(rig.peer().is_dropped());
    }
}

TEST_CASE("a quick refusal of one address leaves its time to the next", "[reconnect]") {
    auto config = DriverRig::config("ws://a.test:9/");
    config.time_limits.connect = 2s;
    DriverRig rig(config);
    rig.driver.on_answer({1, addresses(2), {}, ""});
    rig.end(rig.peer(0), SocketEndKind::Refused, "Connection refused");
    rig.host.pass(2s - 1us);
    CHECK(rig.host.all<core::AttemptEnded>().empty());
    rig.host.pass(1us);
    // The most telling cause wins, and both are named.
    CHECK(rig.outcome().kind == OutcomeKind::Refused);
    CHECK(rig.outcome().detail == "connection refused by 10.0.0.1:9; 10.0.0.2:9: timed out");
}

TEST_CASE("an address that fails at once is passed over", "[reconnect]") {
    DriverRig rig(DriverRig::config("ws://a.test:9/"));
    rig.host.sockets.fails_at_once.push_back(
        {SocketEndKind::Unreachable, "Network is unreachable"});
    rig.driver.on_answer({1, addresses(2), {}, ""});
    rig.upgrade(rig.peer());
    CHECK(rig.status() == ConnectionStatus::Open);
    const auto stages = rig.host.all<core::StageDone>();
    REQUIRE(stages.size() == 3);
    CHECK(stages[0].detail == "10.0.0.1:9, 10.0.0.2:9");
    CHECK(stages[1].detail == "10.0.0.2:9, after 10.0.0.1:9: Network is unreachable");
}

TEST_CASE("nothing but unreachable addresses is unreachable, not refused", "[reconnect]") {
    DriverRig rig(DriverRig::config("ws://a.test:9/"));
    rig.host.sockets.fails_at_once.push_back({SocketEndKind::Unreachable, "No route to host"});
    rig.driver.on_answer({1, addresses(1), {}, ""});
    CHECK(rig.outcome().kind == OutcomeKind::Unreachable);
    CHECK(rig.status() == ConnectionStatus::Closed);
    CHECK(rig.host.all<core::RetryPlanned>().size() == 1);
}

TEST_CASE("an answer that comes too late is counted and ignored", "[reconnect]") {
    auto config = DriverRig::config("ws://a.test:9/");
    config.time_limits.resolve = 1s;
    DriverRig rig(config);
    rig.host.pass(1s);
    rig.driver.on_answer({1, addresses(1), {}, ""});
    CHECK(rig.host.late_reports == 1);
    CHECK(rig.host.sockets.peers.empty());
    // Nor does it serve the next attempt, which asks anew.
    rig.host.pass(500ms);
    rig.driver.on_answer({1, addresses(1), {}, ""});
    CHECK(rig.host.late_reports == 2);
    rig.driver.on_answer({2, addresses(1), {}, ""});
    CHECK(rig.host.sockets.peers.size() == 1);
}

TEST_CASE("waiting for a turn to dial uses up no limit", "[reconnect]") {
    auto config = DriverRig::config("ws://127.0.0.1:9/");
    config.time_limits.connect = 1s;
    DriverRig rig(config, false);
    rig.host.has_turns = false;
    rig.order(core::ReconnectNow{});
    rig.host.pass(1h);
    CHECK(rig.status() == ConnectionStatus::Connecting);
    CHECK(rig.host.sockets.peers.empty());
    rig.host.has_turns = true;
    rig.driver.on_turn();
    REQUIRE(rig.host.sockets.peers.size() == 1);
    rig.host.pass(1s - 1us);
    CHECK(rig.status() == ConnectionStatus::Connecting);
    rig.host.pass(1us);
    CHECK(rig.status() == ConnectionStatus::Closed);
}

TEST_CASE("the ladder of delays is kept to the microsecond", "[reconnect]") {
    DriverRig rig(DriverRig::config());
    const Duration expected[] = {500ms, 1s, 2s, 4s, 8s, 10s, 10s};
    std::size_t dials = 1;
    for (const Duration delay : expected) {
        rig.end(rig.last_peer(), SocketEndKind::Refused, "Connection refused");
        rig.host.pass(delay - 1us);
        CHECK(rig.host.sockets.peers.size() == dials);
        rig.host.pass(1us);
        CHECK(rig.host.sockets.peers.size() == ++dials);
    }
    rig.open();
    rig.end(rig.last_peer(), SocketEndKind::Reset);
    rig.host.pass(500ms);
    CHECK(rig.host.sockets.peers.size() == dials + 1);
}

TEST_CASE("with a first-message rule only a message resets the ladder", "[reconnect]") {
    auto config = DriverRig::config();
    config.policy.reset_rule = core::ResetRule::FirstMessage;
    DriverRig rig(config);
    rig.open();
    rig.end(rig.last_peer(), SocketEndKind::Reset);
    rig.host.pass(500ms);
    rig.open();
    rig.end(rig.last_peer(), SocketEndKind::Reset);
    CHECK(rig.host.all<core::RetryPlanned>().back().delay == 1s);
    rig.host.pass(1s);
    FakePeer& third = rig.open();
    rig.give(third, std::string("\x81\x02hi", 4));
    rig.end(third, SocketEndKind::Reset);
    CHECK(rig.host.all<core::RetryPlanned>().back().delay == 500ms);
}

TEST_CASE("with a first-pong rule only a pong resets the ladder", "[reconnect]") {
    auto config = DriverRig::config();
    config.policy.reset_rule = core::ResetRule::FirstPong;
    DriverRig rig(config);
    rig.open();
    rig.end(rig.last_peer(), SocketEndKind::Reset);
    rig.host.pass(500ms);
    FakePeer& second = rig.open();
    rig.give(second, std::string("\x81\x02hi", 4));
    rig.end(second, SocketEndKind::Reset);
    CHECK(rig.host.all<core::RetryPlanned>().back().delay == 1s);
    rig.host.pass(1s);
    FakePeer& third = rig.open();
    rig.give(third, std::string("\x8a\x00", 2));
    rig.end(third, SocketEndKind::Reset);
    CHECK(rig.host.all<core::RetryPlanned>().back().delay == 500ms);
}

TEST_CASE("a close reason that says when to come back is waited for", "[reconnect]") {
    DriverRig rig(DriverRig::config());
    FakePeer& peer = rig.open();
    const std::string reason = R"({"reason":"deploy","retryAfter":40})";
    std::string frame("\x88", 1);
    frame += static_cast<char>(reason.size() + 2);
    rig.give(peer, frame + "\x03\xf4" + reason);  // 1012
    rig.end(peer, SocketEndKind::Finished);
    CHECK(rig.host.all<core::RetryPlanned>().back().delay == 40s);
    CHECK(rig.host.all<core::RetryPlanned>().back().why == "the server asked for 40 s");
}

TEST_CASE("an attempt's events come in their order, each attempt with one end", "[reconnect]") {
    DriverRig rig(DriverRig::config());
    FakePeer& peer = rig.open();
    rig.give(peer, close_frame('\x03', '\xe8'));
    rig.end(peer, SocketEndKind::Finished);
    std::string order;
    for (const core::Event& event : rig.host.events) {
        order += std::to_string(event.what.index()) + " ";
    }
    const auto index = [](auto what) { return core::Happening{what}.index(); };
    const std::vector<std::size_t> expected{
        index(core::SessionAdded{}),  index(core::StatusChanged{}), index(core::AttemptStarted{}),
        index(core::StageDone{}),     index(core::StageDone{}),     index(core::AttemptOpened{}),
        index(core::StatusChanged{}), index(core::StatusChanged{}), index(core::AttemptEnded{}),
        index(core::RetryPlanned{})};
    std::string wanted;
    for (const std::size_t one : expected) wanted += std::to_string(one) + " ";
    CHECK(order == wanted);
    CHECK(rig.outcome().is_clean);
}

TEST_CASE("pings go out on time, and the pong limit counts from the ping", "[reconnect]") {
    auto config = DriverRig::config();
    config.ping_interval = 30s;
    config.pong_timeout = 10s;
    DriverRig rig(config);
    FakePeer& peer = rig.open();
    rig.host.pass(30s - 1us);
    CHECK(rig.host.messages.empty());
    rig.host.pass(1us);
    CHECK(rig.host.messages == std::vector<std::string>{"out ping 1"});
    rig.host.pass(10s - 1us);
    CHECK(rig.status() == ConnectionStatus::Open);
    SECTION("answered in time") {
        rig.give(peer, std::string("\x8a\x01"
                                   "1",
                                   3));
        rig.host.pass(1us);
        CHECK(rig.status() == ConnectionStatus::Open);
        CHECK(rig.host.messages.back() == "in pong 1");
    }
    SECTION("not answered") {
        rig.host.pass(1us);
        CHECK(rig.outcome().kind == OutcomeKind::PongTimedOut);
    }
    SECTION("answered with another payload") {
        rig.give(peer, std::string("\x8a\x01"
                                   "2",
                                   3));
        rig.host.pass(1us);
        CHECK(rig.status() == ConnectionStatus::Open);
    }
}

TEST_CASE("a full ring pauses the socket that fills it, and room resumes it", "[reconnect]") {
    DriverRig rig(DriverRig::config());
    FakePeer& peer = rig.open();
    rig.host.is_full = true;
    std::string many;
    for (int i = 0; i < 4000; ++i) many += std::string("\x81\x01x", 3);
    rig.give(peer, many);
    CHECK(peer.is_paused);
    const std::size_t taken = rig.host.messages.size();
    CHECK(taken > 0);
    CHECK(taken < 4000);
    rig.host.is_full = false;
    rig.driver.on_room();
    CHECK(rig.host.messages.size() == 4000);
    CHECK_FALSE(peer.is_paused);
}

TEST_CASE("what was read before the end is told before it, even when the ring is full") {
    DriverRig rig(DriverRig::config());
    FakePeer& peer = rig.open();
    rig.host.is_full = true;
    std::string many;
    for (int i = 0; i < 9000; ++i) many += std::string("\x81\x01x", 3);
    rig.give(peer, many);
    CHECK(rig.host.messages.size() < 9000);
    rig.end(peer, SocketEndKind::Finished);
    CHECK(rig.host.messages.size() == 9000);
    CHECK(rig.outcome().kind == OutcomeKind::EndedByPeer);
}

TEST_CASE("dropped messages are counted and told when there is room") {
    auto config = DriverRig::config();
    config.when_full = core::WhenFull::DropAndCount;
    DriverRig rig(config);
    FakePeer& peer = rig.open();
    rig.host.is_full = true;
    for (int i = 0; i < 5; ++i) rig.give(peer, std::string("\x81\x03xyz", 5));
    CHECK_FALSE(peer.is_paused);
    CHECK(rig.host.messages.empty());
    rig.host.is_full = false;
    rig.driver.on_room();
    const auto lost = rig.host.all<core::Lost>();
    REQUIRE(lost.size() == 1);
    CHECK(lost[0].count == 5);
    CHECK(lost[0].size_bytes == 15);
}

TEST_CASE("both close frames seen but no end of TCP is still a clean close", "[reconnect]") {
    auto config = DriverRig::config();
    config.time_limits.close = 5s;
    DriverRig rig(config);
    FakePeer& peer = rig.open();
    rig.order(core::Disconnect{1000, ""});
    rig.give(peer, close_frame('\x03', '\xe8'));
    CHECK(rig.host.all<core::AttemptEnded>().empty());
    rig.host.pass(5s);
    CHECK(rig.outcome().kind == OutcomeKind::Closed);
    CHECK(rig.outcome().is_clean);
    CHECK(rig.outcome().by == core::EndedBy::Us);
    CHECK(peer.was_finished);
}

TEST_CASE("the peer's close in answer to ours is ours, before ours it is the peer's") {
    DriverRig rig(DriverRig::config());
    FakePeer& peer = rig.open();
    rig.give(peer, close_frame('\x03', '\xe9'));
    rig.order(core::Disconnect{1000, ""});  // too late: theirs was first
    rig.end(peer, SocketEndKind::Finished);
    CHECK(rig.outcome().close_code == 1001);
    CHECK(rig.outcome().by == core::EndedBy::Peer);
    CHECK(rig.status() == ConnectionStatus::Closed);
    rig.host.pass(1h);
    CHECK(rig.host.sockets.peers.size() == 1);
}

TEST_CASE("frames after the peer's close are not told") {
    DriverRig rig(DriverRig::config());
    FakePeer& peer = rig.open();
    rig.give(peer, close_frame('\x03', '\xe8') + std::string("\x81\x01x", 3));
    CHECK(rig.host.messages.size() == 2);  // both close frames
}

TEST_CASE("changed settings are used from the next dial on") {
    DriverRig rig(DriverRig::config());
    rig.open();
    auto changed = std::make_shared<core::SessionConfig>(DriverRig::config("ws://127.0.0.2:9/"));
    rig.order(core::ChangeSession{changed});
    CHECK(rig.status() == ConnectionStatus::Open);
    CHECK(rig.host.all<core::SessionChanged>().size() == 1);
    rig.end(rig.last_peer(), SocketEndKind::Reset);
    rig.host.pass(500ms);
    CHECK(net::to_text(rig.last_peer().address) == "127.0.0.2:9");
}

TEST_CASE("a close code that may not be sent is refused") {
    DriverRig rig(DriverRig::config());
    FakePeer& peer = rig.open();
    rig.order(core::Disconnect{1006, ""});
    rig.order(core::ForceClose{999, ""});
    rig.order(core::ForceClose{1000, std::string(124, 'x')});
    CHECK(rig.host.all<core::CommandRefused>().size() == 3);
    CHECK(peer.received.empty());
    rig.order(core::ForceClose{4999, std::string(123, 'x')});
    CHECK_FALSE(peer.received.empty());
}

TEST_CASE("removing a session drops everything and tells it once") {
    DriverRig rig(DriverRig::config());
    FakePeer& peer = rig.open();
    rig.driver.remove();
    CHECK(peer.is_dropped());
    CHECK(rig.host.all<core::AttemptEnded>().size() == 1);
    CHECK(rig.host.all<core::SessionRemoved>().size() == 1);
    CHECK(rig.status() == ConnectionStatus::Closed);
}

TEST_CASE("a redirect to what is no WebSocket URL is a refusal that names it") {
    auto config = DriverRig::config();
    config.follows_redirects = true;
    DriverRig rig(config);
    rig.connect(rig.peer());
    rig.give(rig.peer(), "HTTP/1.1 302 Found\r\nLocation: ftp://x/\r\nContent-Length: 0\r\n\r\n");
    CHECK(rig.outcome().kind == OutcomeKind::HttpRefused);
    CHECK(rig.outcome().detail.starts_with("redirects to ftp://x/, not followed: "));
}

}  // namespace redial::tests
