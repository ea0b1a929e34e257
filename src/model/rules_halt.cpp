// Rules about not dialling, and about the age of connections. The thread that applies events.
#include "model/rules_halt.hpp"

#include <algorithm>
#include <string_view>

#include "core/close_codes.hpp"
#include "model/join.hpp"

namespace redial::model {
namespace {

using core::in_words;
using core::OutcomeKind;

// Time alone may heal it: restarts, overload, networks.
bool may_heal(const core::Outcome& outcome) {
    switch (outcome.kind) {
        case OutcomeKind::Closed:
            return outcome.by != core::EndedBy::Us && outcome.close_code != 1000 &&
                   core::info_of_close_code(outcome.close_code).retry_helps;
        case OutcomeKind::HttpRefused:
            return core::info_of_http_status(outcome.http_status).retry_helps;
        case OutcomeKind::ResetByPeer:
        case OutcomeKind::EndedByPeer:
        case OutcomeKind::Refused:
        case OutcomeKind::Unreachable:
        case OutcomeKind::ConnectTimedOut:
        case OutcomeKind::UpgradeTimedOut:
        case OutcomeKind::PongTimedOut: return true;
        default: return false;
    }
}

// "ws://host:port" of a URL: what two sessions share that dial the same server.
std::string_view authority_of(std::string_view url) {
    const std::size_t scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos) return {};
    return url.substr(0, url.find_first_of("/?#", scheme_end + 3));
}

const SessionModel* open_at_same_server(const RuleContext& context) {
    const std::string_view wanted = authority_of(context.session.config->url);
    for (const auto& other : context.sessions) {
        if (other->id == context.session.id || wanted.empty()) continue;
        const bool is_there =
            other->status == core::Connection::Open && authority_of(other->config->url) == wanted;
        if (is_there) return other.get();
    }
    return nullptr;
}

}  // namespace

void HaltRules::started(const RuleContext& context) {
    return_due_ = Instant::max();
    const bool is_after_jump = context.stamp.at >= jumped_at_;
    if (is_after_jump && !was_open_at_jump_) wake_due_ = Instant::max();
}

void HaltRules::opened(const RuleContext& context) {
    if (!gave_up_at_) return;
    const Duration after = context.stamp.at - *gave_up_at_;
    const Instant gave_up_at = *gave_up_at_;
    gave_up_at_.reset();
    if (after > context.options.gave_up_window) return;
    context.note(RuleId::GaveUpWhileUp,
                 join("the attempts were given up, and ", in_words(after),
                      " later a dial by hand "
                      "succeeded"),
                 context.stamp.attempt, gave_up_at,
                 join("given up ", in_words(after), " before the next dial opened"));
}

void HaltRules::ended(const RuleContext& context, const core::AttemptEnded& ended) {
    const bool is_bad = !is_deliberate(ended.outcome);
    if (is_bad && ended.was_open) constant_times(context);
    after_sleep(context, ended);
    if (!is_foreign(context.session) || !may_heal(ended.outcome)) return;
    lost_ = context.stamp.attempt;
    lost_at_ = context.stamp.at;
    return_due_ = context.stamp.at + context.options.foreign_gives_up;
}

void HaltRules::removed_or_stopped() {
    gave_up_at_.reset();
    wake_due_ = return_due_ = Instant::max();
}

void HaltRules::halted(const RuleContext& context, const core::Halted& halted) {
    if (halted.reason == core::HaltReason::RunEnded) return;  // no policy chose it
    const auto& outcome = context.session.last_outcome;
    const core::Policy& policy = context.session.config->policy;
    if (!outcome || !may_heal(*outcome)) return;
    const Attempt* last =
        context.session.attempts.empty() ? nullptr : &context.session.attempts.back();
    const core::OutcomeRule* rule =
        core::rule_for(policy, *outcome, last != nullptr && last->was_open());
    if (rule != nullptr && rule->reaction == core::Reaction::Halt) {
        return context.note(RuleId::HealableNotRetried,
                            join("not retried after ", in_words(*outcome)),
                            join("halted: ", halted.cause));
    }
    // Told not to retry at all is a choice; to stop after so many attempts is a rule.
    const bool has_limit = policy.attempts_max.value_or(0) > 0 || policy.give_up_after;
    if (!has_limit) return;
    gave_up_at_ = context.stamp.at;
    const SessionModel* other = open_at_same_server(context);
    if (other == nullptr) return;
    gave_up_at_.reset();
    context.note(RuleId::GaveUpWhileUp,
                 join("gave up while another session (", other->name,
                      ") was open to the same "
                      "server"),
                 join("halted: ", halted.cause));
}

void HaltRules::clock_jumped(const RuleContext& context, Duration by) {
    jumped_at_ = context.stamp.at;
    jumped_by_ = by;
    const SessionModel& session = context.session;
    was_open_at_jump_ = session.status == core::Connection::Open;
    if (session.is_waiting()) wake_due_ = jumped_at_ + context.options.wake_dial_within;
}

// A connection that was open when the machine slept, and was found dead long after it woke.
void HaltRules::after_sleep(const RuleContext& context, const core::AttemptEnded& ended) {
    if (!was_open_at_jump_ || !ended.was_open) return;
    was_open_at_jump_ = false;
    const Duration after = context.stamp.at - jumped_at_;
    const auto& last_in = context.session.in.last_at;
    const bool was_dead = !last_in || *last_in < jumped_at_;
    if (!was_dead || is_deliberate(ended.outcome)) return;
    if (after <= context.options.wake_dial_within) return;
    context.note(RuleId::ClockJumpNotDialled,
                 join("the clock jumped by ", in_words(jumped_by_),
                      ", and the connection, dead "
                      "since, was kept for ",
                      in_words(after)),
                 join("nothing received since the jump, ended ", in_words(after), " after it"));
}

void HaltRules::on_due(const RuleContext& context) {
    const Instant now = context.stamp.at;
    if (now >= wake_due_) {
        wake_due_ = Instant::max();
        const auto& waiting = context.session.waiting;
        // Whatever it waits for now, it waits since before the jump.
        if (waiting && waiting->planned_at <= jumped_at_) {
            context.note(RuleId::ClockJumpNotDialled,
                         join("the clock jumped by ", in_words(jumped_by_),
                              ", and the wait that was running went on"),
                         AttemptId{}, now,
                         join("jump of ", in_words(jumped_by_), ", no dial within ",
                              in_words(now - jumped_at_)));
        }
    }
    if (now < return_due_) return;
    return_due_ = Instant::max();
    const Attempt* lost = context.session.attempts.find(lost_);
    if (lost == nullptr || !lost->outcome) return;
    context.note(RuleId::HealableNotRetried,
                 join("the client did not come back after ", in_words(*lost->outcome)), lost_, now,
                 join("no dial for ", in_words(now - lost_at_)));
}

void HaltRules::constant_times(const RuleContext& context) {
    const CloseTimes& times = context.session.close_times;
    if (const auto cluster = times.newest_cluster()) {
        const bool is_idle =
            cluster->kind == CloseTimes::Kind::Idle || cluster->kind == CloseTimes::Kind::IdleIn;
        context.note(is_idle ? RuleId::ConstantIdleAtClose : RuleId::ConstantAgeAtClose,
                     in_words(*cluster),
                     join("was open ", in_words(cluster->newest.age), ", the last ",
                          in_words(cluster->newest.idle), " of it silent"));
    }
}

}  // namespace redial::model
