// What lay between an attempt and the one before it. The thread that applies events.
#include "model/rules/dial.hpp"

#include <algorithm>

#include "model/fit/dial_log.hpp"

namespace redial::model {
namespace {

// When a client knew that it was refused: with the answer's head, not with the end of TCP.
Instant refused_at(const Attempt& attempt) {
    const Stage* upgrade = attempt.stage(core::StageName::Upgrade);
    const bool is_refusal = upgrade != nullptr && !attempt.was_open() && attempt.outcome &&
                            attempt.outcome->kind == core::OutcomeKind::HttpRefused;
    return is_refusal ? std::min(upgrade->ended_at, *attempt.ended_at) : *attempt.ended_at;
}

}  // namespace

bool is_newest_attempt(const RuleContext& context) {
    const Attempts& attempts = context.session.attempts;
    return !attempts.empty() && attempts.back().id == context.stamp.attempt;
}

std::optional<Dial> dial_of(const RuleContext& context) {
    const Attempts& attempts = context.session.attempts;
    const Attempt& attempt = attempts.back();
    const Attempt* before = ended_before(attempts, attempt);
    const bool is_known = attempt.is_lane_sure && attempt.is_wait_seen;
    const bool is_redial = is_known && before != nullptr && before->outcome &&
                           before->is_lane_sure && is_automatic(context.session, attempt) &&
                           !is_deliberate(*before->outcome);
    if (!is_redial) return std::nullopt;
    const Instant ended_at = is_relayed(context.session) ? refused_at(*before) : *before->ended_at;
    const Duration gap = std::max(attempt.started_at - ended_at, Duration{});
    const bool is_told = attempt.wait.has_value();
    const auto& asked = attempt.wait_told;
    const bool is_ladders_own = !before->outcome->retry_after &&
                                (!is_told || attempt.wait->plan.why.empty()) &&
                                !(asked && is_as_told(gap, *asked));
    const bool had_lasted = is_open_end(*before) && before->open_for >= context.options.short_open;
    return Dial{attempt,
                *before,
                gap,
                is_told ? attempt.wait->plan.delay : gap,
                !is_told,
                is_ladders_own,
                asked && is_kept(gap, *asked),
                had_lasted};
}

const Attempt* ended_before(const Attempts& attempts, const Attempt& attempt) {
    for (std::size_t back = 2; back <= attempts.size() && back <= 3; ++back) {
        const Attempt& before = attempts[attempts.size() - back];
        if (before.id < attempt.id) return before.ended_at ? &before : nullptr;
    }
    return nullptr;
}

bool is_open_end(const Attempt& attempt) { return attempt.was_open() && attempt.outcome; }

Duration equal_within(const FindingOptions& options, bool is_measured) {
    return is_measured ? options.delay_equal_within_measured : options.delay_equal_within;
}

FindingTone tone_of_spread(const core::Policy&) {
    return {false, "Redial's preset careful spreads its waits."};
}

}  // namespace redial::model
