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

// Codes from 3000 on are a library's or the application's own (RFC 6455 7.4.2): what they mean is
// in the server's documents, but for the one that is registered as a timeout.
bool is_known_to_heal(std::uint16_t code) {
    if (code == 1000) return false;
    if (code >= 3000 && code != 3008) return false;
    return core::info_of_close_code(code).retry_helps;
}

// Time alone heals it: restarts, overload, networks. What our own side ended says nothing of it.
bool may_heal(const core::Outcome& outcome) {
    switch (outcome.kind) {
        case OutcomeKind::Closed:
            return outcome.by != core::EndedBy::Us && is_known_to_heal(outcome.close_code);
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

// A URL without its query: what two sessions share that dial the same endpoint. A host alone may
// have others that are up while this one is not.
std::string_view endpoint_of(std::string_view url) {
    return url.find("://") == std::string_view::npos ? std::string_view()
                                                     : url.substr(0, url.find_first_of("?#"));
}

const SessionModel* open_at_same_server(const RuleContext& context) {
    const std::string_view wanted = endpoint_of(context.session.config->url);
    for (const auto& other : context.sessions) {
        if (other->id == context.session.id || wanted.empty()) continue;
        const bool is_there =
            other->status == core::Connection::Open && endpoint_of(other->config->url) == wanted;
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
    short_lives(context, ended);
    after_sleep(context, ended);
    // What a tap itself ended, or what may be another client's, says nothing of this client.
    const Attempt* attempt = context.session.attempts.find(context.stamp.attempt);
    const bool is_its_own = attempt != nullptr && attempt->is_lane_sure &&
                            ended.outcome.by != core::EndedBy::Us;
    if (!is_foreign(context.session) || !is_its_own || !may_heal(ended.outcome)) return;
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

// Each by itself may be anybody's; a row of them is a fault, whatever the dials in between came to.
void HaltRules::short_lives(const RuleContext& context, const core::AttemptEnded& ended) {
    if (!ended.was_open) return;
    const FindingOptions& options = context.options;
    // A normal closure has served its purpose, however short it was.
    const bool is_normal =
        ended.outcome.kind == OutcomeKind::Closed && ended.outcome.close_code == 1000;
    const bool is_lost = !is_deliberate(ended.outcome) && !is_normal &&
                         ended.outcome.kind != OutcomeKind::Forced;
    if (ended.open_for >= options.short_open) return short_lives_.clear();
    if (!is_lost) return;
    const Instant now = context.stamp.at;
    short_lives_.push_back(now);
    while (short_lives_.size() > options.short_lives_min) short_lives_.pop_front();
    if (short_lives_.size() < options.short_lives_min) return;
    if (now - short_lives_.front() > options.short_lives_within) return;
    context.note(RuleId::ShortLivedConnections,
                 join(short_lives_.size(), " connections in a row were lost within ",
                      in_words(options.short_open), " of their opening"),
                 join("was open ", in_words(ended.open_for), ": ", in_words(ended.outcome)));
}

}  // namespace redial::model
