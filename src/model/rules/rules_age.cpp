// Rules about how long connections live: all the same time, or hardly at all. The thread that
// applies events.
#include <deque>

#include "base/duration_text.hpp"
#include "model/rules/rules.hpp"
#include "model/words/join.hpp"

namespace redial::model {
namespace {

using core::OutcomeKind;
using core::Severity;

constexpr FindingRule words[] = {
    {RuleId::ConstantAgeAtClose, "constant_age_at_close", Severity::Warning,
     "Connections end at the same age",
     "Something on the way limits how long a connection may live, whatever passes over it.",
     "Find the limit (load balancer, proxy, server), raise it, or reconnect shortly before it.",
     "AWS API Gateway's 2 h, reconnecting-websocket #98"},
    {RuleId::ConstantIdleAtClose, "constant_idle_at_close", Severity::Warning,
     "Connections end after the same quiet time",
     "Something on the way cuts connections that are idle.",
     "Send a heartbeat well within that time, or raise the limit (nginx: proxy_read_timeout).",
     "base/base #784, wscat #120"},
    {RuleId::ShortLivedConnections, "short_lived_connections", Severity::Warning,
     "Connections do not last",
     "They open and are lost again within seconds: the client looks connected now and then, and "
     "what it sends in between may be lost.",
     "Look at what ends them (the outcomes in the evidence), on the server or on the way; let the "
     "client count such connections as failures.",
     "jitsi-videobridge #2415, chat-gui #872"},
};

class AgeWatch final : public RuleWatch {
public:
    void on_event(const RuleContext& context, const core::Event& event) override;

private:
    void constant_times(const RuleContext& context);
    void short_lives(const RuleContext& context, const core::AttemptEnded& ended);

    std::deque<Instant> short_lives_;  // ends of the newest, at most options.short_lives_min
};

void AgeWatch::on_event(const RuleContext& context, const core::Event& event) {
    const auto* ended = std::get_if<core::AttemptEnded>(&event.what);
    if (ended == nullptr || !ended->was_open) return;
    if (!is_deliberate(ended->outcome)) constant_times(context);
    short_lives(context, *ended);
}

void AgeWatch::constant_times(const RuleContext& context) {
    const CloseTimes& times = context.session.close_times;
    if (const auto cluster = times.newest_cluster()) {
        const bool is_idle =
            cluster->kind == CloseTimes::Kind::Idle || cluster->kind == CloseTimes::Kind::IdleIn;
        context.note(is_idle ? RuleId::ConstantIdleAtClose : RuleId::ConstantAgeAtClose,
                     in_words(*cluster),
                     join("was open ", duration_in_words(cluster->newest.age), ", the last ",
                          duration_in_words(cluster->newest.idle), " of it silent"));
    }
}

// Each by itself may be anybody's; a row of them is a fault, whatever the dials in between came to.
void AgeWatch::short_lives(const RuleContext& context, const core::AttemptEnded& ended) {
    const FindingOptions& options = context.options;
    // A normal closure, or a stream's own end, has served its purpose, however short it was.
    const bool is_normal =
        ended.outcome.kind == OutcomeKind::StreamEnded ||
        (ended.outcome.kind == OutcomeKind::Closed && ended.outcome.close_code == 1000);
    const bool is_lost =
        !is_deliberate(ended.outcome) && !is_normal && ended.outcome.kind != OutcomeKind::Forced;
    if (ended.open_for >= options.short_open) return short_lives_.clear();
    if (!is_lost) return;
    const Instant now = context.stamp.at;
    short_lives_.push_back(now);
    while (short_lives_.size() > options.short_lives_min) short_lives_.pop_front();
    if (short_lives_.size() < options.short_lives_min) return;
    if (now - short_lives_.front() > options.short_lives_within) return;
    context.note(
        RuleId::ShortLivedConnections,
        join(short_lives_.size(), " connections in a row were lost within ",
             duration_in_words(options.short_open), " of their opening"),
        join("was open ", duration_in_words(ended.open_for), ": ", in_words(ended.outcome)));
}

}  // namespace

const RuleFamily age_rules{words, Hears::Events, &make_watch<AgeWatch>};

}  // namespace redial::model
