// A plot under the mouse, one behaviour at a time: hover, wheel, drag, double-click, the menu with
// logarithmic values, CSV and PNG. Headless, in virtual time.
#include "catch.hpp"
#include "driver.hpp"
#include "view/scene/shared_axis.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

constexpr SessionId id{1};
const std::string rates = "//###session-1/tabs/###rates/rates/";
const std::string line = "//###session-1/tabs/###latency/line/plot";

// A message a second for a minute, a pong a second of 1, 2, ... 60 ms; the axis stands still.
struct Rig : Driver {
    explicit Rig(view::SessionTab tab) {
        figures.saves_pictures = true;
        add_session(id);
        opens(id);
        for (int i = 1; i <= 60; ++i) {
            message(id, core::Direction::In, "message");
            core::MessageSeen seen;
            seen.opcode = core::Opcode::Pong;
            seen.rtt = Duration{i * 1000};
            workspace.on_message({id, AttemptId{1}, now.mono, now.wall}, seen);
            advance(1s);
        }
        ui.axis.is_live = false;
        ui.axis.span = 60s;
        ui.axis.end = now.mono;
        ui.of(id).latency.shape = view::LatencyShape::Line;
        ui.of(id).tab = tab;
        ui.of(id).is_tab_asked = true;
        frames(5);
    }
    TimeRange shown() const { return view::range_of(ui.axis, now.mono); }
    void point_at(ImVec2 at) {
        view::compat::inject_mouse(at);
        frames(3);
    }
};

}  // namespace

TEST_CASE("hovering a plot reads out the value at the cursor, and every plot has the cursor",
          "[plots]") {
    Rig rig(view::SessionTab::Latency);
    const ImVec2 middle = rig.center(line);
    rig.point_at(middle);
    REQUIRE(rig.ui.axis.cursor);
    const double at_s = to_seconds(*rig.ui.axis.cursor - rig.shown().from);
    // A pong a second, the n-th took n ms: the nearest is read out.
    const auto nearest = static_cast<int>(at_s + 1.5);
    CHECK(rig.shows(std::to_string(nearest) + ".0 ms ping RTT"));
    rig.point_at({middle.x + 200, middle.y});
    CHECK_FALSE(rig.shows(std::to_string(nearest) + ".0 ms ping RTT"));
}

TEST_CASE("the wheel over a plot zooms about the instant under the cursor", "[plots]") {
    Rig rig(view::SessionTab::Rates);
    const ImVec2 at = rig.center(rates + "bytes/plot");
    rig.point_at({at.x + 60, at.y});
    REQUIRE(rig.ui.axis.cursor);
    const Instant under = *rig.ui.axis.cursor;
    const Duration span = rig.shown().span();
    rig.wheel(4);
    rig.frames(2);
    CHECK(rig.shown().span() < span / 2);
    REQUIRE(rig.ui.axis.cursor);
    CHECK(std::abs((*rig.ui.axis.cursor - under).count()) < 100'000);
    rig.wheel(-4);
    rig.frames(2);
    CHECK(std::abs((rig.shown().span() - span).count()) < 1000);
}

TEST_CASE("dragging a plot pans by as much as the mouse moved", "[plots]") {
    Rig rig(view::SessionTab::Rates);
    const ImVec2 at = rig.center(rates + "messages/plot");
    rig.point_at(at);
    REQUIRE(rig.ui.axis.cursor);
    const Instant held = *rig.ui.axis.cursor;
    rig.drag(at, {at.x + 100, at.y});
    rig.frames(2);
    REQUIRE(rig.ui.axis.cursor);
    // What was under the mouse still is.
    CHECK(std::abs((*rig.ui.axis.cursor - held).count()) < 200'000);
    CHECK_FALSE(rig.ui.axis.is_live);
}

TEST_CASE("a double-click on a plot shows the present again", "[plots]") {
    Rig rig(view::SessionTab::Rates);
    rig.ui.axis.end = rig.now.mono - 30s;
    rig.frames(2);
    rig.double_click(rates + "messages/plot");
    CHECK(rig.ui.axis.is_live);
}

TEST_CASE("the value axis fits what is shown, and follows when something else is", "[plots]") {
    Rig rig(view::SessionTab::Latency);
    rig.click_at(rig.center(line), 1);
    rig.click("//popup/Logarithmic values");
    rig.frames(2);
    CHECK(rig.shows("60 ms"));
    rig.ui.axis.span = 5s;
    rig.ui.axis.end = rig.now.mono - 55s;  // 1 to 5 ms
    rig.frames(3);
    CHECK_FALSE(rig.shows("60 ms"));
    CHECK(rig.shows("4 ms"));
}

TEST_CASE("the menu turns a plot's values logarithmic and back", "[plots]") {
    Rig rig(view::SessionTab::Latency);
    const auto toggle = [&] {
        rig.click_at(rig.center(line), 1);
        rig.frames(1);
        rig.click("//popup/Logarithmic values");
        rig.frames(2);
        view::compat::inject_mouse({5, 5});
        rig.frames(2);
    };
    CHECK(rig.shows("100 ms"));  // whole decades
    toggle();
    CHECK_FALSE(rig.shows("100 ms"));
    toggle();
    CHECK(rig.shows("100 ms"));
}

TEST_CASE("a plot is copied as CSV with the points that are shown and no others", "[plots]") {
    Rig rig(view::SessionTab::Latency);
    rig.ui.axis.span = 10s;
    rig.ui.axis.end = rig.now.mono - 500ms;
    rig.frames(3);
    rig.click_at(rig.center(line), 1);
    rig.click("//popup/Copy as CSV");
    const std::string csv = ImGui::GetClipboardText();
    CHECK(csv.starts_with("time_unix_s,series,min,max,points\n"));
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 1 + 10);
    CHECK(csv.find(",60000,60000,1") != std::string::npos);
    CHECK(csv.find(",50000,50000,1") == std::string::npos);
}

TEST_CASE("save as PNG asks the host for the plot's own rectangle", "[plots]") {
    Rig rig(view::SessionTab::Rates);
    const ImVec2 at = rig.center(rates + "messages/plot");
    rig.click_at(at, 1);
    rig.click("//popup/Save as PNG");
    const auto pictures = rig.requests<view::SavePicture>();
    REQUIRE(pictures.size() == 1);
    CHECK(pictures[0].name == "Messages");
    CHECK(std::abs(pictures[0].x + pictures[0].width / 2 - at.x) < 1.5f);
    CHECK(std::abs(pictures[0].y + pictures[0].height / 2 - at.y) < 1.5f);
    CHECK(pictures[0].height > 60);
}
