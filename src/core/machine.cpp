// The reconnect machine's steps: one function an input, one branch a phase, as docs/machine.md's
// table has them. RFC 6455 7.2.3 (backoff) and 7.1.1 (the close limit). Any thread.
#include "core/machine.hpp"

#include <algorithm>

namespace redial::core {
namespace {

// A limit without end must stay one: adding must not wrap into the past.
Instant later(Instant from, Duration by) {
    return by > Instant::max() - from ? Instant::max() : from + by;
}

// Whether dialling again is against the policy's word, whatever the ladder says.
bool halts(const Policy& policy, const Outcome& outcome, bool was_open) {
    if (outcome.kind == OutcomeKind::InvalidTarget) return true;  // no wait mends a bad URL
    const OutcomeRule* rule = rule_for(policy, outcome, was_open);
    return rule != nullptr && rule->reaction == Reaction::Halt;
}

std::string gave_up_words(std::uint32_t retries, const Outcome& outcome) {
    if (retries == 0) return in_words(outcome) + " (the policy allows no retry)";
    const std::string count = retries == 1 ? "1 retry" : std::to_string(retries) + " retries";
    return "gave up after " + count + ": " + in_words(outcome);
}

Outcome connect_timed_out() {
    Outcome outcome;
    outcome.kind = OutcomeKind::ConnectTimedOut;
    outcome.by = EndedBy::Us;
    return outcome;
}

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
    void operator()(const Ended& ended);
    void operator()(const MessageCame& came);
    void operator()(const TimePassed&);

private:
    // Built in place: moving a variant here makes GCC 12 warn of members that are not there.
    template <class A>
    void order(A action) { actions.emplace_back(std::in_place_type<A>, std::move(action)); }
    template <class P>
    P* phase_as() { return std::get_if<P>(&state.phase); }
    void enter(Phase next);
    void dial(Origin origin);
    void drop(OutcomeKind why);
    void halt(std::string cause);
    void restart_ladder();
    void note_reset();
    bool is_stable() const;
    void lose(const Outcome& outcome);
    void wait_after(const Outcome& outcome);
    Duration next_delay(Duration base, const Outcome& outcome);
};

void Step::enter(Phase next) {
    const Connection from = connection_of(state.phase);
    state.phase = std::move(next);
    const Connection to = connection_of(state.phase);
    if (from != to) order(TellStatus{from, to});
}

void Step::dial(Origin origin) {
    const AttemptId attempt{++state.attempts_made};
    const Instant give_up_at = settings.connect_limit > Duration{0}
                                   ? later(now, settings.connect_limit)
                                   : Instant::max();
    state.reset_is_earned = false;
    enter(Connecting{attempt, give_up_at});
    order(OpenSocket{attempt, origin, state.retry});
}

void Step::drop(OutcomeKind why) {
    if (const auto attempt = live_attempt(state)) order(DropSocket{*attempt, why});
}

void Step::halt(std::string cause) {
    enter(HaltedPhase{cause});
    order(TellHalted{std::move(cause)});
}

void Step::restart_ladder() {
    state.retry = 0;
    state.previous_delay = Duration{0};
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
    const bool was_open = phase_as<Open>() != nullptr;
    // The reset may be due and its TimePassed not yet come: what counts is how long it was open.
    if (was_open && !state.reset_is_earned && is_stable()) note_reset();
    const Policy& policy = settings.policy;
    if (halts(policy, outcome, was_open)) return halt(in_words(outcome));
    if (!settings.reconnects) return halt("auto-reconnect is off");
    if (policy.attempts_max && state.retry >= *policy.attempts_max) {
        return halt(gave_up_words(state.retry, outcome));
    }
    wait_after(outcome);
}

void Step::wait_after(const Outcome& outcome) {
    if (state.retry < UINT32_MAX) ++state.retry;
    const Duration base = base_delay(settings.policy, state.retry);
    const Duration delay = next_delay(base, outcome);
    const Instant retry_at = later(now, delay);
    enter(Waiting{retry_at, now, delay, state.retry});
    order(TellPlan{{state.retry, delay, base, retry_at, in_words(outcome), {}}});
}

Duration Step::next_delay(Duration base, const Outcome& outcome) {
    const Policy& policy = settings.policy;
    const Duration ladder = jittered(policy, base, state.previous_delay, state.rng);
    // What the server asked for lengthens one wait and leaves the ladder alone.
    state.previous_delay = ladder;
    if (!policy.honours_retry_after || !outcome.retry_after) return ladder;
    return std::max(ladder, std::min(*outcome.retry_after, policy.retry_after_max));
}

void Step::operator()(const ConnectAsked& asked) {
    restart_ladder();
    drop(OutcomeKind::Abandoned);
    dial(asked.origin);
}

void Step::operator()(const DisconnectAsked& asked) {
    if (phase_as<Idle>() != nullptr) return order(TellRefused{"already closed"});
    if (phase_as<Closing>() != nullptr) return order(TellRefused{"already closing"});
    restart_ladder();
    if (const auto* open = phase_as<Open>()) {
        const AttemptId attempt = open->attempt;
        enter(Closing{attempt, later(now, std::max(settings.close_limit, Duration{0}))});
        return order(CloseSocket{attempt, asked.close_code, asked.close_reason});
    }
    drop(OutcomeKind::Abandoned);
    enter(Idle{});
}

void Step::operator()(const StopAsked&) {
    if (phase_as<Waiting>() == nullptr) {
        return order(TellRefused{"no retry is waiting"});
    }
    restart_ladder();
    enter(Idle{});
}

void Step::operator()(const Opened& opened) {
    const auto* connecting = phase_as<Connecting>();
    if (connecting == nullptr || connecting->attempt != opened.attempt) {
        return order(TellIgnored{opened.attempt});
    }
    enter(Open{opened.attempt, now});
    if (settings.policy.reset_rule == ResetRule::OnOpen) note_reset();
}

void Step::operator()(const Ended& ended) {
    if (live_attempt(state) != ended.attempt) {
        return order(TellIgnored{ended.attempt});
    }
    if (phase_as<Closing>() != nullptr) return enter(Idle{});
    lose(ended.outcome);
}

void Step::operator()(const MessageCame& came) {
    if (live_attempt(state) != came.attempt || phase_as<Connecting>() != nullptr) {
        return order(TellIgnored{came.attempt});
    }
    const bool counts = settings.policy.reset_rule == ResetRule::FirstMessage;
    if (counts && phase_as<Open>() != nullptr && !state.reset_is_earned) note_reset();
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

Connection connection_of(const Phase& phase) {
    if (std::holds_alternative<Connecting>(phase)) return Connection::Connecting;
    return std::holds_alternative<Open>(phase) ? Connection::Open : Connection::Closed;
}

std::optional<AttemptId> live_attempt(const MachineState& state) {
    if (const auto* connecting = std::get_if<Connecting>(&state.phase)) return connecting->attempt;
    if (const auto* open = std::get_if<Open>(&state.phase)) return open->attempt;
    if (const auto* closing = std::get_if<Closing>(&state.phase)) return closing->attempt;
    return std::nullopt;
}

}  // namespace redial::core
