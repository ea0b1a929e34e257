// The row Ending(a) of docs/machine.md's table: a close frame has passed and TCP's end is missing.
// One thread, virtual time.
#include "catch.hpp"
#include "rig.hpp"

namespace redial::core::tests {

namespace {

void to_ending(Rig& rig) {
    rig.to_open();
    rig.take(CloseSeen{rig.last_attempt()});
}

}  // namespace

TEST_CASE("from the first close frame on a session is not open", "[reconnect]") {
    Rig rig;
    to_ending(rig);
    CHECK(rig.orders() == "tell closed");
    CHECK(rig.phase<Ending>());
    CHECK(status_of(rig.state.phase) == ConnectionStatus::Closed);
    CHECK_FALSE(deadline(rig.state, rig.settings));
    rig.pass(1000h);
    CHECK(rig.actions.empty());
}

TEST_CASE("what ends behind a close frame is retried as a connection that was open",
          "[reconnect]") {
    Rig rig;
    to_ending(rig);
    rig.ends(closed_by_peer(1011));
    CHECK(rig.orders() == "plan 1");
    CHECK(rig.phase<Waiting>());
    CHECK(rig.state.ladder.follows_open);
}

TEST_CASE("the table of reactions hears the close code behind a close frame", "[reconnect]") {
    Rig rig;
    set_halting(rig.settings.policy, RuleOn::CloseCode, {4001});
    to_ending(rig);
    rig.ends(closed_by_peer(4001));
    CHECK(rig.phase<HaltedPhase>());
}

TEST_CASE("a second close frame and one of another attempt change nothing", "[reconnect]") {
    Rig rig;
    to_ending(rig);
    const MachineState before = rig.state;
    rig.take(CloseSeen{rig.last_attempt()});
    CHECK(rig.actions.empty());
    rig.take(CloseSeen{AttemptId{7}});
    CHECK(rig.orders() == "ignored 7");
    CHECK(rig.state == before);
}

TEST_CASE("our own closing handshake is told once", "[reconnect]") {
    Rig rig;
    rig.to_closing();
    rig.take(CloseSeen{rig.last_attempt()});
    CHECK(rig.actions.empty());
    CHECK(rig.phase<Closing>());
}

TEST_CASE("a disconnect behind a close frame sends no second one and dials no more",
          "[reconnect]") {
    Rig rig;
    to_ending(rig);
    rig.take(DisconnectAsked{});
    CHECK(rig.actions.empty());
    CHECK(rig.phase<Closing>());
    rig.ends(closed_by_peer(1000));
    CHECK(rig.actions.empty());
    CHECK(rig.phase<Idle>());
}

TEST_CASE("a disconnect behind a close frame waits no longer than the close limit", "[reconnect]") {
    Rig rig;
    to_ending(rig);
    rig.take(DisconnectAsked{});
    rig.pass(5s);
    CHECK(rig.orders() == "drop 1 as close_timed_out");
    CHECK(rig.phase<Idle>());
}

TEST_CASE("asked behind a close frame, a new dial begins and the old one is dropped",
          "[reconnect]") {
    Rig rig;
    to_ending(rig);
    rig.connects();
    CHECK(rig.orders() == "drop 1 as abandoned, tell connecting, open 2");
}

TEST_CASE("stop and opened behind a close frame do nothing", "[reconnect]") {
    Rig rig;
    to_ending(rig);
    rig.take(StopAsked{});
    CHECK(rig.orders() == "refused: no retry is waiting");
    rig.opens();
    CHECK(rig.orders() == "ignored 1");
    rig.take(NetworkCameBack{});
    CHECK(rig.actions.empty());
    CHECK(rig.phase<Ending>());
}

TEST_CASE("time behind the close frame does not count for a stable-for rule", "[reconnect]") {
    const auto retry_of = [](Duration open_for, Duration ending_for) {
        Rig rig;
        rig.settings.policy.reset_rule = ResetRule::StableFor;
        rig.settings.policy.stable_after = 5s;
        rig.connects();
        rig.ends();
        rig.pass_to_deadline();
        rig.opens();
        rig.now += open_for;
        rig.take(CloseSeen{rig.last_attempt()});
        rig.now += ending_for;
        rig.ends(closed_by_peer(1011));
        const TellPlan* told = rig.action<TellPlan>();
        return told == nullptr ? 0u : told->plan.retry;
    };
    CHECK(retry_of(6s, 0s) == 1);
    CHECK(retry_of(1s, 60s) == 2);
}

TEST_CASE("a sign of life behind the close frame earns no reset", "[reconnect]") {
    Rig rig;
    rig.settings.policy.reset_rule = ResetRule::FirstMessage;
    rig.connects();
    rig.ends();
    rig.pass_to_deadline();
    rig.opens();
    rig.take(CloseSeen{rig.last_attempt()});
    rig.take(MessageCame{rig.last_attempt()});
    CHECK(rig.actions.empty());
    rig.ends(closed_by_peer(1000));
    REQUIRE(rig.action<TellPlan>());
    CHECK(rig.action<TellPlan>()->plan.retry == 2);
}

TEST_CASE("who goes on dials at once in every phase, as the policy's dial", "[reconnect]") {
    const auto orders_from = [](void (Rig::*enter)()) {
        Rig rig;
        (rig.*enter)();
        rig.take(ContinueAsked{});
        REQUIRE(rig.phase<Connecting>());
        REQUIRE(rig.action<OpenSocket>());
        CHECK(rig.action<OpenSocket>()->origin == Origin::Policy);
        CHECK(rig.action<OpenSocket>()->retry == 0);
        return rig.orders();
    };
    CHECK(orders_from(&Rig::to_idle) == "tell connecting, open 2");
    CHECK(orders_from(&Rig::to_connecting) == "drop 1 as abandoned, open 2");
    CHECK(orders_from(&Rig::to_open) == "drop 1 as abandoned, tell connecting, open 2");
    CHECK(orders_from(&Rig::to_ending) == "drop 1 as abandoned, tell connecting, open 2");
    CHECK(orders_from(&Rig::to_closing) == "drop 1 as abandoned, tell connecting, open 2");
    CHECK(orders_from(&Rig::to_waiting) == "tell connecting, open 2");
    CHECK(orders_from(&Rig::to_halted) == "tell connecting, open 2");
}

TEST_CASE("the dial of one who goes on is no first dial, the dial of one who asks is",
          "[reconnect]") {
    Rig rig;
    rig.settings.policy.retries_first_dial = false;
    rig.to_idle();
    rig.take(ContinueAsked{});
    rig.ends();
    CHECK(rig.orders() == "tell closed, plan 1");
    rig.connects();
    rig.ends();
    CHECK(rig.phase<HaltedPhase>());
}

TEST_CASE("who is abandoned is idle, whatever the phase, and what lived is dropped",
          "[reconnect]") {
    const auto orders_from = [](void (Rig::*enter)()) {
        Rig rig;
        (rig.*enter)();
        const std::uint32_t retry = rig.state.retry;
        rig.take(Abandoned{"the program ends"});
        CHECK(rig.phase<Idle>());
        CHECK_FALSE(deadline(rig.state, rig.settings));
        CHECK(rig.state.retry == retry);
        if (const auto* drop = rig.action<DropSocket>()) CHECK(drop->detail == "the program ends");
        return rig.orders();
    };
    CHECK(orders_from(&Rig::to_idle) == "");
    CHECK(orders_from(&Rig::to_connecting) == "drop 1 as abandoned, tell closed");
    CHECK(orders_from(&Rig::to_open) == "drop 1 as abandoned, tell closed");
    CHECK(orders_from(&Rig::to_ending) == "drop 1 as abandoned");
    CHECK(orders_from(&Rig::to_closing) == "drop 1 as abandoned");
    CHECK(orders_from(&Rig::to_waiting) == "");
    CHECK(orders_from(&Rig::to_halted) == "");
}

}  // namespace redial::core::tests
