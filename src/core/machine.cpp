// The reconnect machine's steps: one function an input, one branch a phase, as docs/machine.md's
// table has them. RFC 6455 7.2.3 (backoff) and 7.1.1 (the close limit). Any thread.
#include "core/machine.hpp"

#include <algorithm>

#include "base/duration_text.hpp"

namespace redial::core {
namespace {

// A limit without end must stay one: adding must not wrap into the past. A herd's clients were open
// before its clock's zero.
Instant later(Instant from, Duration by) {
    return by > Instant::max() - std::max(from, Instant{}) ? Instant::max() : from + by;
}

Duration scaled(Duration span, double by) {
    return Duration{static_cast<Duration::rep>(static_cast<double>(span.count()) * by)};
}

std::string gave_up_words(std::uint32_t retries, const Outcome& outcome) {
    if (retries == 0) return in_words(outcome) + " (the policy allows no retry)";
    const std::string count = retries == 1 ? "1 retry" : std::to_string(retries) + " retries";
    return "gave up after " + count + ": " + in_words(outcome);
}

Outcome connect_timed_out() { return {.kind = OutcomeKind::ConnectTimedOut, .by = EndedBy::Us}; }

// A wait to be, and where on the ladder it leaves the session.
struct Plan {
    Duration base{};
    Duration delay{};
    Instant not_before{};  // the server's word, or the table's
    std::string why;
};

// The state while one input is taken, and the orders it leads to.
struct Step {
    MachineState& state;
    const MachineSettings& settings;
    Instant now;
    std::vector<Action> actions;

