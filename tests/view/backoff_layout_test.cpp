// The backoff plot's geometry: what is shown, how wide, and against which policy. Test thread.
#include "model/session/backoff_layout.hpp"
#include "core/policy_words.hpp"

#include "catch.hpp"
#include "driver.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

constexpr SessionId id{1};

// A session whose attempts fail at once, each after the policy's wait.
struct Rig {
    Driver driver;

    Rig() { driver.add_session(id); }

    void dials(std::uint32_t attempt, std::uint32_t retry) {
        driver.happens(id, core::AttemptStarted{"ws://host/", core::Origin::Policy, retry},
                       {attempt});
    }
    void fails(std::uint32_t attempt) {
        core::AttemptEnded ended;
        ended.outcome.kind = core::OutcomeKind::Refused;
        driver.happens(id, ended, {attempt});
    }
    void plans(std::uint32_t attempt, std::uint32_t retry, Duration delay) {
        driver.happens(id, core::RetryPlanned{retry, delay, delay, driver.now.mono + delay, "why"},
                       {attempt});
    }
    void fails_and_waits(std::uint32_t attempt, Duration delay) {
        dials(attempt, attempt - 1);
        fails(attempt);
        plans(attempt, attempt, delay);
        driver.advance(delay);
    }
    model::BackoffLayout layout(Duration window = 1h) {
        return model::layout_backoff(*driver.workspace.find(id), window, driver.now.mono);
    }
};

}  // namespace

TEST_CASE("a wait's bar is as long as the wait was", "[backoff-plot]") {
    Rig rig;
    rig.fails_and_waits(1, 500ms);
    rig.fails_and_waits(2, 1s);
    rig.dials(3, 2);
    const auto layout = rig.layout();
    REQUIRE(layout.waits.size() == 2);
    CHECK(layout.waits[0].until - layout.waits[0].from == 500ms);
    CHECK(layout.waits[1].until - layout.waits[1].from == 1s);
    CHECK_FALSE(layout.is_preview);
    CHECK_FALSE(layout.waits[1].is_running);
}

TEST_CASE("a wait that was cut short by hand shows what was waited beside what was planned",
          "[backoff-plot]") {
    Rig rig;
    rig.dials(1, 0);
    rig.fails(1);
    rig.plans(1, 1, 10s);
    rig.driver.advance(2s);
    rig.dials(2, 0);
    const auto layout = rig.layout();
    REQUIRE(layout.waits.size() == 1);
    CHECK(layout.waits[0].planned == 10s);
    CHECK(layout.waits[0].until - layout.waits[0].from == 2s);
}

TEST_CASE("the running wait ends where it is planned to end", "[backoff-plot]") {
    Rig rig;
    rig.dials(1, 0);
    rig.fails(1);
    rig.plans(1, 1, 4s);
    rig.driver.advance(1s);
    const auto layout = rig.layout();
    REQUIRE(layout.waits.size() == 1);
    CHECK(layout.waits[0].is_running);
    CHECK(layout.waits[0].until == rig.driver.now.mono + 3s);
}

TEST_CASE("an hour open takes no more of the axis than a few seconds, and says that it is broken",
          "[backoff-plot]") {
    Rig rig;
    rig.fails_and_waits(1, 500ms);
    rig.dials(2, 1);
    rig.driver.opens(id, {2});
    rig.driver.advance(1h);
    const auto layout = rig.layout();
    REQUIRE_FALSE(layout.pieces.empty());
    const model::AxisPiece& open = layout.pieces.back();
    CHECK(open.kind == model::Stretch::Open);
    CHECK(open.is_broken());
    CHECK(open.until - open.from == 1h);
    CHECK(layout.shown_for <= 10s);
}

TEST_CASE("an instant and its place on the axis map to each other, in broken pieces too",
          "[backoff-plot]") {
    Rig rig;
    rig.fails_and_waits(1, 500ms);
    rig.dials(2, 1);
    rig.driver.opens(id, {2});
    rig.driver.advance(20min);
    rig.fails(2);
    rig.plans(2, 1, 8s);
    rig.driver.advance(8s);
    rig.dials(3, 1);
    const auto layout = rig.layout();
    double last = -1.0;
    for (const model::AxisPiece& piece : layout.pieces) {
        for (const double part : {0.0, 0.25, 0.5, 0.75}) {
            const auto whole = static_cast<double>((piece.until - piece.from).count());
            const Instant at = piece.from + Duration{static_cast<std::int64_t>(whole * part)};
            const double share = layout.share_of(at);
            CHECK(share >= last);
            last = share;
            const Duration off = layout.instant_at(share) - at;
            CHECK(std::abs(off.count()) <= 2);
        }
    }
}

TEST_CASE("only as much is looked back at as the window asks for", "[backoff-plot]") {
    Rig rig;
    for (std::uint32_t attempt = 1; attempt <= 100; ++attempt) rig.fails_and_waits(attempt, 10s);
    rig.dials(101, 100);
    const auto layout = rig.layout(75s);
    CHECK(layout.waits.size() == 8);
    CHECK(layout.waits.back().retry == 100);
}

TEST_CASE("before anything failed the ladder is shown as it would be", "[backoff-plot]") {
    Rig rig;
    rig.dials(1, 0);
    rig.driver.opens(id, {1});
    const auto layout = rig.layout();
    CHECK(layout.is_preview);
    REQUIRE(layout.waits.size() >= 7);
    CHECK(layout.waits[0].planned == 500ms);
    CHECK(layout.waits[1].planned == 1s);
    CHECK(layout.waits[5].planned == 10s);
    CHECK(layout.waits[6].planned == 10s);
}

TEST_CASE("the vertical axis is higher than the longest wait and has four to six lines",
          "[backoff-plot]") {
    for (const Duration longest : {3ms, 500ms, 999ms, 10000ms, 61000ms, 600000ms}) {
        Rig rig;
        rig.fails_and_waits(1, longest);
        rig.dials(2, 1);
        const auto layout = rig.layout();
        CHECK(layout.delay_max > longest);
        const auto lines = layout.delay_max / layout.tick;
        INFO("longest " << longest.count() << " us, tick " << layout.tick.count());
        CHECK(lines >= 3);
        CHECK(lines <= 6);
    }
}

TEST_CASE("a policy is named in the words of the picture", "[backoff-plot]") {
    core::Policy policy;
    CHECK(core::policy_in_words(policy) == "0.5 s ×2 ≤ 10 s");
    policy.jitter = core::JitterKind::Full;
    CHECK(core::policy_in_words(policy) == "0.5 s ×2 ≤ 10 s, full jitter");
    policy.table = {0s, 2s, 10s, 30s};
    policy.jitter = core::JitterKind::None;
    CHECK(core::policy_in_words(policy) == "0, 2, 10, 30 s");
}
