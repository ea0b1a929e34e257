// The timeline and the plots under a mouse and a keyboard: headless, in virtual time. Test thread.
#include "catch.hpp"
#include "driver.hpp"
#include "view/scene/shared_axis.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

const std::string axis = "//###timeline/lanes/axis";
constexpr SessionId one{1};

// One open session with a message a second for a minute; the axis stands still over it.
void tell(Driver& d) {
    d.add_session(one);
    d.opens(one);
    for (int i = 0; i < 60; ++i) {
        d.message(one, core::Direction::In, "message number " + std::to_string(i));
        d.advance(1s);
    }
    d.ui.axis.is_live = false;
    d.ui.axis.span = 80s;
    d.ui.axis.end = d.now.mono + 10s;
    d.frames(5);
}

TimeRange shown(const Driver& d) { return view::range_of(d.ui.axis, d.now.mono); }

ImVec2 moved(ImVec2 at, float x) { return {at.x + x, at.y}; }

void pongs(Driver& d, int count) {
    for (int i = 0; i < count; ++i) {
        core::MessageSeen seen;
        seen.opcode = core::Opcode::Pong;
        seen.rtt = Duration{1000 + i * 100};
        d.workspace.on_message({one, AttemptId{1}, d.now.mono, d.now.wall}, seen);
        d.advance(100ms);
    }
}

}  // namespace

TEST_CASE("the wheel over the timeline keeps the instant under the mouse", "[plots]") {
    Driver d;
    tell(d);
    const ImVec2 at = moved(d.center(axis), -200);
    view::compat::inject_mouse(at);
    d.frames(2);
    REQUIRE(d.ui.axis.cursor);
    const Instant under = *d.ui.axis.cursor;
    const Duration span = shown(d).span();
    for (int i = 0; i < 12; ++i) d.wheel(1);
    d.frames(2);
    CHECK(shown(d).span() < span / 8);
    REQUIRE(d.ui.axis.cursor);
    const Duration off = *d.ui.axis.cursor - under;
    CHECK(std::abs(off.count()) < shown(d).span().count() / 1000 + 16);
}

TEST_CASE("dragging the timeline pans it, and a double-click follows live again", "[plots]") {
    Driver d;
    tell(d);
    const ImVec2 at = d.center(axis);
    const TimeRange before = shown(d);
    d.drag(at, moved(at, 300));
    const TimeRange after = shown(d);
    CHECK(after.from < before.from - 10s);
    CHECK(after.span() == before.span());
    CHECK_FALSE(d.ui.axis.is_live);
    d.double_click(axis);
    CHECK(d.ui.axis.is_live);
}

TEST_CASE("dragging with Shift selects a span, and every list shows that span only", "[plots]") {
    Driver d;
    tell(d);
    CHECK(d.shows("message number 59"));
    const ImVec2 at = moved(d.center(axis), -300);
    view::compat::inject_mods(false, true, false);
    d.drag(at, moved(at, 100));
    view::compat::inject_mods(false, false, false);
    d.frames(3);
    REQUIRE(d.ui.axis.selection);
    CHECK(d.shows("restricted to"));
    CHECK_FALSE(d.shows("message number 59"));
    CHECK_FALSE(d.shows("message number 0"));
    const auto& log = d.workspace.find(one)->log;
    const std::uint64_t row = log.first_row_from(d.ui.axis.selection->from + 1s);
    CHECK(d.shows(std::string(log.row(row).text())));
    // A press with Shift that does not move takes it away.
    view::compat::inject_mods(false, true, false);
    d.click_at(moved(at, 500));
    view::compat::inject_mods(false, false, false);
    d.frames(3);
    CHECK_FALSE(d.ui.axis.selection);
    CHECK(d.shows("message number 59"));
}

TEST_CASE("the timeline is moved, zoomed, selected and followed by keys alone", "[plots]") {
    Driver d;
    tell(d);
    d.ui.pane = view::Pane::Timeline;
    d.ui.is_pane_asked = true;
    d.frames(3);
    const TimeRange before = shown(d);
    d.key(Key::Left);
    CHECK(shown(d).from < before.from);
    d.key(Key::Up);
    CHECK(shown(d).span() < before.span());
    d.key(Key::Right, {.shift = true});
    CHECK(d.ui.axis.selection);
    d.key(Key::Escape);
    CHECK_FALSE(d.ui.axis.selection);
    d.key(Key::Home);
    CHECK(shown(d).from <= d.workspace.first_at());
    d.key(Key::End);
    CHECK(d.ui.axis.is_live);
}

TEST_CASE("a lane's name chooses its session", "[plots]") {
    Driver d;
    tell(d);
    d.add_session(SessionId{2});
    d.ui.selected = SessionId{2};
    d.frames(3);
    const ImVec2 lanes = d.center(axis);
    d.click_at({40.0f, lanes.y - 50.0f});
    CHECK(d.ui.selected == one);
}

TEST_CASE("the latency tab shows pings as a heat map, a line and a histogram with percentiles",
          "[plots]") {
    Driver d;
    tell(d);
    pongs(d, 101);
    d.ui.axis.is_live = true;
    d.ui.of(one).tab = view::SessionTab::Latency;
    d.ui.of(one).is_tab_asked = true;
    d.frames(4);
    CHECK(d.shows("p50 6.00 ms"));
    CHECK(d.shows("p90 10.0 ms"));
    CHECK(d.shows("max 11.0 ms"));
    CHECK(d.shows("Sea"));
    d.ui.of(one).latency.shape = view::LatencyShape::Histogram;
    d.frames(2);
    CHECK(d.shows("p99"));
    CHECK_FALSE(d.shows("Sea"));
    d.ui.of(one).latency.shape = view::LatencyShape::Line;
    d.frames(2);
    CHECK(d.shows("ping RTT"));
    // Percentiles are of the selected span: the last ten pongs are the slowest.
    d.ui.axis.selection = TimeRange{d.now.mono - 2s, d.now.mono};
    d.frames(2);
    CHECK(d.shows("selected"));
    CHECK_FALSE(d.shows("p50 6.00 ms"));
    d.ui.of(one).latency.of = view::LatencyOf::Replies;
    d.ui.axis.selection.reset();
    d.frames(2);
    CHECK(d.shows("Replies are not matched"));
}

TEST_CASE("the rates tab plots messages, payload, the queue and the ring", "[plots]") {
    Driver d;
    tell(d);
    d.figures.ring_used_bytes = 4096;
    d.ui.of(one).tab = view::SessionTab::Rates;
    d.ui.of(one).is_tab_asked = true;
    d.frames(4);
    for (const char* title : {"Messages", "Payload", "Send queue", "Event ring"})
        CHECK(d.shows(title));
}

TEST_CASE("a plot's menu copies it as CSV, and offers a picture only where the host can",
          "[plots]") {
    Driver d;
    tell(d);
    pongs(d, 20);
    d.ui.axis.is_live = true;
    d.ui.of(one).tab = view::SessionTab::Latency;
    d.ui.of(one).is_tab_asked = true;
    d.ui.of(one).latency.shape = view::LatencyShape::Line;
    d.frames(4);
    const ImVec2 plot = {1100.0f, 500.0f};
    d.click_at(plot, 1);
    REQUIRE(d.shows("Copy as CSV"));
    CHECK_FALSE(d.shows("Save as PNG"));
    d.click_at({plot.x + 40.0f, plot.y + 16.0f});  // the menu opened where it was asked for
    const std::string csv = ImGui::GetClipboardText();
    CHECK(csv.substr(0, 12) == "time_unix_s,");
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 21);
}
