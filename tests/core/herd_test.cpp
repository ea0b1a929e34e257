// The herd against theory, against itself, and against what a server can do. One thread, virtual
// time.
#include <cmath>
#include <numeric>

#include "catch.hpp"
#include "core/herd.hpp"
#include "core/presets.hpp"

namespace redial::core::tests {
namespace {

using namespace std::chrono_literals;

HerdResult run(HerdOptions options) {
    Herd herd(std::move(options));
    while (herd.run_for(10s)) {
    }
    return herd.result();
}

HerdOptions herd_of(std::uint32_t clients, std::string_view preset) {
    HerdOptions options;
    options.clients = clients;
    options.policy = find_preset(preset)->policy;
    return options;
}

struct Moments {
    double mean = 0;
    double variance = 0;
};

// Of the n-th delay of every client, in seconds; the outage outlasts them all.
std::vector<Moments> delays_of(JitterKind jitter, std::uint32_t clients, std::uint32_t retries) {
    HerdOptions options;
    options.clients = clients;
    options.outage = 24h;
    options.length = 30min;
    options.policy.jitter = jitter;
    options.policy.first_delay = 1s;
    options.policy.cap = 1000h;  // theory knows no cap
    options.policy.attempts_max = retries;
    std::vector<double> sums(retries + 1);
    std::vector<double> squares(retries + 1);
    options.on_wait = [&](std::uint32_t, const RetryPlanned& plan) {
        const double s = to_seconds(plan.delay);
        sums[plan.retry] += s;
        squares[plan.retry] += s * s;
    };
    run(options);
    std::vector<Moments> moments;
    for (std::uint32_t retry = 1; retry <= retries; ++retry) {
        const double mean = sums[retry] / clients;
        moments.push_back({mean, squares[retry] / clients - mean * mean});
    }
    return moments;
}

// What theory has for each of them: v is the ladder's delay.
Moments theory_of(JitterKind jitter, std::uint32_t retry) {
    const double v = std::pow(2.0, retry - 1.0);
    if (jitter == JitterKind::Full) return {v / 2, v * v / 12};
    if (jitter == JitterKind::Equal) return {v * 3 / 4, v * v / 48};
    // Decorrelated: s' uniform in b .. 3 s. E s' = (b + 3 E s) / 2, and of the squares
    // E s'^2 = (b^2 + 3 b E s + 9 E s^2) / 3.
    constexpr double b = 1;
    double mean = b;
    double square = b * b;
    for (std::uint32_t i = 0; i < retry; ++i) {
        const double next = (b + 3 * mean) / 2;
        square = (b * b + 3 * b * mean + 9 * square) / 3;
        mean = next;
    }
    return {mean, square - mean * mean};
}

}  // namespace

TEST_CASE("a herd's delays have the mean and variance of theory", "[herd]") {
    constexpr std::uint32_t clients = 20'000;
    for (const JitterKind jitter :
         {JitterKind::Full, JitterKind::Equal, JitterKind::Decorrelated}) {
        const std::vector<Moments> found = delays_of(jitter, clients, 5);
        for (std::uint32_t retry = 1; retry <= 5; ++retry) {
            const Moments expected = theory_of(jitter, retry);
            const Moments& moments = found[retry - 1];
            INFO("jitter " << static_cast<int>(jitter) << ", retry " << retry);
            // Six standard errors of the mean; the variance's own error is a few per cent.
            const double error = std::sqrt(expected.variance / clients);
            CHECK(std::abs(moments.mean - expected.mean) < 6 * error);
            CHECK(moments.variance == Approx(expected.variance).epsilon(0.12));
        }
    }
}

TEST_CASE("without jitter a herd comes back in one second, with full jitter spread out", "[herd]") {
    HerdOptions options = herd_of(20'000, "chat-ui");
    const HerdResult ladder = run(options);
    // 0.5, 1.5, 3.5, 7.5, 15.5, 25.5 s: the dial after the return at 30 s is at 35.5 s.
    CHECK(ladder.peak_per_s > 19'000);
    CHECK(ladder.arrivals[35] > 19'000);
    options.policy.jitter = JitterKind::Full;
    const HerdResult jittered = run(options);
    CHECK(jittered.peak_per_s < 6'000);
    CHECK(jittered.peak_to_mean < ladder.peak_to_mean);
    REQUIRE(jittered.most_back_after);
    REQUIRE(ladder.most_back_after);
    CHECK(*jittered.most_back_after < *ladder.most_back_after);
}

TEST_CASE("nothing opens faster than the server can, and nobody is lost", "[herd]") {
    for (const char* preset : {"chat-ui", "aws-full-jitter", "phoenix", "socket.io"}) {
        HerdOptions options = herd_of(10'000, preset);
        options.server = {.opens_per_s = 500, .queue_max = 300, .retry_after = 2s};
        const HerdResult result = run(options);
        INFO(preset);
        for (const std::uint32_t opened : result.opened) {
            CHECK(opened <= 520);  // those that end a second and begin the next have their latency
        }
        CHECK(result.back == 10'000);
        REQUIRE(result.all_back_after);
        CHECK(*result.all_back_after >= 19s);
        CHECK(*result.half_back_after <= *result.most_back_after);
        CHECK(*result.most_back_after <= *result.all_back_after);
        const auto sum = [](const std::vector<std::uint32_t>& counts) {
            return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
        };
        CHECK(sum(result.arrivals) == result.dials);
        CHECK(sum(result.opened) == result.back);
        CHECK(result.dials >= result.refused + result.turned_away + result.back);
    }
}

TEST_CASE("a server without limits has everybody back with their next dial", "[herd]") {
    HerdOptions options = herd_of(5'000, "partysocket");
    options.server = {.opens_per_s = 1e9, .queue_max = 1'000'000, .retry_after = {}};
    const HerdResult result = run(options);
    CHECK(result.turned_away == 0);
    REQUIRE(result.all_back_after);
    CHECK(*result.all_back_after <= 10s + 1s);
}

TEST_CASE("clients that give up are counted and waited for no longer", "[herd]") {
    HerdOptions options = herd_of(1'000, "signalr");  // 0, 2, 10, 30 s: gone after 42 s
    options.outage = 2min;
    const HerdResult result = run(options);
    CHECK(result.gave_up == 1'000);
    CHECK(result.back == 0);
    CHECK_FALSE(result.half_back_after);
}

TEST_CASE("Retry-After spreads nothing by itself: who was turned away together returns together",
          "[herd]") {
    HerdOptions options = herd_of(10'000, "chat-ui");
    options.server = {.opens_per_s = 1000, .queue_max = 500, .retry_after = 20s};
    const HerdResult result = run(options);
    CHECK(result.turned_away > 9'000);
    CHECK(result.arrivals[55] > 8'000);  // 20 s after 35.5 s, the same crowd
}

TEST_CASE("a herd is the same each time its seed is, in slices of any length", "[herd]") {
    HerdOptions options = herd_of(2'000, "aws-decorrelated");
    const HerdResult whole = run(options);
    Herd sliced(options);
    std::size_t slices = 0;
    while (sliced.run_for(37ms)) ++slices;
    CHECK(slices > 500);
    CHECK(sliced.result().arrivals == whole.arrivals);
    CHECK(sliced.result().opened == whole.opened);
    options.seed = 2;
    CHECK(run(options).arrivals != whole.arrivals);
}

TEST_CASE("a herd of none, and an outage longer than the run, end", "[herd]") {
    HerdOptions options = herd_of(0, "chat-ui");
    CHECK(run(options).dials == 0);
    options = herd_of(10, "chat-ui");
    options.outage = 1h;
    options.length = 1min;
    const HerdResult result = run(options);
    CHECK(result.back == 0);
    CHECK(result.refused == result.dials);
}

}  // namespace redial::core::tests
