// The ladder and what chance does to it: values, bounds and means of each formula. One thread,
// seeded generators.
#include <algorithm>
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "core/machine.hpp"

namespace redial::core::tests {
namespace {

using namespace std::chrono_literals;

struct Drawn {
    double mean_ms = 0;
    Duration low = Duration::max();
    Duration high = Duration::min();
};

// Draws for a base of 8 s, with no delay before.
Drawn draw(const Policy& policy, Duration base, Duration previous = 0s) {
    Rng rng(42);
    Drawn drawn;
    constexpr int draws = 20000;
    for (int i = 0; i < draws; ++i) {
        const Duration delay = jittered(policy, base, previous, rng);
        drawn.mean_ms += to_ms(delay) / draws;
        drawn.low = std::min(drawn.low, delay);
        drawn.high = std::max(drawn.high, delay);
    }
    return drawn;
}

// Whether a mean of 20,000 uniform draws is where it should be: within six standard errors.
bool is_mean_of(const Drawn& drawn, double low_ms, double high_ms) {
    const double error = (high_ms - low_ms) / std::sqrt(12.0 * 20000.0);
    return std::abs(drawn.mean_ms - (low_ms + high_ms) / 2) < 6 * error;
}

Policy with(JitterKind kind, double share = 0.0) {
    Policy policy;
    policy.jitter = kind;
    policy.jitter_share = share;
    return policy;
}

}  // namespace

TEST_CASE("the default ladder doubles from half a second to ten", "[reconnect]") {
    const Policy policy;
    const std::vector<Duration> expected = {500ms, 1s, 2s, 4s, 8s, 10s, 10s};
    for (std::uint32_t retry = 1; retry <= expected.size(); ++retry) {
        CHECK(base_delay(policy, retry) == expected[retry - 1]);
    }
    CHECK(base_delay(policy, 0) == 500ms);
}

TEST_CASE("gRPC's ladder comes out of factor and cap", "[reconnect]") {
    Policy policy;
    policy.first_delay = 1s;
    policy.factor = 1.6;
    policy.cap = 120s;
    CHECK(base_delay(policy, 2) == 1600ms);
    CHECK(base_delay(policy, 3) == 2560ms);
    CHECK(base_delay(policy, 20) == 120s);
}

TEST_CASE("a ladder at any height stays within its cap", "[reconnect]") {
    Policy policy;
    for (const std::uint32_t retry : {64u, 1000u, 1u << 31, UINT32_MAX}) {
        CHECK(base_delay(policy, retry) == 10s);
    }
    policy.factor = std::numeric_limits<double>::max();
    CHECK(base_delay(policy, 1) == 500ms);
    CHECK(base_delay(policy, UINT32_MAX) == 10s);
    policy.cap = Duration::max();
    CHECK(base_delay(policy, UINT32_MAX) > 1000h);
}

TEST_CASE("a policy that makes no sense gives delays that do", "[reconnect]") {
    Policy policy;
    policy.factor = std::numeric_limits<double>::quiet_NaN();
    CHECK(base_delay(policy, 9) == 500ms);
    policy.factor = 0.5;
    CHECK(base_delay(policy, 9) == 500ms);
    policy.first_delay = -1s;
    CHECK(base_delay(policy, 9) == 0s);
    policy = Policy{};
    policy.cap = 100ms;
    CHECK(base_delay(policy, 1) == 100ms);
    policy.cap = -1s;
    CHECK(base_delay(policy, 1) == 0s);
    policy.table = {-1s};
    CHECK(base_delay(policy, 1) == 0s);
    policy = with(JitterKind::PlusMinus, std::numeric_limits<double>::quiet_NaN());
    Rng rng;
    CHECK(jittered(policy, 1s, 0s, rng) == 1s);
    policy.jitter_share = 7.0;
    CHECK(delay_envelope(policy, 1, 0s).low == 0s);
    CHECK(delay_envelope(policy, 1, 0s).high == 1s);
}

TEST_CASE("a first delay of zero stays zero at any height", "[reconnect]") {
    Policy policy;
    policy.first_delay = 0s;
    CHECK(base_delay(policy, 1) == 0s);
    CHECK(base_delay(policy, UINT32_MAX) == 0s);
}

TEST_CASE("without jitter the delay is the ladder's and chance is not asked", "[reconnect]") {
    Rng rng(7);
    CHECK(jittered(Policy{}, 8s, 0s, rng) == 8s);
    CHECK(rng == Rng(7));
}

TEST_CASE("full jitter is uniform from zero to the ladder", "[reconnect]") {
    const Drawn drawn = draw(with(JitterKind::Full), 8s);
    CHECK(is_mean_of(drawn, 0, 8000));
    CHECK(drawn.low < 10ms);
    CHECK(drawn.high > 7990ms);
    CHECK(drawn.high <= 8s);
}

TEST_CASE("equal jitter is uniform from half the ladder to all of it", "[reconnect]") {
    const Drawn drawn = draw(with(JitterKind::Equal), 8s);
    CHECK(is_mean_of(drawn, 4000, 8000));
    CHECK(drawn.low >= 4s);
    CHECK(drawn.high <= 8s);
}

TEST_CASE("plus-minus jitter is uniform around the ladder, also at the cap", "[reconnect]") {
    const Drawn drawn = draw(with(JitterKind::PlusMinus, 0.25), 10s);
    CHECK(is_mean_of(drawn, 7500, 12500));
    CHECK(drawn.low >= 7500ms);
    CHECK(drawn.high <= 12500ms);
    CHECK(drawn.high > 12400ms);
}

TEST_CASE("decorrelated jitter is uniform from the first delay to thrice the last", "[reconnect]") {
    Drawn drawn = draw(with(JitterKind::Decorrelated), 8s, 2s);
    CHECK(is_mean_of(drawn, 500, 6000));
    CHECK(drawn.low >= 500ms);
    CHECK(drawn.high <= 6s);
    drawn = draw(with(JitterKind::Decorrelated), 8s);
    CHECK(is_mean_of(drawn, 500, 1500));
}

TEST_CASE("decorrelated jitter never passes the cap, nor a table's largest delay", "[reconnect]") {
    Drawn drawn = draw(with(JitterKind::Decorrelated), 8s, 9s);
    CHECK(drawn.high <= 10s);
    CHECK(drawn.high > 9900ms);
    Policy policy = with(JitterKind::Decorrelated);
    policy.table = {1s, 4s, 2s};
    drawn = draw(policy, 2s, 4s);
    CHECK(drawn.low >= 1s);
    CHECK(drawn.high <= 4s);
    CHECK(drawn.high > 3900ms);
}

TEST_CASE("no draw of any jitter leaves its envelope", "[reconnect]") {
    Rng rng(2024);
    for (const JitterKind kind : {JitterKind::None, JitterKind::Full, JitterKind::Equal,
                                  JitterKind::Decorrelated, JitterKind::PlusMinus}) {
        const Policy policy = with(kind, 0.3);
        Duration previous{0};
        for (std::uint32_t retry = 1; retry <= 2000; ++retry) {
            const Envelope envelope = delay_envelope(policy, retry, previous);
            const Duration base = base_delay(policy, retry);
            const Duration delay = jittered(policy, base, previous, rng);
            REQUIRE(envelope.low <= delay);
            REQUIRE(delay <= envelope.high);
            previous = delay;
        }
    }
}

TEST_CASE("jitter of delays without end does not overflow", "[reconnect]") {
    for (const JitterKind kind :
         {JitterKind::Full, JitterKind::Equal, JitterKind::Decorrelated, JitterKind::PlusMinus}) {
        Policy policy = with(kind, 1.0);
        policy.table = {Duration::max()};
        Rng rng(1);
        for (int i = 0; i < 100; ++i) {
            CHECK(jittered(policy, base_delay(policy, 1), Duration::max(), rng) >= 0s);
        }
    }
}

TEST_CASE("equal seeds give equal delays", "[reconnect]") {
    Rng one(5);
    Rng other(5);
    for (int i = 0; i < 100; ++i) {
        CHECK(jittered(with(JitterKind::Full), 8s, 0s, one) ==
              jittered(with(JitterKind::Full), 8s, 0s, other));
    }
}

}  // namespace redial::core::tests
