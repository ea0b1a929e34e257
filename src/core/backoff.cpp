// The ladder of delays and what chance does to it. Formulas: aws-samples/aws-arch-backoff-simulator
// (full, equal, decorrelated), socket.io-client's contrib/backo2, @rails/actioncable's connection
// monitor; RFC 6455 7.2.3 asks for truncated exponential backoff. Any thread.
#include "core/backoff.hpp"

#include <algorithm>
#include <cmath>

namespace redial::core {
namespace {

using namespace std::chrono_literals;

// A policy may come from a damaged settings file or a form half filled in: what makes no sense is
// read as the nearest thing that does, so that no delay is negative, NaN or past the end of time.
constexpr Duration server_delay_min = 10ms;

Duration not_negative(Duration span) { return std::max(span, Duration{0}); }

Duration scaled(Duration span, double by) {
    const double us = static_cast<double>(span.count()) * by;
    constexpr Duration half = Duration::max() / 2;
    const double largest = static_cast<double>(half.count());
    if (!(us > 0)) return Duration{0};
    if (us >= largest) return half;
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

// The step of the ladder proper: 0 is the retry at once that may come before it.
std::uint32_t rung_of(const Policy& policy, const LadderPlace& place) {
    const std::uint32_t step = std::max(place.step, 1u);
    return policy.first_at_once && place.follows_open ? step - 1 : step;
}

bool is_at_once(const Policy& policy, const LadderPlace& place) {
    return rung_of(policy, place) == 0;
}

bool is_random_first(const Policy& policy, const LadderPlace& place) {
    return policy.random_first_max > Duration{0} && rung_of(policy, place) == 1;
}

// first * factor^(rung-1), without a cap.
Duration grown(const Policy& policy, Duration first, std::uint32_t rung) {
    if (first <= Duration{0}) return Duration{0};
    const double factor = policy.factor > 1.0 ? policy.factor : 1.0;
    return scaled(first, std::pow(factor, static_cast<double>(rung - 1)));
}

Duration ladder_delay(const Policy& policy, Duration first, std::uint32_t rung) {
    if (!policy.table.empty()) {
        const std::size_t last = policy.table.size() - 1;
        return not_negative(policy.table[std::min<std::size_t>(rung - 1, last)]);
    }
    return std::min(not_negative(policy.cap), grown(policy, not_negative(first), rung));
}

// What decorrelated jitter is capped by.
Duration cap_of(const Policy& policy) {
    if (policy.table.empty()) return not_negative(policy.cap);
    return not_negative(*std::max_element(policy.table.begin(), policy.table.end()));
}

// Decorrelated jitter draws from here; the previous delay counts as the first one at the start.
Envelope decorrelated_range(const Policy& policy, Duration previous_delay) {
    const Duration cap = cap_of(policy);
    const Duration low = std::min(cap, ladder_delay(policy, policy.first_delay, 1));
    const Duration high = std::min(cap, scaled(std::max(previous_delay, low), 3.0));
    return {low, std::max(low, high)};
}

// The cap comes after the draw, as in AWS's simulator: near it many delays are the cap itself.
Duration draw_decorrelated(const Policy& policy, Duration previous_delay, Rng& rng) {
    const Duration low = decorrelated_range(policy, previous_delay).low;
    const Duration high = scaled(std::max(previous_delay, low), 3.0);
    return std::min(cap_of(policy), low + scaled(high - low, rng.unit()));
}

Envelope jitter_envelope(const Policy& policy, Duration base, Duration previous_delay) {
    const double share = share_of(policy);
    switch (policy.jitter) {
        case JitterKind::None: return {base, base};
        case JitterKind::Full: return {Duration{0}, base};
        case JitterKind::Equal: return {scaled(base, 0.5), base};
        case JitterKind::Decorrelated: return decorrelated_range(policy, previous_delay);
        case JitterKind::PlusMinus: return {scaled(base, 1.0 - share), scaled(base, 1.0 + share)};
        case JitterKind::Plus: return {base, scaled(base, 1.0 + share)};
        case JitterKind::Added:
            return {added(base, policy.added_min), added(base, added_high(policy))};
    }
    return {base, base};
}

// ---- Socket.IO: one draw u deviates by u * share, and the first decimal of the same u says which
// way: the deviations upwards are larger on average. The cap comes last and cuts them off, so that
// at the cap half of the clients or all of them wait the same.

std::uint32_t backo2_rung(const Policy& policy, const LadderPlace& place) {
    return std::max(rung_of(policy, place), 1u);
}

Envelope backo2_envelope(const Policy& policy, const LadderPlace& place) {
    const Duration v = grown(policy, policy.first_delay, backo2_rung(policy, place));
    const Duration cap = not_negative(policy.cap);
    const double share = share_of(policy);
    // Cut to whole milliseconds in the end.
    const Duration low = std::min(cap, scaled(v, 1.0 - 0.9 * share)) - 1ms;
    return {not_negative(low), std::min(cap, scaled(v, 1.0 + share))};
}

Duration draw_backo2(const Policy& policy, const LadderPlace& place, Rng& rng) {
    const double ms = to_ms(grown(policy, policy.first_delay, backo2_rung(policy, place)));
    const double u = rng.unit();
    const double deviation = std::floor(u * share_of(policy) * ms);
    const bool is_down = (static_cast<int>(u * 10) & 1) == 0;
    const double capped =
        std::min(is_down ? ms - deviation : ms + deviation, to_ms(not_negative(policy.cap)));
    return scaled(Duration{1000}, std::floor(std::max(capped, 0.0)));
}

// ---- ActionCable: a monitor polls the connection, every stale * 1.15^n * (1 + jitter), n being
// the polls in vain (at most 10); the first interval's jitter is uniform 0 .. 1, later ones' 0 ..
// 0.15. It dials when the last ping (every 3 s) is older than `stale` and the loss too. So the
// first delay depends on where in its interval the loss finds the poll; a poll that comes too early
// is in vain all the same.

constexpr std::uint32_t polls_counted_max = 10;
constexpr double pings_an_interval = 0.5;  // the server's beat is half of what is stale

Duration poll_interval(const Policy& policy, std::uint32_t in_vain, double u) {
    const double share = in_vain == 0 ? 1.0 : share_of(policy);
    const std::uint32_t n = std::min(in_vain, polls_counted_max);
    return scaled(grown(policy, not_negative(policy.first_delay), n + 1), 1.0 + share * u);
}

Envelope poll_envelope(const Policy& policy, const LadderPlace& place) {
    const Duration stale = not_negative(policy.first_delay);
    if (place.step <= 1 && place.follows_open) {
        // The poll comes just too early, and once more.
        const Duration longest =
            std::max(poll_interval(policy, 0, 1.0), poll_interval(policy, 1, 1.0));
        return {stale, stale + longest};
    }
    const std::uint32_t in_vain = std::max(place.step, 1u) - 1;
    return {poll_interval(policy, in_vain, 0.0), poll_interval(policy, in_vain, 1.0)};
}

Duration draw_poll(const Policy& policy, LadderPlace& place, Rng& rng) {
    if (place.step > 1 || !place.follows_open) {
        return poll_interval(policy, std::max(place.step, 1u) - 1, rng.unit());
    }
    const Duration stale = not_negative(policy.first_delay);
    const Duration running = poll_interval(policy, 0, rng.unit());
    const Duration to_poll = scaled(running, rng.unit());
    const Duration since_ping = scaled(stale, pings_an_interval * rng.unit());
    const double u = rng.unit();
    if (to_poll >= stale) return to_poll;
    if (to_poll + since_ping <= stale) return to_poll + poll_interval(policy, 0, u);
    ++place.step;  // stale, but lost too recently: one poll in vain
    return to_poll + poll_interval(policy, 1, u);
}

// Within the policy's bounds: those of a policy since changed are drawn anew.
bool has_own_first(const Policy& policy, const LadderPlace& place) {
    return policy.first_delay_max > policy.first_delay && place.own_first > Duration{0} &&
           place.own_first >= policy.first_delay && place.own_first <= policy.first_delay_max;
}

// Once a session.
void draw_own_first(const Policy& policy, LadderPlace& place, Rng& rng) {
    if (policy.first_delay_max <= policy.first_delay || has_own_first(policy, place)) return;
    const Duration first = not_negative(policy.first_delay);
    place.own_first = first + scaled(policy.first_delay_max - first, rng.unit());
}

Duration first_of(const Policy& policy, const LadderPlace& place) {
    return has_own_first(policy, place) ? place.own_first : policy.first_delay;
}

Duration formula_delay(const Policy& policy, LadderPlace& place, Rng& rng) {
    if (policy.formula == Formula::ActionCable) return draw_poll(policy, place, rng);
    if (is_at_once(policy, place)) return Duration{0};
    if (is_random_first(policy, place)) return scaled(policy.random_first_max, rng.unit());
    if (policy.formula == Formula::Backo2) return draw_backo2(policy, place, rng);
    return jittered(policy, base_delay(policy, place), place.previous_delay, rng);
}

}  // namespace

Policy beginning_at(const Policy& policy, Duration first) {
    Policy begun = policy;
    begun.formula = Formula::Ladder;
    // None at all would be a dial at once, and again at once.
    begun.first_delay =
        std::clamp(first, server_delay_min, std::max(policy.retry_after_max, server_delay_min));
    begun.first_delay_max = begun.random_first_max = begun.whole = Duration{0};
    begun.first_at_once = false;
    begun.table.clear();
    begun.cap = std::max(policy.cap, begun.first_delay);
    return begun;
}

Duration base_delay(const Policy& policy, const LadderPlace& place) {
    if (policy.formula == Formula::ActionCable) {
        return poll_interval(policy, std::max(place.step, 1u) - 1, 0.0);
    }
    if (is_at_once(policy, place)) return Duration{0};
    if (is_random_first(policy, place)) return policy.random_first_max;
    const Duration delay = ladder_delay(policy, first_of(policy, place), rung_of(policy, place));
    return policy.whole > Duration{0} ? delay / policy.whole * policy.whole : delay;
}

Envelope delay_envelope(const Policy& policy, const LadderPlace& place) {
    const Duration floor = not_negative(policy.floor);
    const auto above_floor = [floor](Envelope envelope) {
        return Envelope{std::max(envelope.low, floor), std::max(envelope.high, floor)};
    };
    if (policy.formula == Formula::ActionCable) return above_floor(poll_envelope(policy, place));
    if (is_at_once(policy, place)) return above_floor({Duration{0}, Duration{0}});
    if (is_random_first(policy, place)) return above_floor({Duration{0}, policy.random_first_max});
    if (policy.formula == Formula::Backo2) return above_floor(backo2_envelope(policy, place));
    const bool is_own_unknown =
        policy.first_delay_max > policy.first_delay && !has_own_first(policy, place);
    Envelope envelope = jitter_envelope(policy, base_delay(policy, place), place.previous_delay);
    if (is_own_unknown) {
        LadderPlace highest = place;
        highest.own_first = policy.first_delay_max;
        envelope.high =
            jitter_envelope(policy, base_delay(policy, highest), place.previous_delay).high;
    }
    return above_floor(envelope);
}

Duration draw_delay(const Policy& policy, LadderPlace& place, Rng& rng) {
    draw_own_first(policy, place, rng);
    const Duration delay = formula_delay(policy, place, rng);
    place.previous_delay = delay;
    return std::max(delay, not_negative(policy.floor));
}

Duration base_delay(const Policy& policy, std::uint32_t retry) {
    return base_delay(policy, LadderPlace{std::max(retry, 1u), true, {}, {}});
}

Envelope delay_envelope(const Policy& policy, std::uint32_t retry, Duration previous_delay) {
    return delay_envelope(policy, LadderPlace{std::max(retry, 1u), true, previous_delay, {}});
}

Duration jittered(const Policy& policy, Duration base, Duration previous_delay, Rng& rng) {
    if (policy.jitter == JitterKind::None) return base;
    if (policy.jitter == JitterKind::Decorrelated) {
        return draw_decorrelated(policy, previous_delay, rng);
    }
    const Envelope range = jitter_envelope(policy, base, previous_delay);
    return range.low + scaled(range.high - range.low, rng.unit());
}

}  // namespace redial::core
