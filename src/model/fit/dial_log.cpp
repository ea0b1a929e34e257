// Goes through a client's dials under an assumed policy and computes how probable each delay is.
// Any thread.
#include "model/fit/dial_log.hpp"

#include <algorithm>
#include <cmath>

#include "model/session/stream_request.hpp"

namespace redial::model {
namespace {

using namespace std::chrono_literals;
using core::Formula;
using core::JitterKind;
using core::ResetRule;

bool resets(const core::Policy& policy, const DialSeen& dial) {
    switch (policy.reset_rule) {
        case ResetRule::OnOpen: return true;
        case ResetRule::StableFor: return *dial.ended_at - *dial.opened_at >= policy.stable_after;
        case ResetRule::FirstMessage:
        case ResetRule::FirstPong: return dial.had_message;
    }
    return true;
}

// A client begins a wait a little after the end was seen and dials a little after the wait: what it
// drew lies in here. In microseconds, like all numbers below.
struct Window {
    double low;
    double high;
    double late;  // a busy machine is later still, and the less often the later: by about this
};

Window window_of(Duration delay) {
    const auto us = static_cast<double>(delay.count());
    return {us - 15'000 - 0.02 * us, us + 3'000 + 0.01 * us, 15'000 + 0.02 * us};
}

double at(const Window& window, double point) {
    if (point > window.high) return 0.0;
    if (point >= window.low) return 1.0;
    const double times = (window.low - point) / window.late;
    return times < 4 ? std::exp(-times) : 0.0;
}

double uniform(const Window& window, double low, double high) {
    if (high - low < 1.0) return at(window, low);
    const double overlap = std::min(window.high, high) - std::max(window.low, low);
    return std::clamp(overlap / (high - low), 0.0, 1.0);
}

double in_us(Duration span) { return static_cast<double>(span.count()); }

// Uniform, and what lies above the cap is the cap.
double capped_uniform(const Window& window, double low, double high, double cap) {
    if (high <= cap) return uniform(window, low, high);
    if (low >= cap) return at(window, cap);
    const double below = (cap - low) / (high - low);
    return below * uniform(window, low, cap) + (1.0 - below) * at(window, cap);
}

// Ten pieces, one for each first decimal of the draw; even ones go down (core/backoff.cpp).
double backo2(const core::Policy& policy, const core::LadderPlace& place, const Window& window) {
    const double v = in_us(policy.first_delay) * std::pow(policy.factor, place.step - 1.0);
    const double cap = in_us(policy.cap);
    double sum = 0;
    for (int digit = 0; digit < 10; ++digit) {
        const double near = policy.jitter_share * digit / 10 * v;
        const double far = policy.jitter_share * (digit + 1) / 10 * v;
        const bool is_down = digit % 2 == 0;
        sum += is_down ? capped_uniform(window, v - far, v - near, cap)
                       : capped_uniform(window, v + near, v + far, cap);
    }
    return sum / 10;
}

// Whether one poll was in vain at the start of the row cannot be seen.
double polls(const core::Policy& policy, const core::LadderPlace& place, const Window& window) {
    const core::Envelope one = core::delay_envelope(policy, place);
    if (!place.follows_open || place.step == 1) {
        return uniform(window, in_us(one.low), in_us(one.high));
    }
    core::LadderPlace next = place;
    ++next.step;
    const core::Envelope other = core::delay_envelope(policy, next);
    return 0.7 * uniform(window, in_us(one.low), in_us(one.high)) +
           0.3 * uniform(window, in_us(other.low), in_us(other.high));
}

double drawn(const core::Policy& policy, const core::LadderPlace& place, const Window& window) {
    if (policy.formula == Formula::ActionCable) return polls(policy, place, window);
    if (policy.formula == Formula::Backo2) return backo2(policy, place, window);
    const core::Envelope envelope = core::delay_envelope(policy, place);
    const bool is_first = policy.random_first_max > Duration{0} || policy.first_at_once;
    if (policy.jitter == JitterKind::Decorrelated && !is_first) {
        const double low = std::min(in_us(policy.first_delay), in_us(policy.cap));
        const double high = 3 * std::max(in_us(place.previous_delay), low);
        return capped_uniform(window, low, high, in_us(policy.cap));
    }
    return uniform(window, in_us(envelope.low), in_us(envelope.high));
}

// The delay that a session drew as its first one shows in its first wait.
void learn_own_first(const core::Policy& policy, DelaySeen& seen) {
    if (policy.first_delay_max <= policy.first_delay || seen.place.own_first > Duration{0}) return;
    const double growth = std::pow(policy.factor, seen.place.step - 1.0);
    const double first = in_us(seen.delay) / growth;
    if (growth * in_us(policy.first_delay_max) > in_us(policy.cap) && seen.delay >= policy.cap) {
        return;  // at the cap it no longer shows
    }
    seen.place.own_first = std::clamp(Duration{static_cast<Duration::rep>(first)},
                                      policy.first_delay, policy.first_delay_max);
}

double misfit_of(const core::Policy& policy, const DelaySeen& seen) {
    const Window window = window_of(seen.delay);
    const core::Envelope envelope = core::delay_envelope(policy, seen.place);
    const double below = in_us(envelope.low) - window.high;
    const double above = window.low - in_us(envelope.high);
    const double scale = std::max(in_us(envelope.high), in_us(seen.delay));
    return scale > 0 ? std::clamp(std::max(below, above) / scale, 0.0, 1.0) : 0.0;
}

// No client waits longer: it had given up, and was started again.
constexpr Duration longest_wait = 5min;

// Somebody stopped the client and started it again; or it is another one.
bool is_pause(const core::Policy& policy, const DelaySeen& seen) {
    const Duration high = core::delay_envelope(policy, seen.place).high;
    return seen.delay > std::min<Duration>(high, 24h) * 4 + 30s;
}

}  // namespace

bool is_as_told(Duration waited, Duration told) {
    const Duration off = waited > told ? waited - told : told - waited;
    return off <= std::max<Duration>(100ms, told / 10);
}

bool is_kept(Duration waited, Duration told) {
    return waited + std::max<Duration>(50ms, told / 20) >= told;
}

bool is_wait_between(const DialSeen& before, const DialSeen& dial) {
    return dial.is_wait_seen && dial.is_sure && before.is_sure && before.ended_at &&
           dial.started_at >= *before.ended_at &&
           dial.started_at - *before.ended_at <= longest_wait;
}

std::vector<DialSeen> dials_of(const Attempts& attempts, std::size_t count_max) {
    std::vector<DialSeen> dials;
    const std::size_t first = attempts.size() > count_max ? attempts.size() - count_max : 0;
    for (std::size_t i = first; i < attempts.size(); ++i) {
        const Attempt& attempt = attempts[i];
        if (attempt.origin == core::Origin::Person) dials.clear();  // nobody's ladder goes on here
        dials.push_back({attempt.started_at, attempt.opened_at, attempt.ended_at,
                         attempt.messages_in > 0, attempt.outcome.value_or(core::Outcome{}),
                         attempt.is_wait_seen, attempt.is_lane_sure, false,
                         is_event_stream(attempt), attempt.wait_told});
    }
    return dials;
}

void walk(const core::Policy& policy, const std::vector<DialSeen>& dials,
          const std::function<void(const DelaySeen&)>& tell) {
    DelaySeen seen;
    const auto end_row = [&seen] {
        seen.retry = 0;
        seen.place.step = 0;
        seen.place.previous_delay = Duration{0};
    };
    for (std::size_t i = 1; i < dials.size(); ++i) {
        const DialSeen& before = dials[i - 1];
        const DialSeen& dial = dials[i];
        const bool was_open = before.opened_at.has_value();
        seen.had_opened = seen.had_opened || was_open;
        if (!is_wait_between(before, dial) || dial.is_anew) {
            end_row();
            seen.had_opened = false;
            if (dial.is_anew) seen.place.own_first = Duration{0};  // drawn once a start
            continue;
        }
        if (was_open && resets(policy, before)) end_row();
        if (seen.retry == 0) seen.place.follows_open = was_open;
        ++seen.retry;
        ++seen.place.step;
        seen.dial = i;
        seen.waited = dial.started_at - *before.ended_at;
        const bool counts = policy.connect_time_counts && !was_open;
        seen.spent = counts ? *before.ended_at - before.started_at : Duration{0};
        seen.delay = seen.waited + seen.spent;
        if (dial.wait_told && is_as_told(seen.waited, *dial.wait_told)) {
            seen.place.previous_delay = seen.delay;
            continue;
        }
        seen.is_pause = is_pause(policy, seen);
        tell(seen);
        if (seen.is_pause) {
            end_row();
            continue;
        }
        learn_own_first(policy, seen);
        seen.place.previous_delay = seen.delay;
    }
}

double probability_of(const core::Policy& policy, const DelaySeen& seen) {
    if (policy.attempts_max && seen.retry > *policy.attempts_max) return 0.0;
    if (!policy.retries_first_dial && !seen.had_opened) return 0.0;
    if (seen.spent > Duration{0}) {
        // Connecting took all of the delay: the next dial comes at once.
        const Duration high = core::delay_envelope(policy, seen.place).high;
        if (high <= seen.spent) return at(window_of(seen.waited), 0.0);
    }
    return drawn(policy, seen.place, window_of(seen.delay));
}

Match match_of(const core::Policy& policy, const std::vector<DialSeen>& dials) {
    // A few delays are not the policy's: a stalled machine, a throttled tab, a reload.
    constexpr double stray = 0.03;
    constexpr double stray_density = 0.004;
    Match match;
    std::vector<double> misfits;
    walk(policy, dials, [&](const DelaySeen& seen) {
        const double p = seen.is_pause ? 0.0 : probability_of(policy, seen);
        match.log_likelihood += std::log((1.0 - stray) * p + stray * stray_density);
        match.fitting += p > 0 ? 1u : 0u;
        misfits.push_back(p > 0 ? 0.0 : misfit_of(policy, seen));
    });
    match.delays = misfits.size();
    // Strays say nothing of the rest: the worst twentieth is left out.
    std::sort(misfits.begin(), misfits.end());
    const std::size_t kept = misfits.size() - misfits.size() / 20;
    for (std::size_t i = 0; i < kept; ++i) match.misfit += misfits[i];
    if (kept > 0) match.misfit /= static_cast<double>(kept);
    return match;
}

}  // namespace redial::model
