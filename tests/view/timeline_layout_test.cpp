// The timeline's axis: following, zooming, panning, ticks. Test thread.
#include "view/plot/timeline_layout.hpp"
#include "view/scene/shared_axis.hpp"

#include "catch.hpp"

using namespace redial;
using namespace redial::view;
using namespace std::chrono_literals;

namespace {

Instant at(Duration since_start) { return Instant{since_start}; }

}  // namespace

TEST_CASE("a live axis has the present inside, with room after it", "[timeline]") {
    TimeAxis axis;
    const TimeRange range = range_of(axis, at(1h));
    CHECK(range.from < at(1h));
    CHECK(range.to > at(1h));
    CHECK(range.span() == axis.span);
}

TEST_CASE("what lies under the cursor stays there while zooming", "[timeline]") {
    TimeAxis axis;
    axis.is_live = false;
    axis.end = at(30min);
    for (const double factor : {0.5, 0.8, 1.25, 2.0}) {
        const Instant held = range_of(axis, at(1h)).at_share(0.25);
        zoom(axis, at(1h), 0.25, factor);
        const Duration off = range_of(axis, at(1h)).at_share(0.25) - held;
        CHECK(std::abs(off.count()) <= 2);
    }
}

TEST_CASE("zooming in on the past stops following, zooming at the present does not", "[timeline]") {
    TimeAxis axis;
    zoom(axis, at(1h), 0.1, 0.5);
    CHECK_FALSE(axis.is_live);
    axis = {};
    zoom(axis, at(1h), 0.95, 0.5);
    CHECK(axis.is_live);
}

TEST_CASE("panning never goes past the present and follows again once there", "[timeline]") {
    TimeAxis axis;
    pan(axis, at(1h), -10min);
    CHECK_FALSE(axis.is_live);
    const TimeRange back = range_of(axis, at(1h));
    CHECK(back.to < at(1h));
    pan(axis, at(1h), 10h);
    CHECK(axis.is_live);
    CHECK(range_of(axis, at(1h)).to <= at(1h) + axis.span / 10 + 1us);
}

TEST_CASE("the axis zooms from a millisecond to thirty days and no further", "[timeline]") {
    TimeAxis axis;
    for (int i = 0; i < 400; ++i) zoom(axis, at(1h), 0.5, 0.8);
    CHECK(axis.span == axis_span_min);
    for (int i = 0; i < 400; ++i) zoom(axis, at(1h), 0.5, 1.25);
    CHECK(axis.span == axis_span_max);
}

TEST_CASE("ticks keep their distance at every zoom", "[timeline]") {
    for (Duration span = axis_span_min; span <= axis_span_max; span *= 3) {
        const Duration tick = tick_of(span, 1200.0f, 100.0f);
        const double pixels = to_seconds(tick) / to_seconds(span) * 1200.0;
        INFO("span " << span.count() << " us");
        CHECK(pixels >= 100.0);
        CHECK(pixels <= 1200.0);
    }
}

TEST_CASE("ticks stand on whole multiples of the wall clock, before 1970 too", "[timeline]") {
    CHECK(first_tick(wall_from_us(1), 1s) == wall_from_us(1'000'000));
    CHECK(first_tick(wall_from_us(2'000'000), 1s) == wall_from_us(2'000'000));
    CHECK(first_tick(wall_from_us(-1'500'000), 1s) == wall_from_us(-1'000'000));
}
