// Keeps an account of a session's steps and says which rule a step has broken. Any thread.
#include "support/core/invariants.hpp"

#include <algorithm>

namespace redial::core::tests {
namespace {

// The first row of the table that speaks of the outcome, found by hand.
Reaction reaction_to(const Policy& policy, const Outcome& outcome, bool was_open) {
    const bool is_ours = outcome.kind == OutcomeKind::Forced ||
                         outcome.kind == OutcomeKind::ProtocolError ||
                         (outcome.kind == OutcomeKind::Closed && outcome.by == EndedBy::Us);
    for (const OutcomeRule& rule : policy.outcomes) {
        if (rule.on == RuleOn::Kind && outcome.kind == rule.kind) return rule.reaction;
        int code = -1;
        if (rule.on == RuleOn::CloseCode && was_open && !is_ours) code = outcome.close_code;
        if (rule.on == RuleOn::HttpStatus && outcome.kind == OutcomeKind::HttpRefused) {
            code = outcome.http_status;
        }
        if (code >= rule.first && code <= rule.last) return rule.reaction;
    }
    return Reaction::Retry;
}

bool forbids_retry(const Policy& policy, const Outcome& outcome, bool was_open) {
    return outcome.kind == OutcomeKind::InvalidTarget ||
           reaction_to(policy, outcome, was_open) == Reaction::Halt;
}

// The policy, where the server did not set the delay.
Policy in_force(const MachineSettings& settings) {
    if (!settings.server_delay) return settings.policy;
    Policy begun = beginning_at(settings.policy, *settings.server_delay);
    begun.adapts = false;
    return begun;
}

// The ladder by hand: one multiplication a step, no powers.
Duration ladder(const Policy& policy, const LadderPlace& place) {
    std::uint32_t rung = place.step;
    const bool is_polled = policy.formula == Formula::ActionCable;
    if (!is_polled && policy.first_at_once && place.follows_open) --rung;
    if (rung == 0) return Duration{0};
    if (!is_polled && policy.random_first_max > Duration{0} && rung == 1) {
        return policy.random_first_max;
    }
    if (!is_polled && !policy.table.empty()) {
        const Duration delay = policy.table[std::min<std::size_t>(rung, policy.table.size()) - 1];
        return policy.whole > Duration{0} ? delay - delay % policy.whole : delay;
    }
    const bool is_own = policy.first_delay_max > policy.first_delay && !is_polled;
    double us = static_cast<double>((is_own ? place.own_first : policy.first_delay).count());
    const Duration cap = is_polled ? Duration::max() : policy.cap;
    const double cap_us = static_cast<double>(cap.count());
    if (is_polled) rung = std::min(rung, 11u);
    for (std::uint32_t i = 1; i < rung && us < cap_us && policy.factor > 1.0; ++i) {
        us *= policy.factor;
    }
    const Duration delay = us < cap_us ? Duration{static_cast<Duration::rep>(us + 0.5)} : cap;
    return policy.whole > Duration{0} && !is_polled ? delay - delay % policy.whole : delay;
}

// What chance, or a memory of outages, may make of the wait.
Envelope bounds_of(const Policy& policy, const LadderPlace& place) {
    Envelope envelope = delay_envelope(policy, place);
    if (!policy.adapts) return envelope;
    const Duration shortest = std::max<Duration>(policy.floor, std::chrono::milliseconds(50));
    envelope.low = std::min(envelope.low, shortest);
    envelope.high = std::max({envelope.high, policy.cap, shortest});
    return envelope;
}

bool is_near(Duration one, Duration other) {
    // Powers and repeated products may round to neighbouring microseconds.
    const Duration difference = one - other;
    return difference <= Duration{1} && difference >= Duration{-1};
}

bool is_settled(const Phase& phase) {  // nothing will be dialled until somebody asks
    return std::holds_alternative<Idle>(phase) || std::holds_alternative<Closing>(phase) ||
           std::holds_alternative<HaltedPhase>(phase);
}

template <class A>
std::size_t count_of(const std::vector<Action>& actions) {
    return static_cast<std::size_t>(
        std::count_if(actions.begin(), actions.end(),
                      [](const Action& one) { return std::holds_alternative<A>(one); }));
}

}  // namespace

Invariants::Invariants(const MachineState& initial) : replayed_(initial) {}

void Invariants::must(bool holds, const char* rule) {
    if (!holds && broken_.empty()) broken_ = rule;
}

const std::string& Invariants::check(const StepTaken& taken) {
    if (!broken_.empty()) return broken_;
    const bool is_unchanged = replayed_ == taken.after;
    check_replay(taken);
    if (is_late(taken.input)) {
        ++ignored_;
        must(is_unchanged, "a late report changes nothing");
        must(taken.actions.size() == 1 && count_of<TellIgnored>(taken.actions) == 1,
             "a late report is counted and leads to nothing else");
        return broken_;
    }
    must(count_of<TellIgnored>(taken.actions) == 0, "only late reports are ignored");
    if (count_of<TellRefused>(taken.actions) > 0) {
        must(is_unchanged && taken.actions.size() == 1, "what is refused changes nothing");
        return broken_;
    }
    take_input(taken);
    for (const Action& action : taken.actions) take_action(taken, action);
    check_after(taken, is_unchanged);
    return broken_;
}

void Invariants::check_replay(const StepTaken& taken) {
    step(replayed_, taken.settings, taken.input, taken.now);
    must(replayed_ == taken.after, "replaying the inputs gives an equal state");
}

bool Invariants::is_late(const Input& input) const {
    if (const auto* opened = std::get_if<Opened>(&input)) {
        return !socket_ || socket_->attempt != opened->attempt || socket_->is_open;
    }
    if (const auto* ended = std::get_if<Ended>(&input)) {
        return !socket_ || socket_->attempt != ended->attempt;
    }
    std::optional<AttemptId> sign;
    if (const auto* message = std::get_if<MessageCame>(&input)) sign = message->attempt;
    if (const auto* pong = std::get_if<PongCame>(&input)) sign = pong->attempt;
    if (const auto* close = std::get_if<CloseSeen>(&input)) sign = close->attempt;
    if (sign) return !socket_ || socket_->attempt != *sign || !socket_->is_open;
    return false;
}

void Invariants::note_reset() {
    failures_ = 0;
    step_ = 0;
    previous_delay_ = Duration{0};
    if (socket_) socket_->is_reset_earned = true;
}

void Invariants::take_input(const StepTaken& taken) {
    const Policy& policy = taken.settings.policy;
    const bool goes_on = std::holds_alternative<ContinueAsked>(taken.input);
    if (goes_on || std::holds_alternative<ConnectAsked>(taken.input)) {
        is_wanted_ = true;
        has_opened_ = goes_on;
        retry_at_.reset();
        note_reset();
        must(count_of<OpenSocket>(taken.actions) == 1, "who asks is dialled at once, once");
    } else if (std::holds_alternative<Abandoned>(taken.input)) {
        is_wanted_ = false;
        retry_at_.reset();
        must(std::holds_alternative<Idle>(taken.after.phase), "who is abandoned does nothing more");
    } else if (std::holds_alternative<DisconnectAsked>(taken.input) ||
               std::holds_alternative<StopAsked>(taken.input)) {
        is_wanted_ = false;
        retry_at_.reset();
        note_reset();
    } else if (std::holds_alternative<Opened>(taken.input)) {
        ++opens_;
        socket_->is_open = true;
        socket_->opened_at = taken.now;
        has_opened_ = true;
        if (policy.reset_rule == ResetRule::OnOpen) note_reset();
    } else if (std::holds_alternative<CloseSeen>(taken.input)) {
        take_close(taken);
    } else if (const auto* ended = std::get_if<Ended>(&taken.input)) {
        take_loss(ended->outcome, taken.settings, taken.now);
        socket_.reset();
    } else if (std::holds_alternative<MessageCame>(taken.input)) {
        if (may_earn() && policy.reset_rule == ResetRule::FirstMessage) note_reset();
    } else if (std::holds_alternative<PongCame>(taken.input)) {
        if (may_earn() && policy.reset_rule == ResetRule::FirstPong) note_reset();
    } else if (!std::holds_alternative<TimePassed>(taken.input)) {
        return;
    } else if (socket_ && socket_->is_open && may_earn()) {
        note_stable_reset(policy, taken.now);
    }
}

// Once a close frame has passed nothing is earned any more.
bool Invariants::may_earn() const { return is_wanted_ && socket_ && !socket_->has_seen_close; }

void Invariants::note_stable_reset(const Policy& policy, Instant now) {
    if (socket_->is_reset_earned) return;
    const Duration open_for = now - socket_->opened_at;
    const bool is_stable =
        policy.reset_rule == ResetRule::StableFor && open_for >= policy.stable_after;
    if (is_stable || policy.reset_rule == ResetRule::OnOpen) note_reset();
}

void Invariants::take_close(const StepTaken& taken) {
    if (may_earn()) {
        note_stable_reset(taken.settings.policy, taken.now);
        must(told_ == ConnectionStatus::Open &&
                 status_of(taken.after.phase) == ConnectionStatus::Closed,
             "from the first close frame on it is not open");
    }
    socket_->has_seen_close = true;
}

// The socket is still there: what it was decides what its loss must lead to.
void Invariants::take_loss(const Outcome& outcome, const MachineSettings& settings, Instant now) {
    ++losses_;
    if (!is_wanted_) return;
    const Policy& policy = settings.policy;
    const bool was_open = socket_->is_open;
    if (was_open && !socket_->has_seen_close) note_stable_reset(policy, now);
    Due due;
    due.halts = !settings.reconnects || forbids_retry(policy, outcome, was_open) ||
                (!policy.retries_first_dial && !has_opened_) ||
                (policy.attempts_max && failures_ >= *policy.attempts_max);
    // The server's word stands in place of the table's.
    if (policy.honours_retry_after && outcome.retry_after) {
        const Duration asked = std::min(*outcome.retry_after, policy.retry_after_max);
        due.asked_min = due.asked_max = std::max(Duration{}, asked);
    } else if (reaction_to(policy, outcome, was_open) == Reaction::RetryLater) {
        const OutcomeRule* rule = rule_for(policy, outcome, was_open);
        due.asked_min = rule->later_min;
        due.asked_max = std::max(rule->later_min, rule->later_max);
    }
    if (policy.connect_time_counts && !was_open) due.spent = now - socket_->dialled_at;
    due_ = due;
    if (failures_ == 0) {
        row_follows_open_ = was_open;
        failing_since_ = now;
    }
}

void Invariants::take_action(const StepTaken& taken, const Action& action) {
    if (const auto* open = std::get_if<OpenSocket>(&action)) {
        take_open(taken, *open);
    } else if (const auto* drop = std::get_if<DropSocket>(&action)) {
        take_drop(taken, *drop);
    } else if (const auto* close = std::get_if<CloseSocket>(&action)) {
        must(socket_ && socket_->attempt == close->attempt && socket_->is_open,
             "only an open connection is closed");
        must(std::holds_alternative<DisconnectAsked>(taken.input), "a close was asked for");
        must(socket_ && !socket_->is_closing, "a connection is closed once");
        if (socket_) socket_->is_closing = true;
    } else if (const auto* status = std::get_if<TellStatus>(&action)) {
        must(status->from == told_ && status->to != told_, "each status follows the one before");
        told_ = status->to;
    } else if (const auto* plan = std::get_if<TellPlan>(&action)) {
        take_plan(taken, plan->plan);
    } else if (std::holds_alternative<TellHalted>(action)) {
        const bool wait_was_stopped = retry_at_ && !taken.settings.reconnects;
        const bool has_time_limit = due_ && taken.settings.policy.give_up_after;
        if (has_time_limit && !due_->halts) {
            check_time_limit(taken, nullptr);
        } else {
            const bool is_told = !taken.settings.stay_away.empty();
            must((due_ && due_->halts) || wait_was_stopped || is_told,
                 "it halts only where the policy or the server says");
        }
        is_wanted_ = false;
        retry_at_.reset();
        due_.reset();
    }
}

void Invariants::take_open(const StepTaken& taken, const OpenSocket& open) {
    ++dials_;
    must(!socket_, "at most one live socket a session");
    must(open.attempt.value > last_attempt_, "attempt ids are never used again");
    must(is_wanted_, "nothing is dialled until asked");
    if (const auto* asked = std::get_if<ConnectAsked>(&taken.input)) {
        must(open.origin == asked->origin && open.retry == 0, "an asked dial says who asked");
    } else if (std::holds_alternative<ContinueAsked>(taken.input)) {
        must(open.origin == Origin::Policy && open.retry == 0, "going on is the policy's dial");
    } else {
        must(open.origin == Origin::Policy && open.retry == failures_, "a retry says its number");
        must(retry_at_ && (taken.now >= *retry_at_ || may_hurry(taken)), "no wait is cut short");
        must(taken.settings.reconnects, "nothing is retried with auto-reconnect off");
    }
    last_attempt_ = open.attempt.value;
    Duration limit = taken.settings.connect_limit;
    const Duration own = taken.settings.policy.connect_timeout;
    if (own > Duration{0}) limit = limit > Duration{0} ? std::min(limit, own) : own;
    socket_ = Socket{open.attempt, taken.now, limit};
    retry_at_.reset();
}

void Invariants::take_drop(const StepTaken& taken, const DropSocket& drop) {
    must(socket_ && socket_->attempt == drop.attempt, "only a live socket is dropped");
    if (drop.why == OutcomeKind::ConnectTimedOut) {
        must(socket_ && !socket_->is_open, "only a dial can time out");
        must(socket_ && taken.now - socket_->dialled_at >= socket_->limit,
             "a dial has all of its time");
        Outcome outcome;
        outcome.kind = OutcomeKind::ConnectTimedOut;
        if (socket_) take_loss(outcome, taken.settings, taken.now);
    }
    socket_.reset();
}

// What was waited for may have come: the wait may end where the policy says so, but not against the
// server's word and not below the floor.
bool Invariants::may_hurry(const StepTaken& taken) const {
    const Policy& policy = taken.settings.policy;
    const bool is_up = std::holds_alternative<NetworkCameBack>(taken.input);
    const bool is_awake = std::holds_alternative<Woke>(taken.input);
    return ((is_up && policy.dials_on_network_up) || (is_awake && policy.dials_on_wake)) &&
           taken.now >= not_before_ && taken.now - waiting_since_ >= policy.floor;
}

void Invariants::take_plan(const StepTaken& taken, const RetryPlanned& plan) {
    const Policy policy = in_force(taken.settings);
    const LadderPlace& place = taken.after.ladder;
    must(due_ && !due_->halts, "a wait follows a loss that may be retried");
    must(plan.retry == failures_ + 1, "the ladder moves one step at a time");
    const bool may_jump = policy.formula == Formula::ActionCable;
    must(place.step == step_ + 1 || (may_jump && place.step == step_ + 2),
         "the ladder moves one step at a time, or two where a poll is in vain");
    must(place.follows_open == row_follows_open_, "a row knows how it began");
    must(policy.adapts || is_near(plan.base_delay, ladder(policy, place)),
         "the base delay is the ladder's");
    const LadderPlace expected{step_ + 1, row_follows_open_, previous_delay_, place.own_first};
    const Envelope envelope = bounds_of(policy, expected);
    const Due due = due_.value_or(Due{});
    must(plan.delay >= std::max(envelope.low - due.spent, due.asked_min),
         "no delay is below the envelope");
    must(plan.delay <= std::max(envelope.high, due.asked_max), "no delay is above the envelope");
    must(plan.retry_at == taken.now + plan.delay, "a wait is as long as it says");
    check_time_limit(taken, &plan);
    failures_ = plan.retry;
    step_ = place.step;
    // Not in the plan, as Retry-After hides it; the envelope below shows whether it is right.
    previous_delay_ = place.previous_delay;
    must(
        std::max(previous_delay_, policy.floor) >= envelope.low && previous_delay_ <= envelope.high,
        "jitter walks from its own last delay");
    retry_at_ = plan.retry_at;
    waiting_since_ = taken.now;
    not_before_ = taken.now + due.asked_min;
    due_.reset();
}

// With a time limit no dial is planned behind it, and none is given up that chance could not have
// put there.
void Invariants::check_time_limit(const StepTaken& taken, const RetryPlanned* plan) {
    const Policy policy = in_force(taken.settings);
    if (!policy.give_up_after) return;
    const Duration left = failing_since_ + *policy.give_up_after - taken.now;
    if (plan != nullptr) return must(plan->delay <= left, "nothing is planned behind the limit");
    const Envelope envelope = bounds_of(
        policy, {step_ + 1, row_follows_open_, previous_delay_, taken.after.ladder.own_first});
    must(std::max(envelope.high, due_->asked_max) > left, "it gives up only when time is over");
}

void Invariants::check_after(const StepTaken& taken, bool is_unchanged) {
    const MachineState& after = taken.after;
    must(!due_, "a loss leads to a wait or to a halt");
    must(told_ == status_of(after.phase), "every change of status is told");
    const std::optional<AttemptId> live = live_attempt(after);
    must(live.has_value() == socket_.has_value() && (!live || *live == socket_->attempt),
         "every open is matched by one end or drop");
    const std::optional<Instant> next = deadline(after, taken.settings);
    if (is_wanted_) {
        const bool is_open = std::holds_alternative<Open>(after.phase) ||
                             std::holds_alternative<Ending>(after.phase);
        const bool is_unlimited = taken.settings.connect_limit <= Duration{0} && live && !is_open;
        must(is_open || next || is_unlimited, "a wanted session is open or has a deadline");
        must(!is_settled(after.phase), "a wanted session is not given up");
    } else {
        must(is_settled(after.phase), "after disconnect nothing goes on");
    }
    if (std::holds_alternative<TimePassed>(taken.input) && is_unchanged) {
        must(!next || *next > taken.now, "a deadline that is due is acted on");
    }
}

Duration longest_wait(const Policy& policy) {
    // Behind this step every ladder repeats itself, or was cut by its cap long before.
    const auto steps = static_cast<std::uint32_t>(policy.table.size()) + 64;
    Duration longest = policy.honours_retry_after ? policy.retry_after_max : Duration{0};
    for (std::uint32_t step = 1; step <= steps; ++step) {
        for (const bool follows_open : {false, true}) {
            const LadderPlace place{step, follows_open, Duration::max() / 8, {}};
            longest = std::max(longest, bounds_of(policy, place).high);
        }
    }
    for (const OutcomeRule& rule : policy.outcomes) {
        if (rule.reaction == Reaction::RetryLater) longest = std::max(longest, rule.later_max);
    }
    return longest;
}

}  // namespace redial::core::tests
