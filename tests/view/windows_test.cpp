// Session windows: placed, moved by hand, remembered; undo; dialogs; a quiet window sleeps.
#include <imgui_internal.h>

#include "catch.hpp"
#include "driver.hpp"
#include "view/scene/session_ops.hpp"

namespace redial::tests {
namespace {

using namespace std::chrono_literals;
using core::ConnectionStatus;

ImRect window_rect(const char* name) {
    const ImGuiWindow* window = ImGui::FindWindowByName(name);
    REQUIRE(window);
    return window->Rect();
}

void open_sessions(Driver& driver, std::uint32_t count) {
    for (std::uint32_t id = 1; id <= count; ++id) {
        driver.add_session({id});
        driver.opens({id});
    }
    driver.frames(3);
}

TEST_CASE("session windows are tiled in the centre", "[windows]") {
    Driver driver;
    open_sessions(driver, 2);
    const ImRect first = window_rect("###session-1");
    const ImRect second = window_rect("###session-2");
    CHECK_FALSE(first.Overlaps(second));
    CHECK(first.Min.x > driver.ui.preferences.sidebar_width - 1);
    CHECK(first.GetHeight() == second.GetHeight());
}

TEST_CASE("a new session makes room for itself among tiles nobody has moved", "[windows]") {
    Driver driver;
    open_sessions(driver, 1);
    const float alone = window_rect("###session-1").GetWidth();
    driver.add_session({2});
    driver.frames(3);
    CHECK(window_rect("###session-1").GetWidth() < alone);
}

TEST_CASE("a window moved by hand stays where it is when a session comes", "[windows]") {
    Driver driver;
    open_sessions(driver, 2);
    const ImRect before = window_rect("###session-1");
    const ImVec2 grip(before.Min.x + 300.0f, before.Min.y + 8.0f);
    driver.drag(grip, {grip.x + 50.0f, grip.y + 60.0f});
    const ImRect moved = window_rect("###session-1");
    REQUIRE(moved.Min.x == before.Min.x + 50.0f);
    driver.add_session({3});
    driver.frames(3);
    CHECK(window_rect("###session-1").Min.x == moved.Min.x);
    CHECK(window_rect("###session-1").Min.y == moved.Min.y);
}

TEST_CASE("Tile puts windows that were moved back into order", "[windows]") {
    Driver driver;
    open_sessions(driver, 2);
    const ImRect before = window_rect("###session-1");
    const ImVec2 grip(before.Min.x + 300.0f, before.Min.y + 8.0f);
    driver.drag(grip, {grip.x + 50.0f, grip.y + 60.0f});
    driver.click("//###menu/##menubar/View");
    driver.click("//##Menu_00/Tile");
    driver.frames(2);
    CHECK(window_rect("###session-1").Min.x == before.Min.x);
}

TEST_CASE("Focus shows the chosen session alone", "[windows]") {
    Driver driver;
    open_sessions(driver, 3);
    driver.click("//###menu/##menubar/View");
    driver.click("//##Menu_00/Focus");
    driver.click("//###sidebar/###list/$$2/row");
    driver.frames(2);
    CHECK(ImGui::FindWindowByName("###session-2")->Active);
    CHECK_FALSE(ImGui::FindWindowByName("###session-1")->Active);
    CHECK_FALSE(ImGui::FindWindowByName("###session-3")->Active);
}

TEST_CASE("of more sessions than can be read side by side the chosen one is shown alone",
          "[windows]") {
    Driver driver;
    open_sessions(driver, 33);
    driver.click("//###sidebar/###list/$$4/row");
    driver.frames(2);
    const auto is_shown = [](const char* name) {
        const ImGuiWindow* window = ImGui::FindWindowByName(name);
        return window != nullptr && window->Active;
    };
    CHECK(is_shown("###session-4"));
    CHECK_FALSE(is_shown("###session-5"));
}

TEST_CASE("windows follow when the whole window changes its size", "[windows]") {
    Driver driver;
    open_sessions(driver, 2);
    ImGui::GetIO().DisplaySize = {1300.0f, 800.0f};
    driver.frames(3);
    CHECK(window_rect("###session-2").Max.x <= 1300.0f);
    CHECK(window_rect("###session-2").Max.y <= 800.0f);
}

TEST_CASE("a deleted session is gone from sight at once and from the engine after Undo", "[undo]") {
    Driver driver;
    open_sessions(driver, 2);
    driver.click("//###sidebar/###list/$$1/row");
    driver.key(Key::W, {.ctrl = true});
    driver.frames(2);
    CHECK_FALSE(driver.exists("//###sidebar/###list/$$1/row"));
    CHECK(driver.orders<core::Disconnect>().size() == 1);
    CHECK(driver.orders<core::RemoveSession>().empty());
    CHECK(driver.shows("Session s1 deleted"));
    driver.advance(view::undo_for);
    driver.frames(2);
    REQUIRE(driver.orders<core::RemoveSession>().size() == 1);
    CHECK(driver.orders<core::RemoveSession>()[0].first == SessionId{1});
}

TEST_CASE("Undo brings a deleted session back and dials it again", "[undo]") {
    Driver driver;
    open_sessions(driver, 2);
    driver.click("//###sidebar/###list/$$1/row");
    driver.key(Key::W, {.ctrl = true});
    driver.frames(2);
    driver.click("//###toasts/$$0/Undo###undo");
    CHECK(driver.exists("//###sidebar/###list/$$1/row"));
    CHECK(driver.orders<core::ReconnectNow>().size() == 1);
    driver.advance(view::undo_for * 2);
    driver.frames(2);
    CHECK(driver.orders<core::RemoveSession>().empty());
}

TEST_CASE("many deletions at once are all carried out in the end", "[undo]") {
    Driver driver;
    open_sessions(driver, 6);
    const view::Scene scene{driver.workspace, driver.figures, driver.ui,
                            driver.ui.theme,  driver.now,     driver.asked};
    for (std::uint32_t id = 1; id <= 6; ++id) view::delete_session(scene, {id});
    driver.advance(view::undo_for * 2);
    driver.frames(2);
    CHECK(driver.orders<core::RemoveSession>().size() == 6);
}

TEST_CASE("clearing messages hides them and can be undone", "[undo]") {
    Driver driver;
    open_sessions(driver, 1);
    driver.message({1}, core::Direction::In, "hello");
    driver.frame();
    driver.key(Key::L, {.ctrl = true});
    driver.frame();
    CHECK(driver.ui.of({1}).messages.row_cleared > 0);
    driver.click("//###toasts/$$0/Undo###undo");
    CHECK(driver.ui.of({1}).messages.row_cleared == 0);
    CHECK(driver.requests<view::ClearHistory>().empty());
}

TEST_CASE("a close frame is sent with the code and reason typed", "[dialogs]") {
    Driver driver;
    open_sessions(driver, 1);
    driver.key(Key::C, {.ctrl = true, .shift = true});
    driver.frames(3);
    driver.fill("//###close-dialog/###reason", "test over");
    driver.click("//###close-dialog/Close###accept");
    const auto closed = driver.orders<core::ForceClose>();
    REQUIRE(closed.size() == 1);
    CHECK(closed[0].second.close_code == 1001);
    CHECK(closed[0].second.close_reason == "test over");
    CHECK_FALSE(driver.ui.open_dialog<view::CloseDialog>());
}

TEST_CASE("a reason longer than a close frame holds cannot be sent", "[dialogs]") {
    Driver driver;
    open_sessions(driver, 1);
    driver.key(Key::C, {.ctrl = true, .shift = true});
    driver.frames(3);
    driver.fill("//###close-dialog/###reason", std::string(124, 'x'));
    driver.frames(2);
    CHECK(driver.shows("a close frame holds 123"));
    driver.click("//###close-dialog/Close###accept");
    CHECK(driver.orders<core::ForceClose>().empty());
}

TEST_CASE("Escape leaves a dialog without an order", "[dialogs]") {
    Driver driver;
    open_sessions(driver, 1);
    driver.key(Key::C, {.ctrl = true, .shift = true});
    driver.frames(3);
    driver.key(Key::Escape);
    driver.frames(3);
    CHECK_FALSE(driver.ui.open_dialog<view::CloseDialog>());
    CHECK(driver.asked.empty());
}

TEST_CASE("an export names a file by itself and leaves secrets out unless ticked", "[dialogs]") {
    Driver driver;
    open_sessions(driver, 1);
    driver.key(Key::E, {.ctrl = true});
    driver.frames(3);
    driver.click("//###export-dialog/Export###accept");
    const auto wishes = driver.requests<view::Export>();
    REQUIRE(wishes.size() == 1);
    CHECK(wishes[0].path.starts_with("s1-2026"));
    CHECK(wishes[0].path.ends_with(".jsonl"));
    CHECK(wishes[0].session == SessionId{1});
    CHECK_FALSE(wishes[0].includes_secrets);
}

TEST_CASE("secrets are exported when their box is ticked", "[dialogs]") {
    Driver driver;
    open_sessions(driver, 1);
    driver.key(Key::E, {.ctrl = true});
    driver.frames(3);
    driver.click("//###export-dialog/Include secrets###secrets");
    driver.frames(2);
    CHECK(driver.shows("do not pass it on"));
    driver.click("//###export-dialog/Export###accept");
    REQUIRE(driver.requests<view::Export>().size() == 1);
    CHECK(driver.requests<view::Export>()[0].includes_secrets);
}

TEST_CASE("settings changed in the dialog go to the engine", "[dialogs]") {
    Driver driver;
    open_sessions(driver, 1);
    driver.key(Key::Comma, {.ctrl = true});
    driver.frames(3);
    driver.fill("//###session-dialog/pages/###connection/page/###name", "renamed");
    driver.click("//###session-dialog/Save###accept");
    const auto changed = driver.orders<core::ChangeSession>();
    REQUIRE(changed.size() == 1);
    CHECK(changed[0].second.config->name == "renamed");
}

TEST_CASE("ten quiet open sessions ask for no frame", "[redraw]") {
    Driver driver;
    open_sessions(driver, 10);
    driver.advance(10s);
    driver.frames(3);
    const auto next = driver.ui.redraw.next();
    CHECK((!next || *next - driver.now.mono >= 10s));
}

TEST_CASE("a countdown asks for a frame when its digits change and not before", "[redraw]") {
    Driver driver;
    driver.add_session({1});
    driver.happens({1},
                   core::StatusChanged{ConnectionStatus::Connecting, ConnectionStatus::Closed});
    driver.happens({1}, core::RetryPlanned{1, 30s, 30s, driver.now.mono + 30s, "refused"});
    driver.frames(3);
    driver.advance(37ms);
    driver.frame();
    const Instant drawn_at = driver.now.mono - 16ms;
    const auto next = driver.ui.redraw.next();
    REQUIRE(next);
    CHECK(*next > drawn_at);
    CHECK(*next - drawn_at <= 100ms);
    CHECK(to_us(*next) % 100'000 == 0);
}

TEST_CASE("the pulse of a message fades in a few frames and then rests", "[redraw]") {
    Driver driver;
    open_sessions(driver, 1);
    driver.advance(10s);
    driver.message({1}, core::Direction::In, "hello");
    int frames = 0;
    for (; frames < 100; ++frames) {
        driver.frame();
        const auto next = driver.ui.redraw.next();
        if (!next) break;
        driver.now.wall += *next - driver.now.mono;
        driver.now.mono = *next;
    }
    CHECK(frames <= 12);
}

TEST_CASE("a script the fonts lack asks for its glyphs once", "[glyphs]") {
    Driver driver;
    open_sessions(driver, 1);
    driver.message({1}, core::Direction::In, "\xe6\xbc\xa2\xe5\xad\x97");
    driver.frame();
    CHECK(driver.requests<view::RebuildFonts>().size() == 1);
    CHECK(driver.ui.glyphs.has_wishes());
    driver.ui.glyphs.settle({});
    driver.ui.glyphs.settle_missing(driver.ui.theme.font.mono);
    driver.ui.requests.clear();
    driver.frames(2);
    CHECK(driver.requests<view::RebuildFonts>().empty());
    CHECK(driver.shows("\\u{6F22}"));
}

TEST_CASE("code points ImGui cannot hold are shown by their number", "[glyphs]") {
    view::Glyphs glyphs;
    std::string buffer;
    if (!view::compat::shows_beyond_bmp) {
        CHECK(glyphs.shown("a\xf0\x9f\x98\x80z", buffer) == "a\\u{1F600}z");
    }
    CHECK(glyphs.shown("plain", buffer) == "plain");
}

TEST_CASE("the embedded interface leaves its host's style as it was", "[embed]") {
    Driver driver;
    driver.draw = [](Driver& d) {
        ImGui::SetNextWindowSize({900.0f, 720.0f});
        ImGui::Begin("host");
        view::draw_embedded(d.workspace, d.figures, d.ui, d.now, d.asked);
        ImGui::End();
    };
    driver.add_session({1});
    driver.opens({1});
    ImGui::GetStyle().FrameRounding = 7.5f;
    driver.frames(3);
    CHECK(ImGui::GetStyle().FrameRounding == 7.5f);
    driver.click("//host/###sidebar/Reset###reset");
    CHECK(driver.orders<core::ForceReset>().size() == 1);
}

}  // namespace
}  // namespace redial::tests
