// Every cell of docs/machine.md's table, phase by phase; each case reaches its phase by inputs
// alone. One thread, virtual time.
#include "catch.hpp"
#include "rig.hpp"

namespace redial::core::tests {

TEST_CASE("an idle session that is asked to connect dials at once", "[reconnect]") {
    Rig rig;
    rig.take(ConnectAsked{Origin::Start});
    CHECK(rig.orders() == "tell connecting, open 1");
    CHECK(rig.action<OpenSocket>()->origin == Origin::Start);
    CHECK(rig.action<OpenSocket>()->retry == 0);
    REQUIRE(rig.phase<Connecting>());
    CHECK(rig.phase<Connecting>()->give_up_at == rig.now + 40s);
}

TEST_CASE("an idle session refuses to disconnect and stays idle", "[reconnect]") {
    Rig rig;
    rig.take(DisconnectAsked{});
    CHECK(rig.orders() == "refused: already closed");
    CHECK(rig.phase<Idle>());
}

TEST_CASE("an idle session ignores the late reports of an abandoned attempt", "[reconnect]") {
    Rig rig;
    rig.to_connecting();
    rig.take(DisconnectAsked{});
    const MachineState before = rig.state;
    rig.opens();
    CHECK(rig.orders() == "ignored 1");
    rig.ends();
    CHECK(rig.orders() == "ignored 1");
    rig.take(MessageCame{AttemptId{1}});
    CHECK(rig.orders() == "ignored 1");
    CHECK(rig.state == before);
}

TEST_CASE("an idle session has no deadline and does nothing with time", "[reconnect]") {
    Rig rig;
    CHECK_FALSE(deadline(rig.state, rig.settings));
    rig.pass(1000h);
    CHECK(rig.actions.empty());
    CHECK(rig.phase<Idle>());
}

TEST_CASE("asked while connecting, the dial is dropped and a new one begins", "[reconnect]") {
    Rig rig;
    rig.to_connecting();
    rig.now += 1s;
    rig.connects();
    CHECK(rig.orders() == "drop 1 as abandoned, open 2");
    REQUIRE(rig.phase<Connecting>());
    CHECK(rig.phase<Connecting>()->attempt == AttemptId{2});
    CHECK(rig.phase<Connecting>()->give_up_at == rig.now + 40s);
}

TEST_CASE("a disconnect while connecting drops the dial without a close", "[reconnect]") {
    Rig rig;
    rig.to_connecting();
    rig.take(DisconnectAsked{});
    CHECK(rig.orders() == "drop 1 as abandoned, tell closed");
    CHECK(rig.phase<Idle>());
}

TEST_CASE("a dial that opens is open since that instant", "[reconnect]") {
    Rig rig;
    rig.to_connecting();
    rig.now += 80ms;
    rig.opens();
    CHECK(rig.orders() == "tell open");
    REQUIRE(rig.phase<Open>());
    CHECK(rig.phase<Open>()->since == rig.now);
    CHECK(rig.phase<Open>()->attempt == AttemptId{1});
}

TEST_CASE("a dial that fails waits the first delay", "[reconnect]") {
    Rig rig;
    rig.to_connecting();
    rig.ends();
    CHECK(rig.orders() == "tell closed, plan 1");
    const RetryPlanned plan = rig.action<TellPlan>()->plan;
    CHECK(plan.delay == 500ms);
    CHECK(plan.base_delay == 500ms);
    CHECK(plan.retry_at == rig.now + 500ms);
    CHECK(plan.cause == "1006 abnormal: connection reset by peer");
    CHECK(deadline(rig.state, rig.settings) == rig.now + 500ms);
}

TEST_CASE("a dial that fails halts when auto-reconnect is off", "[reconnect]") {
    Rig rig;
    rig.settings.reconnects = false;
    rig.to_connecting();
    rig.ends();
    CHECK(rig.orders() == "tell closed, halted: auto-reconnect is off");
    CHECK(rig.phase<HaltedPhase>());
    CHECK_FALSE(deadline(rig.state, rig.settings));
}

TEST_CASE("a dial without an answer is dropped at its limit and retried", "[reconnect]") {
    Rig rig;
    rig.to_connecting();
    rig.pass(40s - 1us);
    CHECK(rig.actions.empty());
    rig.pass(1us);
    CHECK(rig.orders() == "drop 1 as connect_timed_out, tell closed, plan 1");
    CHECK(rig.action<TellPlan>()->plan.cause == "connect timed out");
}

TEST_CASE("a dial without a limit has no deadline and is never dropped by time", "[reconnect]") {
    Rig rig;
    rig.settings.connect_limit = 0s;
    rig.to_connecting();
    CHECK_FALSE(deadline(rig.state, rig.settings));
    rig.now = Instant::max();
    rig.take(TimePassed{});
    CHECK(rig.actions.empty());
    CHECK(rig.phase<Connecting>());
}

TEST_CASE("asked while open, the connection is dropped and a new dial begins", "[reconnect]") {
    Rig rig;
    rig.to_open();
    rig.connects();
    CHECK(rig.orders() == "drop 1 as abandoned, tell connecting, open 2");
    CHECK(rig.action<OpenSocket>()->origin == Origin::Person);
}

TEST_CASE("a disconnect while open begins the closing handshake", "[reconnect]") {
    Rig rig;
    rig.to_open();
    rig.take(DisconnectAsked{1001, "bye"});
    CHECK(rig.orders() == "tell closed, close 1 with 1001");
    CHECK(rig.action<CloseSocket>()->close_reason == "bye");
    REQUIRE(rig.phase<Closing>());
    CHECK(deadline(rig.state, rig.settings) == rig.now + 5s);
}

TEST_CASE("a second opening of an open attempt is ignored", "[reconnect]") {
    Rig rig;
    rig.to_open();
    rig.now += 1s;
    const MachineState before = rig.state;
    rig.opens();
    CHECK(rig.orders() == "ignored 1");
    CHECK(rig.state == before);
}

TEST_CASE("a lost connection is retried", "[reconnect]") {
    Rig rig;
    rig.to_open();
    rig.ends();
    CHECK(rig.orders() == "tell closed, plan 1");
    CHECK(rig.phase<Waiting>());
}

TEST_CASE("a lost connection halts when auto-reconnect is off", "[reconnect]") {
    Rig rig;
    rig.settings.reconnects = false;
    rig.to_open();
    rig.ends();
    CHECK(rig.orders() == "tell closed, halted: auto-reconnect is off");
}

TEST_CASE("an open connection outlives any time with the default policy", "[reconnect]") {
    Rig rig;
    rig.to_open();
    CHECK_FALSE(deadline(rig.state, rig.settings));
    rig.pass(1000h);
    CHECK(rig.actions.empty());
    CHECK(rig.phase<Open>());
}

TEST_CASE("asked while closing, the old socket is dropped and a new dial begins", "[reconnect]") {
    Rig rig;
    rig.to_closing();
    rig.connects();
    CHECK(rig.orders() == "drop 1 as abandoned, tell connecting, open 2");
}

TEST_CASE("a second disconnect while closing sends no second close", "[reconnect]") {
    Rig rig;
    rig.to_closing();
    rig.take(DisconnectAsked{});
    CHECK(rig.orders() == "refused: already closing");
    CHECK(rig.phase<Closing>());
}

TEST_CASE("an opening reported while closing is ignored", "[reconnect]") {
    Rig rig;
    rig.to_closing();
    rig.opens();
    CHECK(rig.orders() == "ignored 1");
    CHECK(rig.phase<Closing>());
}

TEST_CASE("a closing that ends leaves the session idle and nothing is dialled", "[reconnect]") {
    Rig rig;
    rig.to_closing();
    rig.ends(closed_by_peer(1000));
    CHECK(rig.actions.empty());
    CHECK(rig.phase<Idle>());
    CHECK_FALSE(deadline(rig.state, rig.settings));
}

TEST_CASE("a close that the peer does not answer is dropped at its limit", "[reconnect]") {
    Rig rig;
    rig.to_closing();
    rig.pass(5s - 1us);
    CHECK(rig.actions.empty());
    rig.pass(1us);
    CHECK(rig.orders() == "drop 1 as close_timed_out");
    CHECK(rig.phase<Idle>());
}

TEST_CASE("asked while waiting, the dial begins at once", "[reconnect]") {
    Rig rig;
    rig.to_waiting();
    rig.now += 1ms;
    rig.connects();
    CHECK(rig.orders() == "tell connecting, open 2");
}

TEST_CASE("a disconnect while waiting ends the wait", "[reconnect]") {
    Rig rig;
    rig.to_waiting();
    rig.take(DisconnectAsked{});
    CHECK(rig.actions.empty());
    CHECK(rig.phase<Idle>());
    rig.pass(1h);
    CHECK(rig.actions.empty());
}

TEST_CASE("late reports while waiting are ignored and move no step", "[reconnect]") {
    Rig rig;
    rig.to_waiting();
    const MachineState before = rig.state;
    rig.ends();
    CHECK(rig.orders() == "ignored 1");
    rig.opens();
    CHECK(rig.orders() == "ignored 1");
    CHECK(rig.state == before);
}

TEST_CASE("a wait dials when it is due and not before", "[reconnect]") {
    Rig rig;
    rig.to_waiting();
    rig.pass(500ms - 1us);
    CHECK(rig.actions.empty());
    rig.pass(1us);
    CHECK(rig.orders() == "tell connecting, open 2");
    CHECK(rig.action<OpenSocket>()->origin == Origin::Policy);
    CHECK(rig.action<OpenSocket>()->retry == 1);
}

TEST_CASE("a halted session that is asked to connect dials at once", "[reconnect]") {
    Rig rig;
    rig.to_halted();
    rig.connects();
    CHECK(rig.orders() == "tell connecting, open 2");
}

TEST_CASE("a disconnect of a halted session leaves it idle", "[reconnect]") {
    Rig rig;
    rig.to_halted();
    rig.take(DisconnectAsked{});
    CHECK(rig.actions.empty());
    CHECK(rig.phase<Idle>());
}

TEST_CASE("late reports do not wake a halted session", "[reconnect]") {
    Rig rig;
    rig.to_halted();
    const MachineState before = rig.state;
    rig.opens();
    CHECK(rig.orders() == "ignored 1");
    rig.ends();
    CHECK(rig.orders() == "ignored 1");
    CHECK(rig.state == before);
}

TEST_CASE("time and settings do not wake a halted session", "[reconnect]") {
    Rig rig;
    rig.to_halted();
    rig.settings.reconnects = true;
    CHECK_FALSE(deadline(rig.state, rig.settings));
    rig.pass(1000h);
    CHECK(rig.actions.empty());
    CHECK(rig.phase<HaltedPhase>());
}

TEST_CASE("stop ends a wait and nothing else", "[reconnect]") {
    Rig rig;
    rig.to_waiting();
    rig.take(StopAsked{});
    CHECK(rig.actions.empty());
    CHECK(rig.phase<Idle>());
    rig.take(StopAsked{});
    CHECK(rig.orders() == "refused: no retry is waiting");

    const auto is_refused_in = [](void (Rig::*enter)()) {
        Rig other;
        (other.*enter)();
        const MachineState before = other.state;
        other.take(StopAsked{});
        return other.orders() == "refused: no retry is waiting" && other.state == before;
    };
    CHECK(is_refused_in(&Rig::to_connecting));
    CHECK(is_refused_in(&Rig::to_open));
    CHECK(is_refused_in(&Rig::to_closing));
    CHECK(is_refused_in(&Rig::to_halted));
}

TEST_CASE("reports of an older attempt are ignored while a newer one lives", "[reconnect]") {
    Rig rig;
    rig.to_open();
    rig.connects();
    rig.opens();
    const MachineState before = rig.state;
    rig.take(Ended{AttemptId{1}, reset_by_peer()});
    CHECK(rig.orders() == "ignored 1");
    rig.take(Opened{AttemptId{1}});
    CHECK(rig.orders() == "ignored 1");
    rig.take(MessageCame{AttemptId{1}});
    CHECK(rig.orders() == "ignored 1");
    CHECK(rig.state == before);
}

TEST_CASE("a manual reconnect dials in every phase with auto-reconnect off", "[reconnect]") {
    const auto dials_from = [](void (Rig::*enter)()) {
        Rig rig;
        (rig.*enter)();
        rig.settings.reconnects = false;
        const bool had_socket = live_attempt(rig.state).has_value();
        rig.connects();
        return rig.action<OpenSocket>() != nullptr && rig.phase<Connecting>() != nullptr &&
               (rig.action<DropSocket>() != nullptr) == had_socket;
    };
    CHECK(dials_from(&Rig::to_connecting));
    CHECK(dials_from(&Rig::to_open));
    CHECK(dials_from(&Rig::to_closing));
    CHECK(dials_from(&Rig::to_waiting));
    CHECK(dials_from(&Rig::to_halted));
}

TEST_CASE("the three-word status: what is no dial and not open is closed", "[reconnect]") {
    CHECK(status_of(Phase{Idle{}}) == ConnectionStatus::Closed);
    CHECK(status_of(Phase{Connecting{}}) == ConnectionStatus::Connecting);
    CHECK(status_of(Phase{Open{}}) == ConnectionStatus::Open);
    CHECK(status_of(Phase{Ending{}}) == ConnectionStatus::Closed);
    CHECK(status_of(Phase{Closing{}}) == ConnectionStatus::Closed);
    CHECK(status_of(Phase{Waiting{}}) == ConnectionStatus::Closed);
    CHECK(status_of(Phase{HaltedPhase{}}) == ConnectionStatus::Closed);
}

}  // namespace redial::core::tests
