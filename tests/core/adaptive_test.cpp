// The adaptive policy: what it learns, what it says, and that it beats the default over the library
// of outages. Holds the table of docs/adaptive.md. One thread, virtual time.
#include <cstdio>
#include <fstream>
#include <iterator>

#include "catch.hpp"
#include "paths.hpp"
#include "rig.hpp"
#include "support/core/outage_library.hpp"

namespace redial::core::tests {
namespace {

Policy adaptive() {
    Policy policy;
    policy.adapts = true;
    return policy;
}

// Lives through an outage: every dial before its end fails. Returns the waits' sentences.
std::vector<std::string> outage(Rig& rig, Duration length) {
    const Instant back_at = rig.now + length;
    std::vector<std::string> said;
    rig.ends();
    while (!rig.phase<Open>()) {
        if (const TellPlan* told = rig.action<TellPlan>()) said.push_back(told->plan.why);
        rig.pass_to_deadline();
        if (rig.now >= back_at) {
            rig.opens();
        } else {
            rig.now += 20ms;
            Outcome refused;
            refused.kind = OutcomeKind::Refused;
            rig.ends(refused);
        }
    }
    rig.now += 1min;
    return said;
}

constexpr std::uint32_t outages = 40;
constexpr std::uint64_t seeds = 20;

OutageToll mean_toll(const OutageKind& kind, const Policy& policy) {
    OutageToll mean;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const OutageToll toll = live_through(kind, policy, outages, seed);
        mean.late_ms += toll.late_ms / seeds;
        mean.dials += toll.dials / seeds;
    }
    return mean;
}

const char* verdict(const OutageToll& ladder, const OutageToll& own) {
    if (own.late_ms <= ladder.late_ms && own.dials <= ladder.dials) return "better";
    if (own.late_ms <= ladder.late_ms) return "sooner, with more dials";
    return own.dials <= ladder.dials ? "later, with fewer dials" : "worse";
}

std::string row_of(const OutageKind& kind, const OutageToll& ladder, const OutageToll& own) {
    char row[256];
    std::snprintf(row, sizeof row, "| %s | %s | %.1f s | %.1f | %.1f s | %.1f | %s |\n", kind.name,
                  kind.about, ladder.late_ms / 1000, ladder.dials, own.late_ms / 1000, own.dials,
                  verdict(ladder, own));
    return row;
}

}  // namespace

TEST_CASE("docs/adaptive.md has the table of the outage library as it comes out",
          "[policy][adaptive]") {
    std::string table;
    OutageToll ladder_sum;
    OutageToll own_sum;
    int better = 0;
    int worse = 0;
    for (const OutageKind& kind : outage_kinds()) {
        const OutageToll ladder = mean_toll(kind, Policy{});
        const OutageToll own = mean_toll(kind, adaptive());
        table += row_of(kind, ladder, own);
        better += std::string(verdict(ladder, own)) == "better" ? 1 : 0;
        worse += std::string(verdict(ladder, own)) == "worse" ? 1 : 0;
        ladder_sum.late_ms += ladder.late_ms;
        ladder_sum.dials += ladder.dials;
        own_sum.late_ms += own.late_ms;
        own_sum.dials += own.dials;
    }
    CHECK(better >= 11);
    CHECK(worse == 0);
    CHECK(own_sum.late_ms < 0.6 * ladder_sum.late_ms);
    CHECK(own_sum.dials < ladder_sum.dials);
    std::ifstream file(REDIAL_SOURCE_DIR "/docs/adaptive.md");
    const std::string page{std::istreambuf_iterator<char>(file), {}};
    INFO("the table as it comes out:\n" << table);
    CHECK(page.find(table) != std::string::npos);
}

TEST_CASE("it says in one sentence why it waits this long", "[policy][adaptive]") {
    Rig rig;
    rig.settings.policy = adaptive();
    rig.to_open();
    Rng rng(4);
    for (int i = 0; i < 5; ++i) {
        outage(rig, 8s + Duration{static_cast<Duration::rep>(rng.below(4'000'000))});
    }
    const std::vector<std::string> said = outage(rig, 10s);
    REQUIRE_FALSE(said.empty());
    INFO(said.front());
    CHECK(said.front().find("last 5 outages lasted ") == 0);
    CHECK(said.front().find(": next try at ") != std::string::npos);
}

TEST_CASE("with one outage or none remembered it is the ladder", "[policy][adaptive]") {
    Rig rig;
    rig.settings.policy = adaptive();
    CHECK(rig.delays_of_failures(5) == std::vector<double>{500, 1000, 2000, 4000, 8000});
    rig.opens();
    outage(rig, 3s);
    for (const std::string& why : outage(rig, 3s)) CHECK(why.empty());
    CHECK_FALSE(outage(rig, 3s).front().empty());
}

TEST_CASE("outages of one length are met soon after their end", "[policy][adaptive]") {
    for (const Duration length : {Duration{2s}, Duration{9s}, Duration{30s}}) {
        Rig rig;
        rig.settings.policy = adaptive();
        rig.to_open();
        for (int i = 0; i < 12; ++i) outage(rig, length);
        const std::uint32_t dials_before = rig.state.attempts_made;
        const Instant lost_at = rig.now;
        outage(rig, length);
        const Duration late = rig.now - 1min - lost_at - length;
        INFO(to_ms(late) << " ms late");
        CHECK(late < std::max<Duration>(1s, length / 10));
        CHECK(rig.state.attempts_made - dials_before <= 5);
    }
}

TEST_CASE("no wait is below the floor or above the cap, and Retry-After holds",
          "[policy][adaptive]") {
    Rig rig;
    rig.settings.policy = adaptive();
    rig.settings.policy.floor = 2s;
    rig.settings.policy.cap = 6s;
    rig.to_open();
    for (int i = 0; i < 6; ++i) outage(rig, i % 2 == 0 ? 1s : 40s);
    rig.ends();
    for (int i = 0; i < 10; ++i) {
        const Duration delay = rig.action<TellPlan>()->plan.delay;
        CHECK(delay >= 2s);
        CHECK(delay <= 6s);
        rig.pass_to_deadline();
        rig.ends();
    }
    rig.pass_to_deadline();
    rig.ends(http_refused(503, 25s));
    CHECK(rig.action<TellPlan>()->plan.delay == 25s);
}

TEST_CASE("an outage that a person ended teaches nothing", "[policy][adaptive]") {
    Rig rig;
    rig.settings.policy = adaptive();
    rig.to_open();
    rig.ends();
    rig.now += 100ms;
    rig.connects();
    rig.opens();
    CHECK(rig.state.memory.past.empty());
    outage(rig, 3s);
    CHECK(rig.state.memory.past.size() == 1);
    rig.ends();
    rig.take(StopAsked{});
    rig.connects();
    rig.opens();
    CHECK(rig.state.memory.past.size() == 1);
}

TEST_CASE("it remembers no more than its last dozen outages", "[policy][adaptive]") {
    Rig rig;
    rig.settings.policy = adaptive();
    rig.to_open();
    for (int i = 0; i < 30; ++i) outage(rig, 2s);
    CHECK(rig.state.memory.past.size() == OutageMemory::outages_max);
}

}  // namespace redial::core::tests