    void operator()(const ConnectAsked& asked);
    void operator()(const DisconnectAsked& asked);
    void operator()(const StopAsked&);
    void operator()(const Opened& opened);
    void operator()(const CloseSeen& seen);
    void operator()(const Ended& ended);
    void operator()(const MessageCame& came);
    void operator()(const TimePassed&);
    void operator()(const PongCame& came);
    void operator()(const NetworkCameBack&);
    void operator()(const Woke&);
    void operator()(const ContinueAsked&);
    void operator()(const Abandoned& abandoned);

private:
    // Built in place: moving a variant here makes GCC 12 warn of members that are not there.
    template <class A>
    void order(A action) {
        actions.emplace_back(std::in_place_type<A>, std::move(action));
    }
    template <class P>
    P* phase_as() {
        return std::get_if<P>(&state.phase);
    }
    void enter(Phase next);
    void dial(Origin origin);
    void dial_anew(Origin origin, const char* why);
    void drop(OutcomeKind why, const std::string& detail = "");
    void halt(std::string cause);
    void restart_ladder();
    void note_reset();
    bool is_stable() const;
    // The live attempt has opened, and nobody asked for its end.
    bool has_open_attempt() { return phase_as<Open>() != nullptr || phase_as<Ending>() != nullptr; }
    void take_sign(AttemptId attempt, ResetRule rule);
    void hurry();
    void lose(const Outcome& outcome);
    void note_outage(const Outcome& outcome, bool was_open);
    void wait_after(const Outcome& outcome, const OutcomeRule* rule);
    Plan plan_after(const Outcome& outcome, const OutcomeRule* rule);
};

void Step::enter(Phase next) {
    const ConnectionStatus from = status_of(state.phase);
    state.phase = std::move(next);
    const ConnectionStatus to = status_of(state.phase);
    if (from != to) order(TellStatus{from, to});
}

void Step::dial(Origin origin) {
    const AttemptId attempt{++state.attempts_made};
    Instant give_up_at = Instant::max();
    for (const Duration limit : {settings.connect_limit, settings.policy.connect_timeout}) {
        if (limit > Duration{0}) give_up_at = std::min(give_up_at, later(now, limit));
    }
    state.reset_is_earned = false;
    enter(Connecting{attempt, give_up_at, now});
    order(OpenSocket{attempt, origin, state.retry});
}

void Step::drop(OutcomeKind why, const std::string& detail) {
    if (const auto attempt = live_attempt(state)) order(DropSocket{*attempt, why, detail});
}

void Step::halt(std::string cause) {
    enter(HaltedPhase{cause});
    order(TellHalted{std::move(cause)});
}

void Step::restart_ladder() {
    state.retry = 0;
    state.ladder.step = 0;
    state.ladder.previous_delay = Duration{0};
}

// The open connection counts as success from here on: its loss starts the ladder anew.
void Step::note_reset() {
    restart_ladder();
    state.reset_is_earned = true;
}

// Asked of an open connection: whether time alone has met the reset rule.
bool Step::is_stable() const {
    const auto* open = std::get_if<Open>(&state.phase);
    if (open == nullptr) return false;
    switch (settings.policy.reset_rule) {
        case ResetRule::OnOpen: return true;
        case ResetRule::StableFor: return now - open->since >= settings.policy.stable_after;
        case ResetRule::FirstMessage:
        case ResetRule::FirstPong: return false;
    }
    return false;
}

void Step::lose(const Outcome& outcome) {
    const bool was_open = has_open_attempt();
    note_outage(outcome, was_open);
    // The reset may be due and its TimePassed not yet come: what counts is how long it was open.
    if (was_open && !state.reset_is_earned && is_stable()) note_reset();
    const Policy& policy = settings.policy;
    const OutcomeRule* rule = rule_for(policy, outcome, was_open);
    // No wait mends a bad URL.
    const bool is_hopeless = outcome.kind == OutcomeKind::InvalidTarget ||
                             (rule != nullptr && rule->reaction == Reaction::Halt);
    if (is_hopeless) return halt(in_words(outcome));
    if (!settings.stay_away.empty()) return halt(settings.stay_away);
    if (!settings.reconnects) return halt("auto-reconnect is off");
    if (!policy.retries_first_dial && !state.has_opened) {
        return halt(in_words(outcome) + " (the policy retries no first dial)");
    }
    if (policy.attempts_max && state.retry >= *policy.attempts_max) {
        return halt(gave_up_words(state.retry, outcome));
    }
    wait_after(outcome, rule);
}

// What the adaptive policy learns from.
void Step::note_outage(const Outcome& outcome, bool was_open) {
    if (!settings.policy.adapts) return;
    if (was_open) return note_loss(state.memory, now);
    const auto* connecting = phase_as<Connecting>();
    if (connecting != nullptr) note_failure(state.memory, connecting->since, outcome, now);
}

void Step::wait_after(const Outcome& outcome, const OutcomeRule* rule) {
    if (state.retry == 0) {
        state.failing_since = now;
        state.ladder.follows_open = has_open_attempt();
    }
    if (state.retry < UINT32_MAX) ++state.retry;
    if (state.ladder.step < UINT32_MAX) ++state.ladder.step;
    Plan plan = plan_after(outcome, rule);
    const Instant retry_at = later(now, plan.delay);
    const auto& limit = settings.policy.give_up_after;
    if (limit && retry_at > later(state.failing_since, *limit)) {
        return halt("gave up after " + duration_in_words(now - state.failing_since) +
                    ", of at most " + duration_in_words(*limit) + ": " + in_words(outcome));
    }
    enter(Waiting{retry_at, now, plan.delay, state.retry, plan.not_before});
    order(
        TellPlan{{state.retry, plan.delay, plan.base, retry_at,
                  settings.wants_words ? in_words(outcome) : std::string(), std::move(plan.why)}});
}

Plan Step::plan_after(const Outcome& outcome, const OutcomeRule* rule) {
    const Policy& policy = settings.policy;
    Plan plan;
    // Where the server said how long to wait, the ladder begins there.
    std::optional<Policy> asked_ladder;
    if (settings.server_delay) asked_ladder = beginning_at(policy, *settings.server_delay);
    const Policy& ladder = asked_ladder ? *asked_ladder : policy;
    plan.delay = draw_delay(ladder, state.ladder, state.rng);
    plan.base = base_delay(ladder, state.ladder);
    if (settings.server_delay) {
        plan.why = "the server's retry: " + duration_in_words(*settings.server_delay);
    } else if (policy.adapts) {
        if (auto prediction = predict(state.memory, policy, plan.delay, now)) {
            plan.base = prediction->delay;
            plan.delay = prediction->delay;
            plan.why = std::move(prediction->why);
        }
    }
    if (const auto* connecting = phase_as<Connecting>(); connecting && policy.connect_time_counts) {
        const Duration spent = std::min(now - connecting->since, plan.delay);
        plan.delay -= spent;
        if (spent > Duration{0})
            plan.why = duration_in_words(spent) + " of it went by with connecting";
    }
    // What is asked for lengthens one wait and leaves the ladder alone.
    const auto wait_at_least = [&plan, this](Duration asked, std::string why) {
        plan.not_before = std::max(plan.not_before, later(now, asked));
        if (asked <= plan.delay) return;
        plan.delay = asked;
        plan.why = std::move(why);
    };
    // Who says when it can serve again knows better than the table.
    const bool is_asked = policy.honours_retry_after && outcome.retry_after;
    if (!is_asked && rule != nullptr && rule->reaction == Reaction::RetryLater) {
        const Duration low = std::max(rule->later_min, Duration{0});
        const Duration span = std::max(rule->later_max, low) - low;
        const Duration asked = low + scaled(span, state.rng.unit());
        wait_at_least(asked, "the policy dials later after this outcome");
    }
    if (is_asked) {
        const Duration asked = std::min(*outcome.retry_after, policy.retry_after_max);
        std::string why = "the server asked for " + duration_in_words(*outcome.retry_after);
        if (asked < *outcome.retry_after)
            why += ", at most " + duration_in_words(asked) + " by the policy";
        wait_at_least(asked, std::move(why));
    }
    return plan;
}

// At once, whatever there is: a dial that somebody asked for waits for nothing.
void Step::dial_anew(Origin origin, const char* why) {
    restart_ladder();
    forget_outage(state.memory);
    drop(OutcomeKind::Abandoned, settings.wants_words ? why : "");
    dial(origin);
}

void Step::operator()(const ConnectAsked& asked) {
    state.has_opened = false;
    dial_anew(asked.origin, "dialled anew, as asked");
}

void Step::operator()(const ContinueAsked&) {
    state.has_opened = true;
    dial_anew(Origin::Policy, "goes on at another endpoint");
}

void Step::operator()(const Abandoned& abandoned) {
    drop(OutcomeKind::Abandoned, abandoned.detail);
    enter(Idle{});
}

void Step::operator()(const DisconnectAsked& asked) {
    if (phase_as<Idle>() != nullptr) return order(TellRefused{"already closed"});
    if (phase_as<Closing>() != nullptr) return order(TellRefused{"already closing"});
    restart_ladder();
    forget_outage(state.memory);
    if (const auto* open = phase_as<Open>()) {
        const AttemptId attempt = open->attempt;
        enter(Closing{attempt, later(now, std::max(settings.close_limit, Duration{0}))});
        return order(CloseSocket{attempt, asked.close_code, asked.close_reason});
    }
    // Close frames pass already: only what follows the end is another.
    if (const auto* ending = phase_as<Ending>()) {
        const AttemptId attempt = ending->attempt;
        return enter(Closing{attempt, later(now, std::max(settings.close_limit, Duration{0}))});
    }
    drop(OutcomeKind::Abandoned, settings.wants_words ? "stopped, as asked" : "");
    enter(Idle{});
}

void Step::operator()(const StopAsked&) {
    if (phase_as<Waiting>() == nullptr) {
        TellRefused refused;
        refused.reason = "no retry is waiting";
        return order(std::move(refused));
    }
    restart_ladder();
    forget_outage(state.memory);
    enter(Idle{});
}

void Step::operator()(const Opened& opened) {
    const auto* connecting = phase_as<Connecting>();
    if (connecting == nullptr || connecting->attempt != opened.attempt) {
        return order(TellIgnored{opened.attempt});
    }
    if (settings.policy.adapts) note_recovery(state.memory, connecting->since);
    enter(Open{opened.attempt, now});
    state.has_opened = true;
    if (settings.policy.reset_rule == ResetRule::OnOpen) note_reset();
}

// What counts for the reset rule is how long messages could pass.
void Step::operator()(const CloseSeen& seen) {
    if (live_attempt(state) != seen.attempt || phase_as<Connecting>() != nullptr) {
        return order(TellIgnored{seen.attempt});
    }
    if (phase_as<Open>() == nullptr) return;
    if (!state.reset_is_earned && is_stable()) note_reset();
    enter(Ending{seen.attempt});
}

void Step::operator()(const Ended& ended) {
    if (live_attempt(state) != ended.attempt) return order(TellIgnored{ended.attempt});
    if (phase_as<Closing>() != nullptr) return enter(Idle{});
    lose(ended.outcome);
}

// A sign of life: it counts where the reset rule waits for this kind.
void Step::take_sign(AttemptId attempt, ResetRule rule) {
    if (live_attempt(state) != attempt || phase_as<Connecting>() != nullptr) {
        return order(TellIgnored{attempt});
    }
    const bool counts = settings.policy.reset_rule == rule;
    if (counts && phase_as<Open>() != nullptr && !state.reset_is_earned) note_reset();
}

void Step::operator()(const MessageCame& came) { take_sign(came.attempt, ResetRule::FirstMessage); }

void Step::operator()(const PongCame& came) { take_sign(came.attempt, ResetRule::FirstPong); }

// What was waited for may have come: the wait ends, unless the server has a say in it or the floor
// is not reached. The ladder stays where it is, so that a flapping network cannot make a storm.
void Step::hurry() {
    const auto* waiting = phase_as<Waiting>();
    if (waiting == nullptr || !settings.reconnects || now < waiting->not_before) return;
    if (now - waiting->since >= settings.policy.floor) dial(Origin::Policy);
}

void Step::operator()(const NetworkCameBack&) {
    if (settings.policy.dials_on_network_up) hurry();
}

void Step::operator()(const Woke&) {
    if (settings.policy.dials_on_wake) hurry();
}

void Step::operator()(const TimePassed&) {
    if (const auto* waiting = phase_as<Waiting>()) {
        if (!settings.reconnects) return halt("auto-reconnect is off");
        if (now >= waiting->retry_at) dial(Origin::Policy);
    } else if (const auto* connecting = phase_as<Connecting>()) {
        if (now < connecting->give_up_at || connecting->give_up_at == Instant::max()) return;
        drop(OutcomeKind::ConnectTimedOut);
        lose(connect_timed_out());
    } else if (const auto* closing = phase_as<Closing>()) {
        if (now < closing->give_up_at) return;
        drop(OutcomeKind::CloseTimedOut);
        enter(Idle{});
    } else if (!state.reset_is_earned && is_stable()) {
        note_reset();
    }
}

}  // namespace

std::vector<Action> step(MachineState& state, const MachineSettings& settings, const Input& input,
                         Instant now) {
    Step one{state, settings, now, {}};
    one.actions.reserve(3);  // what most steps lead to
    std::visit(one, input);
    return std::move(one.actions);
}

std::optional<Instant> deadline(const MachineState& state, const MachineSettings& settings) {
    if (const auto* waiting = std::get_if<Waiting>(&state.phase)) {
        return settings.reconnects ? waiting->retry_at : waiting->since;
    }
    if (const auto* connecting = std::get_if<Connecting>(&state.phase)) {
        if (connecting->give_up_at == Instant::max()) return std::nullopt;
        return connecting->give_up_at;
    }
    if (const auto* closing = std::get_if<Closing>(&state.phase)) return closing->give_up_at;
    if (const auto* open = std::get_if<Open>(&state.phase)) {
        const bool counts_time = settings.policy.reset_rule == ResetRule::StableFor;
        if (counts_time && !state.reset_is_earned) {
            return later(open->since, settings.policy.stable_after);
        }
    }
    return std::nullopt;
}

}  // namespace redial::core
