// Session windows in windows of every size: side by side while each is of use, page by page or as a
// table of all below that, and never over the timeline. Test's thread.
#include "view/shell/arrangement.hpp"

#include <imgui_internal.h>

#include "catch.hpp"
#include "driver.hpp"
#include "view/scene/areas.hpp"
#include "view/scene/session_ops.hpp"

namespace redial::tests {
namespace {

using namespace std::chrono_literals;
using core::Arrangement;
using core::ConnectionStatus;

struct Size {
    float width, height;
};
constexpr Size sizes[] = {{1440, 900}, {1024, 700}, {2560, 1440}, {640, 480}, {420, 320}};

view::Box centre_of(Size size) {
    return view::layout_areas({0, 0, size.width, size.height}, view::Theme{}, view::Preferences{})
        .centre;
}

std::string name_of(std::uint32_t id) { return "###session-" + std::to_string(id); }

bool is_shown(std::uint32_t id) {
    const ImGuiWindow* window = ImGui::FindWindowByName(name_of(id).c_str());
    return window != nullptr && window->Active;
}

ImRect place_of(const std::string& name) {
    const ImGuiWindow* window = ImGui::FindWindowByName(name.c_str());
    REQUIRE(window);
    return window->Rect();
}

// Open, or after some failures waiting for the next dial.
void add_sessions(Driver& driver, std::uint32_t count, bool are_waiting = false) {
    for (std::uint32_t id = 1; id <= count; ++id) {
        driver.add_session({id});
        driver.opens({id});
        if (!are_waiting) continue;
        core::AttemptEnded ended;
        ended.outcome.kind = core::OutcomeKind::Refused;
        ended.was_open = true;
        driver.happens({id}, ended, {1});
        driver.happens({id}, core::StatusChanged{ConnectionStatus::Open, ConnectionStatus::Closed},
                       {1});
        driver.happens({id}, core::RetryPlanned{1, 4s, 4s, driver.now.mono + 4s, "refused"});
    }
    driver.frames(3);
}

TEST_CASE("every session window is large enough to be of use, or is a page", "[arrangement]") {
    for (const Size size : sizes) {
        for (const Arrangement wished : {Arrangement::Tile, Arrangement::Stack}) {
            for (int count = 2; count <= 60; ++count) {
                CAPTURE(size.width, size.height, count);
                const view::Box centre = centre_of(size);
                const view::Arranged made = view::arrange(wished, count, centre, view::Theme{});
                REQUIRE(made.boxes.size() == static_cast<std::size_t>(count));
                for (const view::Box& box : made.boxes) {
                    CHECK(view::is_inside(box, centre));
                    if (made.as == Arrangement::Focus) continue;
                    CHECK(box.width >= view::useful_width);
                    CHECK(box.height >= view::useful_height);
                }
                CHECK((made.bar.height > 0) == (made.as == Arrangement::Focus));
            }
        }
    }
}

TEST_CASE("four sessions are side by side at 1440x900, nine only on a larger screen",
          "[arrangement]") {
    const auto as = [](Size size, int count) {
        return view::arrange(Arrangement::Tile, count, centre_of(size), view::Theme{}).as;
    };
    CHECK(as({1440, 900}, 4) == Arrangement::Tile);
    CHECK(as({1440, 900}, 9) == Arrangement::Focus);
    CHECK(as({2560, 1440}, 9) == Arrangement::Tile);
    CHECK(as({1024, 700}, 2) == Arrangement::Focus);
    CHECK(as({1024, 700}, 1) == Arrangement::Tile);
}

TEST_CASE("no session window hangs over the timeline, whatever the window's size",
          "[arrangement]") {
    for (const Size size : sizes) {
        for (const std::uint32_t count : {1u, 2u, 4u, 9u, 40u}) {
            CAPTURE(size.width, size.height, count);
            Driver driver(1440, 900);
            add_sessions(driver, count);
            ImGui::GetIO().DisplaySize = {size.width, size.height};
            driver.frames(3);
            const view::Box centre = centre_of(size);
            for (std::uint32_t id = 1; id <= count; ++id) {
                if (!is_shown(id)) continue;
                const ImRect place = place_of(name_of(id));
                CHECK(view::is_inside(
                    {place.Min.x, place.Min.y, place.GetWidth(), place.GetHeight()}, centre));
            }
        }
    }
}

TEST_CASE("a session window that is dragged stops at the timeline", "[arrangement]") {
    Driver driver;
    add_sessions(driver, 4);
    const float bottom = place_of("###timeline").Min.y;
    const ImRect before = place_of(name_of(1));
    const ImVec2 grip(before.Min.x + 300.0f, before.Min.y + 8.0f);
    driver.drag(grip, {grip.x, grip.y + 600.0f});
    CHECK(place_of(name_of(1)).Min.y > before.Min.y);
    CHECK(place_of(name_of(1)).Max.y <= bottom + 1);
    CHECK(place_of(name_of(1)).GetHeight() == before.GetHeight());
    const ImRect second = place_of(name_of(2));
    driver.drag({second.Max.x - 1, second.Max.y - 1}, {second.Max.x - 1, second.Max.y + 500});
    CHECK(place_of(name_of(2)).Max.y <= bottom + 1);
}

TEST_CASE("windows placed by hand are there again after the window was small for a while",
          "[arrangement]") {
    Driver driver;
    add_sessions(driver, 2);
    const ImRect before = place_of(name_of(1));
    const ImVec2 grip(before.Min.x + 300.0f, before.Min.y + 8.0f);
    driver.drag(grip, {grip.x + 70.0f, grip.y});
    const ImRect moved = place_of(name_of(1));
    REQUIRE(moved.Min.x == before.Min.x + 70.0f);
    ImGui::GetIO().DisplaySize = {900.0f, 600.0f};
    driver.frames(3);
    CHECK(is_shown(1) != is_shown(2));
    ImGui::GetIO().DisplaySize = {1440.0f, 900.0f};
    driver.frames(3);
    CHECK(place_of(name_of(1)).Min.x == moved.Min.x);
    CHECK(place_of(name_of(1)).GetWidth() == moved.GetWidth());
}

TEST_CASE("where tiles have no room each session is a page with a tab", "[arrangement]") {
    Driver driver(1024, 700);
    add_sessions(driver, 4);
    CHECK(is_shown(1));
    CHECK_FALSE(is_shown(3));
    driver.click("//###session-bar/$$3/tab");
    driver.frames(2);
    CHECK(is_shown(3));
    CHECK_FALSE(is_shown(1));
    CHECK(driver.ui.selected == SessionId{3});
}

TEST_CASE("forty sessions are a table, from which one is opened and to which one comes back",
          "[arrangement]") {
    for (const Size size : {Size{1440, 900}, Size{1024, 700}}) {
        CAPTURE(size.width);
        Driver driver(size.width, size.height);
        add_sessions(driver, 40);
        CHECK(ImGui::FindWindowByName("###overview")->Active);
        CHECK_FALSE(is_shown(1));
        driver.click("//###sidebar/###list/$$2/row");
        driver.frames(2);
        CHECK(is_shown(2));
        CHECK_FALSE(ImGui::FindWindowByName("###overview")->Active);
        driver.key(Key::J, {.ctrl = true});
        driver.frames(2);
        CHECK(ImGui::FindWindowByName("###overview")->Active);
        CHECK_FALSE(is_shown(2));
    }
}

TEST_CASE("a page that is being read does not give way to the table", "[arrangement]") {
    Driver driver(1024, 700);
    add_sessions(driver, 5);
    driver.click("//###sidebar/###list/$$2/row");
    for (std::uint32_t id = 6; id <= 14; ++id) driver.add_session({id});
    driver.frames(3);
    CHECK(is_shown(2));
}

TEST_CASE("a session that waits shows its backoff in every tile and page", "[arrangement]") {
    for (const Size size : {Size{1440, 900}, Size{1024, 700}, Size{2560, 1440}}) {
        for (const std::uint32_t count : {1u, 2u, 4u, 9u}) {
            CAPTURE(size.width, count);
            Driver driver(size.width, size.height);
            add_sessions(driver, count, true);
            if (!is_shown(1)) driver.click("//###sidebar/###list/$$1/row");
            const std::string backoff = "//" + name_of(1) + "/backoff/";
            const bool is_strip = driver.exists(backoff + "strip");
            CHECK(is_strip != driver.exists(backoff + "plot"));
            driver.center("//" + name_of(1) + "/tabs/###messages/###send-button");  // in sight
        }
    }
}

TEST_CASE("a page too low for all of its parts scrolls to its send row", "[arrangement]") {
    Driver driver(640, 480);
    add_sessions(driver, 2, true);
    ImGuiWindow* window = ImGui::FindWindowByName(name_of(1).c_str());
    driver.frames(2);
    REQUIRE(window->ScrollMax.y > 0.0f);
    view::compat::inject_mouse({window->Pos.x + 40.0f, window->Pos.y + 12.0f});
    driver.frames(2);
    for (int i = 0; i < 10; ++i) driver.wheel(-1.0f);
    driver.center("//" + name_of(1) + "/tabs/###messages/###send-button");
    ImGui::GetIO().DisplaySize = {1440.0f, 900.0f};
    driver.frames(4);
    CHECK(window->ScrollMax.y == 0.0f);
}

TEST_CASE("the strip says planned and cause of the wait under the mouse", "[arrangement]") {
    Driver driver;
    add_sessions(driver, 4, true);
    const ImVec2 middle = driver.center("//###session-1/backoff/strip");
    const ImRect place = place_of(name_of(1));
    view::compat::inject_mouse({place.Max.x - 60.0f, middle.y});
    driver.frames(2);
    CHECK(driver.shows("planned 4.0"));
    CHECK(driver.shows("after refused"));
}

TEST_CASE("tabs that do not fit are in a list at the bar's end", "[arrangement]") {
    Driver driver(680, 700);
    driver.ui.preferences.shows_sidebar = false;
    add_sessions(driver, 1);
    CHECK_FALSE(driver.exists("//###session-1/tabs/###more"));
    ImGui::GetIO().DisplaySize = {400.0f, 700.0f};
    driver.frames(3);
    driver.click("//###session-1/tabs/###more");
    driver.frames(2);
    driver.click("//popup/###rates");
    driver.frames(3);
    CHECK(driver.ui.of({1}).tab == view::SessionTab::Rates);
}

TEST_CASE("a floating window opens beside the sidebar and stays on a smaller screen",
          "[arrangement]") {
    for (const Size size : {Size{1440, 900}, Size{1024, 700}}) {
        Driver driver(size.width, size.height);
        add_sessions(driver, 1);
        for (const char* name : {"###shortcuts", "###debug-log"}) {
            CAPTURE(size.width, name);
            driver.key(std::string(name) == "###shortcuts" ? Key::F1 : Key::F12);
            driver.frames(2);
            CHECK(place_of(name).Min.x >= driver.ui.preferences.sidebar_width);
            CHECK(place_of(name).Max.x <= size.width);
        }
        ImGui::GetIO().DisplaySize = {600.0f, 400.0f};
        driver.frames(3);
        for (const char* name : {"###shortcuts", "###debug-log"}) {
            CHECK(place_of(name).Max.x <= 600.0f);
            CHECK(place_of(name).Max.y <= 400.0f);
        }
    }
}

}  // namespace
}  // namespace redial::tests
