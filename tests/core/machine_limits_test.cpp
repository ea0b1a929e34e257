// The parts of a policy around the ladder: floor, time limit, the table of reactions, first dials,
// connect time, and inputs that end a wait. One thread, virtual time.
#include "catch.hpp"
#include "rig.hpp"

namespace redial::core::tests {
namespace {

Duration planned(const Rig& rig) {
    const TellPlan* told = rig.action<TellPlan>();
    return told == nullptr ? Duration{-1} : told->plan.delay;
}

std::string halted(const Rig& rig) {
    const TellHalted* told = rig.action<TellHalted>();
    return told == nullptr ? "" : told->cause;
}

// Fails the dial after it took so long.
void fails_after(Rig& rig, Duration took) {
    rig.now += took;
    rig.ends();
}

}  // namespace

TEST_CASE("no delay is below the floor, and the ladder does not notice", "[reconnect]") {
    Rig rig;
    rig.settings.policy.floor = 2s;
    CHECK(rig.delays_of_failures(5) == std::vector<double>{2000, 2000, 2000, 4000, 8000});
    rig.settings.policy.jitter = JitterKind::Full;
    for (int i = 0; i < 50; ++i) {
        rig.connects();
        rig.ends();
        CHECK(planned(rig) == 2s);
    }
}

TEST_CASE("it gives up when the next dial would come after the time limit", "[reconnect]") {
    Rig rig;
    rig.settings.policy.give_up_after = 8s;
    // Lost at 0, dials at 0.5, 1.5, 3.5, 7.5; the next would be at 15.5.
    CHECK(rig.delays_of_failures(9) == std::vector<double>{500, 1000, 2000, 4000});
    CHECK(halted(rig) ==
          "gave up after 7.5 s, of at most 8 s: 1006 abnormal: connection reset by peer");
}

TEST_CASE("an opening that resets the ladder gives all of the time back", "[reconnect]") {
    Rig rig;
    rig.settings.policy.give_up_after = 8s;
    rig.delays_of_failures(4);
    rig.opens();
    rig.now += 1h;
    rig.ends();
    CHECK(planned(rig) == 500ms);
}

TEST_CASE("an opening that does not reset the ladder gives no time back", "[reconnect]") {
    Rig rig;
    rig.settings.policy.give_up_after = 8s;
    rig.settings.policy.reset_rule = ResetRule::StableFor;
    rig.delays_of_failures(4);
    rig.opens();
    rig.now += 1s;
    rig.ends();
    CHECK(rig.phase<HaltedPhase>());
}

TEST_CASE("a Retry-After behind the time limit is not waited for", "[reconnect]") {
    Rig rig;
    rig.settings.policy.give_up_after = 8s;
    rig.connects();
    rig.ends(http_refused(503, 9s));
    CHECK(rig.phase<HaltedPhase>());
}

TEST_CASE("careful dials 5 to 30 s after a restart, and the next failure climbs the ladder",
          "[reconnect]") {
    Rig rig;
    rig.settings.policy.outcomes = careful_outcome_rules();
    Duration low = Duration::max();
    Duration high{0};
    for (int i = 0; i < 300; ++i) {
        rig.to_open();
        rig.ends(closed_by_peer(1012));
        low = std::min(low, planned(rig));
        high = std::max(high, planned(rig));
        CHECK(rig.action<TellPlan>()->plan.base_delay == 500ms);
        CHECK(rig.action<TellPlan>()->plan.why == "the policy dials later after this outcome");
    }
    CHECK(low >= 5s);
    CHECK(low < 6s);
    CHECK(high <= 30s);
    CHECK(high > 29s);
    rig.pass_to_deadline();
    rig.ends();
    CHECK(planned(rig) == 1s);
}

TEST_CASE("by default restarts and busy servers are dialled by the ladder", "[reconnect]") {
    Rig rig;
    for (const std::uint16_t code :
         {std::uint16_t{1012}, std::uint16_t{1013}, std::uint16_t{1008}, std::uint16_t{4401}}) {
        rig.to_open();
        rig.ends(closed_by_peer(code));
        REQUIRE(rig.action<TellPlan>() != nullptr);
        CHECK(planned(rig) == 500ms);
    }
    for (const int status : {302, 200, 401, 403, 404, 426}) {
        rig.connects();
        rig.ends(http_refused(status));
        REQUIRE(rig.action<TellPlan>() != nullptr);
        CHECK(planned(rig) == 500ms);
    }
}

TEST_CASE("what a close reason asks for is the wait, in place of the table's", "[reconnect]") {
    Rig rig;
    rig.settings.policy.outcomes = careful_outcome_rules();
    for (int i = 0; i < 50; ++i) {
        rig.to_open();
        Outcome busy = closed_by_peer(1013);
        busy.retry_after = 2s;
        rig.ends(busy);
        CHECK(planned(rig) == 2s);
        CHECK(rig.action<TellPlan>()->plan.why == "the server asked for 2 s");
    }
    rig.settings.policy.honours_retry_after = false;
    rig.to_open();
    Outcome busy = closed_by_peer(1013);
    busy.retry_after = 2s;
    rig.ends(busy);
    CHECK(planned(rig) >= 10s);
}

TEST_CASE("what the table says later is no less than the ladder", "[reconnect]") {
    Rig rig;
    rig.settings.policy.outcomes = {{.on = RuleOn::Kind,
                                     .kind = OutcomeKind::ResetByPeer,
                                     .reaction = Reaction::RetryLater,
                                     .later_min = 3s,
                                     .later_max = 3s}};
    CHECK(rig.delays_of_failures(5) == std::vector<double>{3000, 3000, 3000, 4000, 8000});
}

TEST_CASE("a halting kind of outcome halts", "[reconnect]") {
    Rig rig;
    rig.settings.policy.outcomes = {
        {.on = RuleOn::Kind, .kind = OutcomeKind::TlsFailed, .reaction = Reaction::Halt}};
    Outcome tls;
    tls.kind = OutcomeKind::TlsFailed;
    rig.connects();
    rig.ends(tls);
    CHECK(halted(rig) == "TLS failed");
}

TEST_CASE("with a first-pong rule only a pong starts the ladder anew", "[reconnect]") {
    Rig rig;
    rig.settings.policy.reset_rule = ResetRule::FirstPong;
    rig.delays_of_failures(2);
    rig.opens();
    rig.take(MessageCame{rig.last_attempt()});
    rig.ends();
    CHECK(rig.action<TellPlan>()->plan.retry == 3);
    rig.pass_to_deadline();
    rig.opens();
    rig.take(PongCame{rig.last_attempt()});
    CHECK(rig.actions.empty());
    rig.ends();
    CHECK(rig.action<TellPlan>()->plan.retry == 1);
    rig.take(PongCame{rig.last_attempt()});
    CHECK(rig.orders() == "ignored 4");
}

TEST_CASE("where first dials are not retried, only what has opened is", "[reconnect]") {
    Rig rig;
    rig.settings.policy.retries_first_dial = false;
    rig.connects();
    rig.ends();
    CHECK(halted(rig) ==
          "1006 abnormal: connection reset by peer (the policy retries no first dial)");
    rig.connects();
    rig.opens();
    rig.ends();
    CHECK(planned(rig) == 500ms);
    rig.pass_to_deadline();
    rig.ends();
    CHECK(planned(rig) == 1s);
    rig.connects();  // asked anew: a first dial again
    rig.ends();
    CHECK(rig.phase<HaltedPhase>());
}

TEST_CASE("a policy's own connect timeout drops the dial", "[reconnect]") {
    Rig rig;
    rig.settings.policy.connect_timeout = 4s;
    rig.to_connecting();
    CHECK(deadline(rig.state, rig.settings) == rig.now + 4s);
    rig.pass(4s);
    CHECK(rig.orders() == "drop 1 as connect_timed_out, tell closed, plan 1");
    rig.settings.policy.connect_timeout = 90s;  // the session's own limit is 40 s
    rig.connects();
    CHECK(deadline(rig.state, rig.settings) == rig.now + 40s);
    rig.settings.connect_limit = 0s;
    rig.connects();
    CHECK(deadline(rig.state, rig.settings) == rig.now + 90s);
}

TEST_CASE("where time spent connecting counts, the wait is what is left of the delay",
          "[reconnect]") {
    Rig rig;
    rig.settings.policy.connect_time_counts = true;
    rig.connects();
    fails_after(rig, 200ms);
    CHECK(planned(rig) == 300ms);
    CHECK(rig.action<TellPlan>()->plan.base_delay == 500ms);
    CHECK(rig.action<TellPlan>()->plan.why == "200 ms of it went by with connecting");
    rig.pass_to_deadline();
    fails_after(rig, 7s);  // longer than the delay of 1 s: dialled at once
    CHECK(planned(rig) == 0s);
    rig.pass_to_deadline();
    rig.opens();
    rig.now += 1h;  // time that it was open does not
    rig.ends();
    CHECK(planned(rig) == 500ms);
}

TEST_CASE("after an open connection the first retry may come at once, before the ladder",
          "[reconnect]") {
    Rig rig;
    rig.settings.policy.first_at_once = true;
    CHECK(rig.delays_of_failures(3) == std::vector<double>{500, 1000, 2000});  // never opened
    rig.opens();
    rig.ends();
    CHECK(planned(rig) == 0s);
    CHECK(rig.action<TellPlan>()->plan.retry == 1);
    CHECK(rig.action<TellPlan>()->plan.base_delay == 0s);
    rig.pass_to_deadline();
    rig.ends();
    CHECK(planned(rig) == 500ms);
}

TEST_CASE("the network's return and the machine's waking end a wait", "[reconnect]") {
    for (const Input& input : {Input{NetworkCameBack{}}, Input{Woke{}}}) {
        Rig rig;
        rig.delays_of_failures(4);
        rig.ends();
        REQUIRE(planned(rig) == 8s);
        rig.now += 1s;
        rig.take(input);
        CHECK(rig.orders() == "tell connecting, open 6");
        CHECK(rig.action<OpenSocket>()->origin == Origin::Policy);
        CHECK(rig.action<OpenSocket>()->retry == 5);
        rig.ends();
        CHECK(planned(rig) == 10s);  // the ladder stays where it is
    }
}

TEST_CASE("what hurries a wait changes no other phase", "[reconnect]") {
    for (const auto to : {&Rig::to_connecting, &Rig::to_open, &Rig::to_closing, &Rig::to_halted}) {
        Rig rig;
        (rig.*to)();
        const MachineState before = rig.state;
        rig.take(NetworkCameBack{});
        CHECK(rig.actions.empty());
        rig.take(Woke{});
        CHECK(rig.actions.empty());
        CHECK(rig.state == before);
    }
}

TEST_CASE("a wait is not hurried against policy, server, floor or auto-reconnect", "[reconnect]") {
    Rig rig;
    rig.settings.policy.dials_on_network_up = false;
    rig.to_waiting();
    rig.take(NetworkCameBack{});
    CHECK(rig.phase<Waiting>());
    rig.settings.policy.dials_on_wake = false;
    rig.take(Woke{});
    CHECK(rig.phase<Waiting>());

    rig.settings.policy = Policy{};
    rig.connects();
    rig.ends(http_refused(503, 30s));
    rig.now += 29s;
    rig.take(Woke{});
    CHECK(rig.phase<Waiting>());

    rig.settings.policy.floor = 400ms;
    rig.connects();
    rig.ends();
    rig.now += 399ms;
    rig.take(Woke{});
    CHECK(rig.phase<Waiting>());
    rig.settings.reconnects = false;
    rig.now += 1ms;
    rig.take(Woke{});
    CHECK(rig.phase<Waiting>());
    rig.settings.reconnects = true;
    rig.take(Woke{});
    CHECK(rig.phase<Connecting>());
}

}  // namespace redial::core::tests
