// Collects the waits of a client and says how they are made. Pure; the thread that owns the
// workspace.
#include "verdict/waits.hpp"

#include <algorithm>
#include <cmath>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "model/dialect/dialect_known.hpp"
#include "model/session/stream_request.hpp"

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

// The longest wait so far, of those that no server asked for.
Duration longest_wait(const Dials& dials) {
    Duration longest{};
    for (std::size_t i = 1; i < dials.seen.size(); ++i) {
        const auto& before = dials.seen[i - 1];
        const model::DialSeen& dial = dials.seen[i];
        if (!before.ended_at || !dial.is_wait_seen || !is_ladders_own(dials, i)) continue;
        longest = std::max(longest, dial.started_at - *before.ended_at);
    }
    return longest;
}

// What the policy that explains the dials makes of the wait that goes on. A cap that was never
// reached is not known, and holds back nothing.
NextWait wait_by_fit(const Run& run, const Dials& dials, const model::PolicyFit& fit) {
    core::Policy policy = fit.policy;
    if (!fit.cap_is_known) policy.cap = std::max<Duration>(policy.cap, std::chrono::hours(24));
    std::vector<model::DialSeen> seen = dials.seen;
    seen.push_back({.started_at = run.observed.to});
    NextWait next;
    model::walk(policy, seen, [&](const model::DelaySeen& wait) {
        const bool is_it = wait.dial + 1 == seen.size();
        const bool is_beyond = policy.attempts_max && wait.retry > *policy.attempts_max;
        if (!is_it || is_beyond) return;
        next.at_most = core::delay_envelope(policy, wait.place).high - wait.spent;
        next.why = "its dials follow " + model::in_words(fit);
    });
    return next;
}

NextWait wait_by_dials(const Run& run, const Dials& dials) {
    const model::PolicyFit fit = model::fit_policy(dials.seen);
    if (fit.is_named) return wait_by_fit(run, dials, fit);
    // Too few to name a policy: waits usually double, so the next one may be twice the longest.
    const Duration longest = longest_wait(dials);
    return {2 * longest, "it has waited for " + figure_in_words(longest) + " before"};
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
             attempt->is_lane_sure, false, model::is_event_stream(*attempt), attempt->wait_told});
        dials.attempts.push_back(attempt);
    }
    return dials;
}

bool is_ladders_own(const Dials& dials, std::size_t dial) {
    const Attempt& attempt = *dials.attempts[dial];
    if (attempt.wait && !attempt.wait->plan.why.empty()) return false;
    if (dial == 0) return true;
    const model::DialSeen& before = dials.seen[dial - 1];
    const auto& told = dials.seen[dial].wait_told;
    const bool is_told = told && before.ended_at &&
                         model::is_as_told(dials.seen[dial].started_at - *before.ended_at, *told);
    return !is_told && !before.outcome.retry_after;
}

NextWait next_wait_of(const Run& run, const SeenClient& client) {
    const model::SessionModel& session = *client.session;
    if (!client.is_relayed) {
        if (!session.waiting) return {};
        return {session.waiting->plan.delay, "its next dial is planned"};
    }
    const Dials dials = dials_of(run, client);
    if (dials.attempts.empty() || !run.has_ended(*dials.attempts.back())) return {};
    NextWait wait = wait_by_dials(run, dials);
    const auto asked = asked_by(*dials.attempts.back());
    if (asked && *asked > wait.at_most) wait = {*asked, "the server asked for it"};
    const model::DialectKnown* known = session.dialect.known();
    const auto told = known == nullptr ? std::nullopt : known->reconnection_time;
    if (told && *told > wait.at_most) wait = {*told, "the stream's server set it with retry:"};
    return wait;
}

Told told_of(const Run& run, const SeenClient& client) {
    const Dials dials = dials_of(run, client);
    if (client.is_relayed) return told_by_fit(dials);
    const core::Policy& policy = client.session->config->policy;
    return told_by_plans(dials, policy.table.empty() ? policy.cap : policy.table.back());
}

}  // namespace redial::verdict
