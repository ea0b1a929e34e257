// The rules that compare several sessions with each other. The thread that applies events.
#include "model/rules/rules_fleet.hpp"

#include <algorithm>
#include <string_view>

#include "base/duration_text.hpp"
#include "model/rules/rules.hpp"
#include "model/words/join.hpp"
#include "model/words/url_query.hpp"

namespace redial::model {
namespace {

using core::Severity;

constexpr FindingRule words[] = {
    {RuleId::NoJitter, "no_jitter", Severity::Warning,
     "Sessions wait exactly as long as each other",
     "After a common outage all clients come back in the same moment, and their number brings the "
     "server down again.",
     "Add jitter to every delay: full jitter, or half fixed and half random.",
     "coder #24096, mattermost-webapp #10960, openclaw #116268", &tone_of_spread},
};

Duration distance(Instant a, Instant b) { return a > b ? a - b : b - a; }
Duration distance(Duration a, Duration b) { return a > b ? a - b : b - a; }

SessionId tap_of(const SessionModel& session) {
    return session.config->tap ? session.id : session.config->tap_of;
}

}  // namespace

// The newest wait of each session on this rung within the window. Sessions are few among the 256
// newest waits, so a list of those seen will do.
FleetRules::Round FleetRules::round_of(const FindingOptions& options, SessionId session,
                                       const WaitedDelay& delay) const {
    const Duration equal = equal_within(options, delay.is_measured);
    Round round{1, 1, {}};
    Duration low = delay.delay;
    Duration high = delay.delay;
    std::vector<SessionId> seen{session};
    for (auto waited = waits_.rbegin(); waited != waits_.rend(); ++waited) {
        const bool belongs = waited->delay.rung == delay.rung &&
                             distance(waited->delay.at, delay.at) <= options.herd_window;
        if (!belongs || std::find(seen.begin(), seen.end(), waited->session) != seen.end())
            continue;
        seen.push_back(waited->session);
        ++round.sessions;
        low = std::min(low, waited->delay.delay);
        high = std::max(high, waited->delay.delay);
        if (distance(waited->delay.delay, delay.delay) <= equal) ++round.in_step;
    }
    round.spread = high - low;
    return round;
}

void FleetRules::started(const RuleContext& context) {
    if (!is_newest_attempt(context)) return;
    const std::optional<Dial> dial = dial_of(context);
    std::uint32_t& rung = rungs_[context.session.id];
    if (!dial || dial->begins_anew) rung = 0;
    if (!dial) return;
    ++rung;
    if (!dial->is_ladders_own) return;
    waited(context, {rung, dial->delay, dial->is_measured, dial->attempt.started_at});
}

void FleetRules::waited(const RuleContext& context, const WaitedDelay& delay) {
    const FindingOptions& options = context.options;
    // A first dial at once is as long as another's whatever the jitter behind it.
    if (delay.delay < options.herd_delay_min) return;
    const Round round = round_of(options, context.session.id, delay);
    waits_.push_back({context.session.id, delay});
    if (waits_.size() > waits_max) waits_.pop_front();
    if (round.sessions < options.herd_sessions_min) return;
    const bool is_in_step =
        round.in_step >= options.herd_sessions_min && round.in_step * 2 >= round.sessions;
    if (!is_in_step) {
        saw_spread_ = true;
        return;
    }
    // Several sessions of one round are one round: two in a row are what chance cannot explain.
    const bool is_same_round =
        rung_in_step_ == delay.rung && distance(in_step_at_, delay.at) <= options.herd_window;
    if (!is_same_round) ++rounds_in_step_;
    rung_in_step_ = delay.rung;
    in_step_at_ = delay.at;
    if (rounds_in_step_ < options.herd_rounds_min) return;
    const RuleId rule = saw_spread_ && delay.rung > 2 ? RuleId::JitterLostAtCap : RuleId::NoJitter;
    context.note(rule,
                 join(round.in_step, " of ", round.sessions, " sessions waited ",
                      duration_in_words(delay.delay), " before retry ", delay.rung),
                 join("waited ", duration_in_words(delay.delay), ", as ", round.in_step - 1,
                      " other sessions did"));
}

void FleetRules::opened(const RuleContext& context) {
    const SessionId tap = tap_of(context.session);
    if (tap == SessionId{} || context.session.attempts.empty()) return;
    const Attempt& attempt = context.session.attempts.back();
    if (attempt.id != context.stamp.attempt || !attempt.started) return;
    std::string key = query_value(attempt.started->url, context.session.config->session_parameter);
    if (key.empty()) return;
    Live live{tap, context.session.id, attempt.id, std::move(key), Instant::max(), {}};
    for (const Live& other : live_) {
        if (other.tap != live.tap || other.key != live.key) continue;
        live.judged_at = context.stamp.at + context.options.sockets_overlap;
        live.other = other.session;
        due_ = std::min(due_, live.judged_at);
    }
    live_.push_back(std::move(live));
}

void FleetRules::ended(const RuleContext& context) {
    const SessionId gone = context.session.id;
    std::erase_if(live_, [&](const Live& live) {
        return live.session == gone && live.attempt == context.stamp.attempt;
    });
    for (Live& live : live_) {
        if (live.other == gone) live.judged_at = Instant::max();
    }
}

void FleetRules::removed(SessionId session) {
    rungs_.erase(session);
    std::erase_if(live_, [session](const Live& live) { return live.session == session; });
    for (Live& live : live_) {
        if (live.other == session) live.judged_at = Instant::max();
    }
}

std::vector<FleetRules::Overlap> FleetRules::take_overlaps(Instant now) {
    std::vector<Overlap> found;
    due_ = Instant::max();
    for (Live& live : live_) {
        if (live.judged_at > now) {
            due_ = std::min(due_, live.judged_at);
            continue;
        }
        found.push_back({live.session, live.attempt, live.other});
        live.judged_at = Instant::max();
    }
    return found;
}

const RuleFamily fleet_rules{words};

}  // namespace redial::model
