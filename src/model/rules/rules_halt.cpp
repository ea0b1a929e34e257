// Rules about not dialling: a healable outcome that is left alone, giving up while the server is
// up, sleep without a dial after it. The thread that applies events.
#include <algorithm>
#include <optional>
#include <string_view>

#include "base/duration_text.hpp"
#include "core/close_codes.hpp"
#include "core/http_statuses.hpp"
#include "model/rules/rules.hpp"
#include "model/words/join.hpp"

namespace redial::model {
namespace {

using core::OutcomeKind;
using core::Severity;

constexpr FindingRule words[] = {
    {RuleId::HealableNotRetried, "healable_not_retried", Severity::Error,
     "Not dialled again although a retry would help",
     "Restarts, overload and broken networks pass; a client that stays away is down for good.",
     "Retry with backoff on 1001, 1006, 1011 to 1014, on refused connections and on 408, 429 and "
     "5xx.",
     "netty #8664, firezone #11594"},
    {RuleId::GaveUpWhileUp, "gave_up_while_up", Severity::Error,
     "Gave up although the server was up",
     "The attempts ended just before they would have succeeded, and nobody dials any more.",
     "Go on for ever at the cap, or until a deadline of many minutes, and offer a button.",
     "klangk #419, web_socket_client #76"},
    {RuleId::ClockJumpNotDialled, "clock_jump_not_dialled", Severity::Warning,
     "The clock jumped and nothing was dialled",
     "After sleep the connection is gone and the wait that was running means nothing any more.",
     "When the wall clock jumps, or the network comes back, check the connection and dial at once.",
     "wire-webapp #21612, CommandMate #2525"},
};

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
        const bool is_there = other->status == core::ConnectionStatus::Open &&
                              endpoint_of(other->config->url) == wanted;
        if (is_there) return other.get();
    }
    return nullptr;
}

class HaltWatch final : public RuleWatch {
public:
    void on_event(const RuleContext& context, const core::Event& event) override;
    void on_clock_jump(const RuleContext& context, Duration by) override;
    Instant due() const override { return std::min(wake_due_, return_due_); }
    void on_due(const RuleContext& context) override;

private:
    void started(const RuleContext& context);
    void opened(const RuleContext& context);
    void ended(const RuleContext& context, const core::AttemptEnded& ended);
    void halted(const RuleContext& context, const core::Halted& halted);
    void given_up();
    void after_sleep(const RuleContext& context, const core::AttemptEnded& ended);

    std::optional<Instant> gave_up_at_;
    Instant jumped_at_{};
    Duration jumped_by_{};
    bool was_open_at_jump_ = false;
    Instant wake_due_ = Instant::max();
    Instant return_due_ = Instant::max();  // a tap's client is expected back before it
    AttemptId lost_{};
    Instant lost_at_{};
};

void HaltWatch::on_event(const RuleContext& context, const core::Event& event) {
    const auto& what = event.what;
    if (const auto* changed = std::get_if<core::StatusChanged>(&what)) {
        const bool was_given_up = changed->from == core::ConnectionStatus::Closed &&
                                  changed->to == core::ConnectionStatus::Closed;
        if (was_given_up) given_up();
    }
    if (const auto* halt = std::get_if<core::Halted>(&what)) halted(context, *halt);
    if (std::holds_alternative<core::AttemptStarted>(what)) started(context);
    if (std::holds_alternative<core::AttemptOpened>(what)) opened(context);
    if (const auto* end = std::get_if<core::AttemptEnded>(&what)) ended(context, *end);
}

void HaltWatch::started(const RuleContext& context) {
    return_due_ = Instant::max();
    const bool is_after_jump = context.stamp.at >= jumped_at_;
    if (is_after_jump && !was_open_at_jump_) wake_due_ = Instant::max();
}

void HaltWatch::opened(const RuleContext& context) {
    if (!gave_up_at_) return;
    const Duration after = context.stamp.at - *gave_up_at_;
    const Instant gave_up_at = *gave_up_at_;
    gave_up_at_.reset();
    if (after > context.options.gave_up_window) return;
    context.note(RuleId::GaveUpWhileUp,
                 join("the attempts were given up, and ", duration_in_words(after),
                      " later a dial by hand "
                      "succeeded"),
                 context.stamp.attempt, gave_up_at,
                 join("given up ", duration_in_words(after), " before the next dial opened"));
}

void HaltWatch::ended(const RuleContext& context, const core::AttemptEnded& ended) {
    after_sleep(context, ended);
    // What a tap itself ended, or what may be another client's, says nothing of this client.
    const Attempt* attempt = context.session.attempts.find(context.stamp.attempt);
    const bool is_its_own =
        attempt != nullptr && attempt->is_lane_sure && ended.outcome.by != core::EndedBy::Us;
    if (!is_relayed(context.session) || !is_its_own || !may_heal(ended.outcome)) return;
    lost_ = context.stamp.attempt;
    lost_at_ = context.stamp.at;
    return_due_ = context.stamp.at + context.options.foreign_gives_up;
}

void HaltWatch::given_up() {
    gave_up_at_.reset();
    wake_due_ = return_due_ = Instant::max();
}

void HaltWatch::halted(const RuleContext& context, const core::Halted& halted) {
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

void HaltWatch::on_clock_jump(const RuleContext& context, Duration by) {
    jumped_at_ = context.stamp.at;
    jumped_by_ = by;
    const SessionModel& session = context.session;
    was_open_at_jump_ = session.status == core::ConnectionStatus::Open;
    if (session.is_waiting()) wake_due_ = jumped_at_ + context.options.wake_dial_within;
}

// A connection that was open when the machine slept, and was found dead long after it woke.
void HaltWatch::after_sleep(const RuleContext& context, const core::AttemptEnded& ended) {
    if (!was_open_at_jump_ || !ended.was_open) return;
    was_open_at_jump_ = false;
    const Duration after = context.stamp.at - jumped_at_;
    const auto& last_in = context.session.in.last_at;
    const bool was_dead = !last_in || *last_in < jumped_at_;
    if (!was_dead || is_deliberate(ended.outcome)) return;
    if (after <= context.options.wake_dial_within) return;
    context.note(
        RuleId::ClockJumpNotDialled,
        join("the clock jumped by ", duration_in_words(jumped_by_),
             ", and the connection, dead "
             "since, was kept for ",
             duration_in_words(after)),
        join("nothing received since the jump, ended ", duration_in_words(after), " after it"));
}

void HaltWatch::on_due(const RuleContext& context) {
    const Instant now = context.stamp.at;
    if (now >= wake_due_) {
        wake_due_ = Instant::max();
        const auto& waiting = context.session.waiting;
        // Whatever it waits for now, it waits since before the jump.
        if (waiting && waiting->planned_at <= jumped_at_) {
            context.note(RuleId::ClockJumpNotDialled,
                         join("the clock jumped by ", duration_in_words(jumped_by_),
                              ", and the wait that was running went on"),
                         AttemptId{}, now,
                         join("jump of ", duration_in_words(jumped_by_), ", no dial within ",
                              duration_in_words(now - jumped_at_)));
        }
    }
    if (now < return_due_) return;
    return_due_ = Instant::max();
    const Attempt* lost = context.session.attempts.find(lost_);
    if (lost == nullptr || !lost->outcome) return;
    context.note(RuleId::HealableNotRetried,
                 join("the client did not come back after ", in_words(*lost->outcome)), lost_, now,
                 join("no dial for ", duration_in_words(now - lost_at_)));
}

}  // namespace

const RuleFamily halt_rules{words, Hears::Events, &make_watch<HaltWatch>};

}  // namespace redial::model
