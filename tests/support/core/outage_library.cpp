// Makes outages of each kind, and lets one client live through them. One thread.
#include "support/core/outage_library.hpp"

#include <algorithm>
#include <cmath>

#include "core/machine.hpp"

namespace redial::core::tests {
namespace {

using namespace std::chrono_literals;

constexpr Duration open_length = 60s;
constexpr Duration round_trip = 20ms;
constexpr Duration silent_limit = 4s;

Duration uniform(Rng& rng, double low_s, double high_s) {
    return Duration{static_cast<Duration::rep>(rng.between(low_s, high_s) * 1e6)};
}

Duration exponential(Rng& rng, double mean_s) {
    return uniform(rng, 0, 0) +
           Duration{static_cast<Duration::rep>(-std::log(1.0 - rng.unit()) * mean_s * 1e6)};
}

constexpr OutageKind kinds[] = {
    {"flap", "0.1 to 0.8 s", [](std::uint32_t, Rng& rng) { return uniform(rng, 0.1, 0.8); }, false},
    {"reload", "2 to 3 s", [](std::uint32_t, Rng& rng) { return uniform(rng, 2, 3); }, false},
    {"restart", "8 to 12 s", [](std::uint32_t, Rng& rng) { return uniform(rng, 8, 12); }, false},
    {"deploy", "28 to 32 s", [](std::uint32_t, Rng& rng) { return uniform(rng, 28, 32); }, false},
    {"failover", "55 to 65 s", [](std::uint32_t, Rng& rng) { return uniform(rng, 55, 65); }, false},
    {"long", "4 to 6 min", [](std::uint32_t, Rng& rng) { return uniform(rng, 240, 360); }, false},
    {"silent restart", "8 to 12 s, dials time out after 4 s",
     [](std::uint32_t, Rng& rng) { return uniform(rng, 8, 12); }, true},
    {"two kinds", "four of five 1 to 2 s, else 40 to 50 s",
     [](std::uint32_t, Rng& rng) {
         return rng.chance(0.8) ? uniform(rng, 1, 2) : uniform(rng, 40, 50);
     },
     false},
    {"growing", "5 s and 2 s longer each time",
     [](std::uint32_t n, Rng& rng) { return uniform(rng, 5 + 2.0 * n, 5.5 + 2.0 * n); }, false},
    {"changed", "ten of 2 s, ten of 40 s, and so on",
     [](std::uint32_t n, Rng& rng) {
         return n / 10 % 2 == 0 ? uniform(rng, 1.8, 2.2) : uniform(rng, 38, 42);
     },
     false},
    {"any", "0 to 60 s, uniform", [](std::uint32_t, Rng& rng) { return uniform(rng, 0, 60); },
     false},
    {"memoryless", "exponential, 20 s on average",
     [](std::uint32_t, Rng& rng) { return exponential(rng, 20); }, false},
    {"heavy tail", "Pareto from 1 s, at most 10 min",
     [](std::uint32_t, Rng& rng) {
         return std::min<Duration>(
             uniform(rng, 1, 1) * 1 + Duration{static_cast<Duration::rep>(
                                          (std::pow(1.0 - rng.unit(), -1 / 1.2) - 1) * 1e6)},
             10min);
     },
     false},
};

// One client and the server it loses again and again.
class Life {
public:
    Life(const OutageKind& kind, const Policy& policy, std::uint64_t seed)
        : kind_(kind), rng_(seed) {
        settings_.policy = policy;
        settings_.connect_limit = silent_limit;
        state_.rng = Rng(seed ^ 0x5eed);
        take(ConnectAsked{});
        take(Opened{AttemptId{state_.attempts_made}});
    }

    void one_outage(std::uint32_t n) {
        now_ += open_length;
        const Instant back_at = now_ + kind_.length(n, rng_);
        Outcome lost;
        lost.kind = OutcomeKind::ResetByPeer;
        take(Ended{AttemptId{state_.attempts_made}, lost});
        while (!std::holds_alternative<Open>(state_.phase)) {
            const std::optional<Instant> due = deadline(state_, settings_);
            if (!due) return;  // it has halted
            now_ = std::max(now_, *due);
            take(TimePassed{});
            if (!std::holds_alternative<Connecting>(state_.phase)) continue;
            ++dials_;
            answer(back_at);
        }
        late_us_ += static_cast<double>((now_ - back_at).count());
    }

    double late_us() const { return late_us_; }
    double dials() const { return static_cast<double>(dials_); }

private:
    void answer(Instant back_at) {
        const AttemptId attempt{state_.attempts_made};
        if (now_ >= back_at) {
            now_ += round_trip;
            return take(Opened{attempt});
        }
        if (kind_.is_silent) return;  // the deadline ends it
        now_ += round_trip;
        Outcome refused;
        refused.kind = OutcomeKind::Refused;
        take(Ended{attempt, refused});
    }
    void take(const Input& input) { step(state_, settings_, input, now_); }

    const OutageKind& kind_;
    Rng rng_;
    MachineState state_;
    MachineSettings settings_;
    Instant now_ = Instant{1h};
    double late_us_ = 0;
    std::uint64_t dials_ = 0;
};

}  // namespace

std::span<const OutageKind> outage_kinds() { return kinds; }

OutageToll live_through(const OutageKind& kind, const Policy& policy, std::uint32_t outages,
                        std::uint64_t seed) {
    Life life(kind, policy, seed);
    for (std::uint32_t n = 0; n < outages; ++n) life.one_outage(n);
    return {life.late_us() / 1000.0 / outages, life.dials() / outages};
}

}  // namespace redial::core::tests
