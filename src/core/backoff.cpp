// The ladder of delays and what chance does to it. Formulas: aws-samples/aws-arch-backoff-simulator
// (full, equal, decorrelated); RFC 6455 7.2.3 asks for truncated exponential backoff. Any thread.
#include <algorithm>
#include <cmath>

#include "core/machine.hpp"

namespace redial::core {
namespace {

// A policy may come from a damaged settings file or a form half filled in: what makes no sense is
// read as the nearest thing that does, so that no delay is negative, NaN or past the end of time.
Duration not_negative(Duration span) { return std::max(span, Duration{0}); }

Duration scaled(Duration span, double by) {
    const double us = static_cast<double>(span.count()) * by;
    const double largest = static_cast<double>(Duration::max().count() / 2);
    if (!(us > 0)) return Duration{0};
    if (us >= largest) return Duration::max() / 2;
    return Duration{std::llround(us)};
}

double share_of(const Policy& policy) {
    return policy.jitter_share >= 0 ? std::min(policy.jitter_share, 1.0) : 0.0;
}

Duration added(Duration base, Duration more) {
    return std::min(base, Duration::max() / 2) + std::min(not_negative(more), Duration::max() / 2);
}

Duration added_high(const Policy& policy) {
    return std::max(not_negative(policy.added_min), policy.added_max);
}

// What decorrelated jitter is capped by.
Duration cap_of(const Policy& policy) {
    if (policy.table.empty()) return not_negative(policy.cap);
    return not_negative(*std::max_element(policy.table.begin(), policy.table.end()));
}

// Decorrelated jitter draws from here; the previous delay counts as the first one at the start.
Envelope decorrelated_range(const Policy& policy, Duration previous_delay) {
    const Duration cap = cap_of(policy);
    const Duration low = std::min(cap, base_delay(policy, 1));
    const Duration high = std::min(cap, scaled(std::max(previous_delay, low), 3.0));
    return {low, std::max(low, high)};
}

}  // namespace

Duration base_delay(const Policy& policy, std::uint32_t retry) {
    const std::uint32_t step = retry == 0 ? 0 : retry - 1;
    if (!policy.table.empty()) {
        const std::size_t last = policy.table.size() - 1;
        return not_negative(policy.table[std::min<std::size_t>(step, last)]);
    }
    const Duration cap = not_negative(policy.cap);
    const Duration first = not_negative(policy.first_delay);
    if (first == Duration{0}) return Duration{0};
    const double factor = policy.factor > 1.0 ? policy.factor : 1.0;
    return std::min(cap, scaled(first, std::pow(factor, static_cast<double>(step))));
}

Envelope delay_envelope(const Policy& policy, std::uint32_t retry, Duration previous_delay) {
    const Duration base = base_delay(policy, retry);
    switch (policy.jitter) {
        case JitterKind::None: return {base, base};
        case JitterKind::Full: return {Duration{0}, base};
        case JitterKind::Equal: return {scaled(base, 0.5), base};
        case JitterKind::Decorrelated: return decorrelated_range(policy, previous_delay);
        case JitterKind::PlusMinus: {
            const double share = share_of(policy);
            return {scaled(base, 1.0 - share), scaled(base, 1.0 + share)};
        }
        case JitterKind::Plus: return {base, scaled(base, 1.0 + share_of(policy))};
        case JitterKind::Added:
            return {added(base, policy.added_min), added(base, added_high(policy))};
    }
    return {base, base};
}

Duration jittered(const Policy& policy, Duration base, Duration previous_delay, Rng& rng) {
    switch (policy.jitter) {
        case JitterKind::None: return base;
        case JitterKind::Full: return scaled(base, rng.unit());
        case JitterKind::Equal: return scaled(base, rng.between(0.5, 1.0));
        case JitterKind::Decorrelated: {
            const Envelope range = decorrelated_range(policy, previous_delay);
            return range.low + scaled(range.high - range.low, rng.unit());
        }
        case JitterKind::PlusMinus: {
            const double share = share_of(policy);
            return scaled(base, rng.between(1.0 - share, 1.0 + share));
        }
        case JitterKind::Plus: return scaled(base, rng.between(1.0, 1.0 + share_of(policy)));
        case JitterKind::Added: {
            const Duration low = not_negative(policy.added_min);
            return added(base, low + scaled(added_high(policy) - low, rng.unit()));
        }
    }
    return base;
}

}  // namespace redial::core
