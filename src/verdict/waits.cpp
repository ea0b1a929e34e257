// Collects the waits of a client and says how they are made. Pure; the thread that owns the
// workspace.
#include "verdict/waits.hpp"

#include <algorithm>
#include <cmath>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"

namespace redial::verdict {
namespace {

using model::Attempt;

constexpr std::size_t equal_waits_min = 3;  // as planned; fewer say nothing of chance

bool has_chance(const core::Policy& policy) {
    if (policy.formula != core::Formula::Ladder) return policy.jitter_share > 0;
    return policy.jitter != core::JitterKind::None || policy.random_first_max > Duration{} ||
           policy.first_delay_max > policy.first_delay;
}

// From the second wait of a row to the third, which no policy makes at once; at the cap 1.
double factor_of(const core::Policy& policy) {
    const auto middle = [&policy](std::uint32_t retry) {
        const core::Envelope at = core::delay_envelope(policy, retry, Duration{});
        return (to_ms(at.low) + to_ms(at.high)) / 2;
    };
    const double first = policy.first_at_once ? middle(2) : middle(1);
    const double second = policy.first_at_once ? middle(3) : middle(2);
    return first > 0 ? second / first : 1.0;
}

// What the cap cut off says how much a wait grew at least; one that stays at it says nothing,
// unless the row began there.
void note_ratio(const core::RetryPlanned& before, const core::RetryPlanned& plan, Duration cap,
                double& least, double& capped) {
    const double ratio = to_ms(plan.base_delay) / to_ms(before.base_delay);
    const bool is_flat = plan.base_delay == before.base_delay;
    if (plan.base_delay < cap || (is_flat && before.retry == 1))
        least = std::min(least, ratio);
    else if (!is_flat)
        capped = std::max(capped, ratio);
}

Told told_by_plans(const Dials& dials, Duration cap) {
    Told told;
    std::size_t equal = 0, drawn = 0;
    double least = INFINITY, capped = 0;
    const core::RetryPlanned* before = nullptr;
    for (std::size_t i = 0; i < dials.attempts.size(); ++i) {
        const Attempt& attempt = *dials.attempts[i];
        if (!attempt.wait || !is_ladders_own(dials, i)) {
            before = nullptr;
            continue;
        }
        const core::RetryPlanned& plan = attempt.wait->plan;
        ++told.waits;
        (plan.delay == plan.base_delay ? equal : drawn) += 1;
        const bool follows = before != nullptr && plan.retry == before->retry + 1;
        if (follows && before->base_delay > Duration{})
            note_ratio(*before, plan, cap, least, capped);
        before = &plan;
    }
    if (drawn > 0)
        told.spreads = true;
    else if (equal >= equal_waits_min)
        told.spreads = false;
    if (std::isfinite(least))
        told.factor = least;
    else if (capped > 0)
        told.factor = capped;
    told.words =
        fmt::format("{} planned, {} with chance in them", counted(told.waits, "wait"), drawn);
    if (told.factor)
        told.words += fmt::format("; each at least {:.2f} times the one before", *told.factor);
    return told;
}

// Later waits of a row are as long as the first ones: one rung is all there is.
bool are_equal(const core::Policy& policy, const Dials& dials) {
    Duration least = Duration::max(), most{};
    std::size_t later = 0;
    model::walk(policy, dials.seen, [&](const model::DelaySeen& wait) {
        least = std::min(least, wait.delay);
        most = std::max(most, wait.delay);
        later += wait.place.step > 1 ? 1u : 0u;
    });
    return later >= equal_waits_min && most <= least + least / 10 + std::chrono::milliseconds(20);
}

Told told_by_fit(const Dials& dials) {
    Told told;
    const model::PolicyFit fit = model::fit_policy(dials.seen);
    told.waits = fit.delays;
    told.words = model::in_words(fit);
    if (!fit.is_named) return told;
    if (fit.redials_at_once) {
        told.spreads = false;
        told.factor = 1.0;
        return told;
    }
    if (fit.jitter_is_known) told.spreads = has_chance(fit.policy);
    if (fit.factor_is_known)
        told.factor = factor_of(fit.policy);
    else if (told.spreads == false && are_equal(fit.policy, dials))
        told.factor = 1.0;
    return told;
}

}  // namespace

Dials dials_of(const Run& run, const SeenClient& client) {
    Dials dials;
    for (const Attempt* attempt : client.attempts) {
        if (attempt->origin == core::Origin::Person) dials = {};  // nobody's ladder goes on here
        const bool has_ended = run.has_ended(*attempt);
        dials.seen.push_back(
            {attempt->started_at, run.has_opened(*attempt) ? attempt->opened_at : std::nullopt,
             has_ended ? attempt->ended_at : std::nullopt, attempt->messages_in > 0,
             has_ended ? *attempt->outcome : core::Outcome{}, attempt->is_wait_seen,
             attempt->is_lane_sure});
        dials.attempts.push_back(attempt);
    }
    return dials;
}

bool is_ladders_own(const Dials& dials, std::size_t dial) {
    const Attempt& attempt = *dials.attempts[dial];
    if (attempt.wait && !attempt.wait->plan.why.empty()) return false;
    return dial == 0 || !dials.seen[dial - 1].outcome.retry_after;
}

Told told_of(const Run& run, const SeenClient& client) {
    const Dials dials = dials_of(run, client);
    if (client.is_relayed) return told_by_fit(dials);
    const core::Policy& policy = client.session->config->policy;
    return told_by_plans(dials, policy.table.empty() ? policy.cap : policy.table.back());
}

}  // namespace redial::verdict
