// What a policy makes of a loss: the ladder, reset rules, limits, Retry-After, halting outcomes,
// and switching auto-reconnect. One thread, virtual time.
#include "catch.hpp"
#include "rig.hpp"

namespace redial::core::tests {
namespace {

// Opens, stays open, is lost; the retry of the wait that follows, 0 when none was planned.
std::uint32_t retry_after_open(Rig& rig, Duration open_for) {
    rig.opens();
    rig.now += open_for;
    rig.ends();
    const TellPlan* told = rig.action<TellPlan>();
    return told == nullptr ? 0 : told->plan.retry;
}

}  // namespace

TEST_CASE("the default ladder is the chat UI's", "[reconnect]") {
    Rig rig;
    CHECK(rig.delays_of_failures(8) ==
          std::vector<double>{500, 1000, 2000, 4000, 8000, 10000, 10000, 10000});
}

TEST_CASE("a table is walked to its end and its last delay repeats", "[reconnect]") {
    Rig rig;
    rig.settings.policy.table = {0ms, 2000ms, 10000ms, 30000ms};  // SignalR's
    CHECK(rig.delays_of_failures(6) == std::vector<double>{0, 2000, 10000, 30000, 30000, 30000});
}

TEST_CASE("with reset on open every opening starts the ladder anew", "[reconnect]") {
    Rig rig;
    rig.delays_of_failures(4);
    CHECK(retry_after_open(rig, 0s) == 1);
    rig.pass_to_deadline();
    CHECK(retry_after_open(rig, 0s) == 1);
}

TEST_CASE("with a stable-for rule a short-lived connection keeps the ladder", "[reconnect]") {
    Rig rig;
    rig.settings.policy.reset_rule = ResetRule::StableFor;
    rig.settings.policy.stable_after = 5s;
    rig.delays_of_failures(2);
    CHECK(retry_after_open(rig, 5s - 1us) == 3);
    rig.pass_to_deadline();
    CHECK(retry_after_open(rig, 5s) == 1);
}

TEST_CASE("with a stable-for rule the open connection has that deadline once", "[reconnect]") {
    Rig rig;
    rig.settings.policy.reset_rule = ResetRule::StableFor;
    rig.settings.policy.stable_after = 5s;
    rig.delays_of_failures(3);
    rig.opens();
    CHECK(rig.state.retry == 3);
    CHECK(deadline(rig.state, rig.settings) == rig.now + 5s);
    rig.pass_to_deadline();
    CHECK(rig.actions.empty());
    CHECK(rig.state.retry == 0);
    CHECK_FALSE(deadline(rig.state, rig.settings));
}

TEST_CASE("with a first-message rule only a message starts the ladder anew", "[reconnect]") {
    Rig rig;
    rig.settings.policy.reset_rule = ResetRule::FirstMessage;
    rig.delays_of_failures(2);
    CHECK(retry_after_open(rig, 10h) == 3);
    rig.pass_to_deadline();
    rig.opens();
    rig.take(MessageCame{rig.last_attempt()});
    CHECK(rig.actions.empty());
    rig.ends();
    CHECK(rig.action<TellPlan>()->plan.retry == 1);
}

TEST_CASE("a message before the opening is ignored and earns nothing", "[reconnect]") {
    Rig rig;
    rig.settings.policy.reset_rule = ResetRule::FirstMessage;
    rig.delays_of_failures(2);
    rig.take(MessageCame{rig.last_attempt()});
    CHECK(rig.orders() == "ignored 3");
    CHECK(retry_after_open(rig, 1s) == 3);
}

TEST_CASE("a message during the closing handshake is no late report", "[reconnect]") {
    Rig rig;
    rig.to_closing();
    rig.take(MessageCame{rig.last_attempt()});
    CHECK(rig.actions.empty());
}

TEST_CASE("a person's reconnect starts the ladder anew", "[reconnect]") {
    Rig rig;
    rig.delays_of_failures(6);
    rig.connects();
    CHECK(rig.action<OpenSocket>()->retry == 0);
    rig.ends();
    CHECK(rig.action<TellPlan>()->plan.retry == 1);
    CHECK(rig.action<TellPlan>()->plan.delay == 500ms);
}

TEST_CASE("after the last allowed retry the machine gives up and says why", "[reconnect]") {
    Rig rig;
    rig.settings.policy.attempts_max = 2;
    CHECK(rig.delays_of_failures(5) == std::vector<double>{500, 1000});
    CHECK(rig.action<TellHalted>()->cause ==
          "gave up after 2 retries: 1006 abnormal: connection reset by peer");
    CHECK(rig.state.attempts_made == 3);
}

TEST_CASE("an opening between failures gives all retries back", "[reconnect]") {
    Rig rig;
    rig.settings.policy.attempts_max = 1;
    rig.to_waiting();
    rig.pass_to_deadline();
    CHECK(retry_after_open(rig, 0s) == 1);
}

TEST_CASE("with no retry allowed the first loss halts", "[reconnect]") {
    Rig rig;
    rig.settings.policy.attempts_max = 0;
    rig.to_open();
    rig.ends();
    CHECK(rig.action<TellHalted>()->cause ==
          "1006 abnormal: connection reset by peer (the policy allows no retry)");
}

TEST_CASE("Retry-After lengthens the wait and leaves the ladder alone", "[reconnect]") {
    Rig rig;
    rig.connects();
    rig.ends(http_refused(503, 2s));
    CHECK(rig.action<TellPlan>()->plan.delay == 2s);
    CHECK(rig.action<TellPlan>()->plan.base_delay == 500ms);
    CHECK(rig.action<TellPlan>()->plan.cause == "503 Service Unavailable, retry after 2 s");
    rig.pass_to_deadline();
    rig.ends();
    CHECK(rig.action<TellPlan>()->plan.delay == 1s);
}

TEST_CASE("a Retry-After shorter than the ladder shortens nothing", "[reconnect]") {
    Rig rig;
    rig.delays_of_failures(4);
    rig.ends(http_refused(503, 1s));
    CHECK(rig.action<TellPlan>()->plan.delay == 8s);
}

TEST_CASE("what a server may ask for is bounded", "[reconnect]") {
    Rig rig;
    rig.settings.policy.retry_after_max = 60s;
    rig.connects();
    rig.ends(http_refused(503, Duration::max()));
    CHECK(rig.action<TellPlan>()->plan.delay == 60s);
    CHECK(rig.action<TellPlan>()->plan.why.ends_with("at most 60 s by the policy"));
    rig.pass_to_deadline();
    rig.ends(http_refused(503, Duration::min()));
    CHECK(rig.action<TellPlan>()->plan.delay == 1s);
}

TEST_CASE("Retry-After is not followed when the policy does not honour it", "[reconnect]") {
    Rig rig;
    rig.settings.policy.honours_retry_after = false;
    rig.connects();
    rig.ends(http_refused(503, 2s));
    CHECK(rig.action<TellPlan>()->plan.delay == 500ms);
}

TEST_CASE("decorrelated jitter does not take Retry-After for its previous delay", "[reconnect]") {
    Rig rig;
    rig.settings.policy.jitter = JitterKind::Decorrelated;
    rig.settings.policy.cap = 1h;
    rig.connects();
    rig.ends(http_refused(503, 5min));
    REQUIRE(rig.action<TellPlan>()->plan.delay == 5min);
    CHECK(rig.state.ladder.previous_delay <= 1500ms);
}

TEST_CASE("a server's normal close is retried unless the policy lists it", "[reconnect]") {
    Rig rig;
    rig.to_open();
    rig.ends(closed_by_peer(1000));
    CHECK(rig.action<TellPlan>() != nullptr);

    set_halting(rig.settings.policy, RuleOn::CloseCode, {1000, 4001});
    for (const std::uint16_t code : {std::uint16_t{1000}, std::uint16_t{4001}}) {
        rig.connects();
        rig.opens();
        rig.ends(closed_by_peer(code));
        CHECK(rig.phase<HaltedPhase>());
    }
    CHECK(rig.action<TellHalted>()->cause == "4001 private code");
}

TEST_CASE("a close that was made on purpose is retried whatever codes halt", "[reconnect]") {
    Rig rig;
    set_halting(rig.settings.policy, RuleOn::CloseCode, {1001, 1006});
    Outcome ours = closed_by_peer(1001);
    ours.by = EndedBy::Us;
    rig.to_open();
    rig.ends(ours);
    CHECK(rig.phase<Waiting>());

    Outcome forced;
    forced.kind = OutcomeKind::Forced;
    forced.by = EndedBy::Us;
    rig.connects();
    rig.opens();
    rig.ends(forced);
    CHECK(rig.phase<Waiting>());
}

TEST_CASE("a halting close code says nothing of a dial that never opened", "[reconnect]") {
    Rig rig;
    set_halting(rig.settings.policy, RuleOn::CloseCode, {1006});
    rig.connects();
    rig.ends();
    CHECK(rig.phase<Waiting>());
    rig.pass_to_deadline();
    rig.opens();
    rig.ends();
    CHECK(rig.phase<HaltedPhase>());
}

TEST_CASE("a refusal halts only with a status that the policy lists", "[reconnect]") {
    Rig rig;
    set_halting(rig.settings.policy, RuleOn::HttpStatus, {401, 403});
    rig.connects();
    rig.ends(http_refused(404));
    CHECK(rig.phase<Waiting>());
    rig.connects();
    rig.ends(http_refused(403));
    CHECK(rig.action<TellHalted>()->cause == "403 Forbidden");
}

TEST_CASE("a target that cannot be dialled is never retried", "[reconnect]") {
    Rig rig;
    Outcome bad;
    bad.kind = OutcomeKind::InvalidTarget;
    bad.detail = "no host in the URL";
    rig.connects();
    rig.ends(bad);
    CHECK(rig.action<TellHalted>()->cause == "cannot be dialled: no host in the URL");
}

TEST_CASE("auto-reconnect switched off ends the running wait at once", "[reconnect]") {
    Rig rig;
    rig.to_waiting();
    rig.now += 100ms;
    rig.settings.reconnects = false;
    REQUIRE(deadline(rig.state, rig.settings));
    CHECK(*deadline(rig.state, rig.settings) <= rig.now);
    rig.take(TimePassed{});
    CHECK(rig.orders() == "halted: auto-reconnect is off");
    rig.settings.reconnects = true;
    rig.pass(1h);
    CHECK(rig.actions.empty());
}

TEST_CASE("auto-reconnect switched off leaves dials and connections alone", "[reconnect]") {
    Rig rig;
    rig.to_connecting();
    rig.settings.reconnects = false;
    rig.take(TimePassed{});
    CHECK(rig.phase<Connecting>());
    rig.opens();
    rig.take(TimePassed{});
    CHECK(rig.phase<Open>());
}

TEST_CASE("a changed policy holds from the next wait on", "[reconnect]") {
    Rig rig;
    rig.to_waiting();
    rig.settings.policy.first_delay = 3s;
    CHECK(deadline(rig.state, rig.settings) == rig.now + 500ms);
    rig.pass_to_deadline();
    rig.ends();
    CHECK(rig.action<TellPlan>()->plan.delay == 6s);
}

TEST_CASE("a changed reset rule is judged by when the connection is lost", "[reconnect]") {
    Rig rig;
    rig.settings.policy.reset_rule = ResetRule::FirstMessage;
    rig.delays_of_failures(3);
    rig.opens();
    rig.settings.policy.reset_rule = ResetRule::OnOpen;
    rig.ends();
    CHECK(rig.action<TellPlan>()->plan.retry == 1);
}

TEST_CASE("delays without end lead to a deadline without end, not into the past", "[reconnect]") {
    Rig rig;
    rig.settings.policy.table = {Duration::max()};
    rig.settings.connect_limit = Duration::max();
    rig.to_connecting();
    CHECK_FALSE(deadline(rig.state, rig.settings));
    rig.ends();
    CHECK(rig.phase<Waiting>()->retry_at == Instant::max());
}

TEST_CASE("the count of retries stops at its largest value", "[reconnect]") {
    Rig rig;
    rig.connects();
    rig.state.retry = UINT32_MAX;
    rig.state.ladder.step = UINT32_MAX;
    rig.ends();
    CHECK(rig.action<TellPlan>()->plan.retry == UINT32_MAX);
    CHECK(rig.action<TellPlan>()->plan.delay == 10s);
}

TEST_CASE("a close limit of zero drops with the next look at the clock", "[reconnect]") {
    Rig rig;
    rig.settings.close_limit = 0s;
    rig.to_closing();
    CHECK(deadline(rig.state, rig.settings) == rig.now);
    rig.take(TimePassed{});
    CHECK(rig.orders() == "drop 1 as close_timed_out");
}

}  // namespace redial::core::tests
