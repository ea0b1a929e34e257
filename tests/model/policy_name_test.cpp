// When a policy may be named, and the plainest of all among the noise of real machines. One thread.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/duration_text.hpp"
#include "base/rng.hpp"
#include "catch.hpp"
#include "core/outcome.hpp"
#include "model/fit/policy_fit.hpp"

namespace redial::model::tests {
namespace {

using namespace std::chrono_literals;

// A client that waits `waits_ms` before each dial; the server answers none, or all and drops them.
std::vector<DialSeen> dials_with(const std::vector<double>& waits_ms, bool opens = false) {
    std::vector<DialSeen> dials;
    Instant now{1h};
    const auto dial = [&] {
        DialSeen seen{now, std::nullopt, now + 2ms, false, {}};
        if (opens) seen.opened_at = now + 1ms;
        dials.push_back(seen);
        now += 2ms;
    };
    dial();
    for (const double ms : waits_ms) {
        now += Duration{static_cast<Duration::rep>(ms * 1000)};
        dial();
    }
    return dials;
}

std::string named(const std::vector<double>& waits_ms) {
    const std::string words = in_words(fit_policy(dials_with(waits_ms)));
    return words.substr(0, words.find(';'));
}

}  // namespace

TEST_CASE("a fixed interval with the noise of a machine is a fixed interval", "[fit]") {
    CHECK(named({202, 203, 224}) == "every 200 ms, no jitter");
    CHECK(named({300, 299, 299, 299, 310, 299, 299, 299, 299, 299, 314, 299, 296}) ==
          "every 300 ms, no jitter");
    for (const double interval_ms : {100.0, 200.0, 250.0, 500.0, 1000.0, 3000.0, 5000.0}) {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            Rng rng(seed);
            std::vector<double> waits;
            for (std::uint64_t i = 3 + rng.below(30); i > 0; --i) {
                // A timer is up to 4 ms late, one in six up to 60 ms: load.
                const double late = rng.below(6) == 0 ? 60 : 4;
                waits.push_back(interval_ms + late * rng.unit());
            }
            INFO(interval_ms << " ms, seed " << seed << ", " << waits.size() << " waits");
            CHECK(named(waits) ==
                  "every " +
                      duration_in_words(Duration{static_cast<Duration::rep>(interval_ms * 1000)}) +
                      ", no jitter");
        }
    }
}

TEST_CASE("a wait drawn anew around an interval is not called fixed", "[fit]") {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        Rng rng(seed);
        std::vector<double> waits;
        for (int i = 0; i < 12; ++i) waits.push_back(1000 + 700 * (rng.unit() - 0.5));
        INFO("seed " << seed);
        CHECK(named(waits).find("no jitter") == std::string::npos);
    }
}

TEST_CASE("no cap is named below the first delay", "[fit]") {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        Rng rng(seed);
        std::vector<double> waits;
        const double spread = 5 * std::pow(1.6, rng.unit() * 10);
        for (int i = 0; i < 10; ++i) waits.push_back(200 + spread * rng.unit());
        const PolicyFit fit = fit_policy(dials_with(waits));
        INFO("seed " << seed << ": " << in_words(fit));
        CHECK(fit.policy.cap >= fit.policy.first_delay);
    }
}

TEST_CASE("a policy is named from three waits on two rungs on", "[fit]") {
    CHECK(in_words(fit_policy(dials_with({500}))) ==
          "not named: 1 wait on 1 rung, it takes 3 on 2");
    CHECK(in_words(fit_policy(dials_with({500, 1000}))) ==
          "not named: 2 waits on 2 rungs, it takes 3 on 2");
    CHECK(fit_policy(dials_with({500, 1000, 2000})).is_named);
    // Every opening may begin the ladder anew: where all dials open, nothing behind its first rung
    // was seen, however often.
    CHECK(in_words(fit_policy(dials_with({500, 501, 500, 502, 500}, true))) ==
          "not named: 5 waits on 1 rung, it takes 3 on 2");
}

TEST_CASE("a wait that was not wholly seen, or may be another client's, names nothing", "[fit]") {
    auto dials = dials_with({500, 1000, 25'500, 500, 1000});
    dials[3].is_wait_seen = false;
    CHECK(fit_policy(dials).delays == 4);
    for (DialSeen& dial : dials) dial.is_wait_seen = false;
    CHECK(in_words(fit_policy(dials)) == "no retries seen yet");
    auto unsure = dials_with({500, 1000, 3, 500, 1000});
    unsure[3].is_sure = false;
    CHECK(fit_policy(unsure).delays == 3);
}

}  // namespace redial::model::tests
