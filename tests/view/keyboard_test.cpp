// The keyboard alone: Tab's way through the window, the ring, Escape, Enter, the menus, and what
// dialogs do with them. Test thread.
#include <algorithm>
#include <cmath>
#include <set>

#include "catch.hpp"
#include "driver.hpp"
#include "view/kit/imgui_compat.focus.hpp"
#include "view/scene/session_ops.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

constexpr SessionId one{1};

// One open session.
struct Rig {
    Driver driver;

    Rig() {
        driver.figures.opens_logs = true;
        driver.add_session(one);
        driver.opens(one);
        driver.frames(3);
    }
    void key(Key key, Mods mods = {}) { driver.key(key, mods); }

    static ImGuiID at() { return ImGui::GetCurrentContext()->NavId; }
    static std::string window() {
        const ImGuiWindow* window = ImGui::GetCurrentContext()->NavWindow;
        return window ? window->RootWindow->Name : "";
    }
    static bool has_mark() {
        ImRect box;
        return view::compat::focused_box(box);
    }
    // Where Tab stops, until it has come round.
    std::vector<ImGuiID> stops(bool is_backwards, std::set<std::string>* windows = nullptr) {
        std::vector<ImGuiID> all;
        for (int i = 0; i < 400; ++i) {
            key(Key::Tab, {.shift = is_backwards});
            INFO("stop " << i << " in " << window());
            REQUIRE(has_mark());
            if (std::find(all.begin(), all.end(), at()) != all.end()) break;
            all.push_back(at());
            if (windows) windows->insert(window());
        }
        return all;
    }
};

// Chosen for the settings' first page.
const std::string first_page = "//###session-dialog/pages/###connection/page";

void tap_alt(Driver& driver) {
    view::compat::inject_mods(false, false, true);
    driver.frames(2);
    view::compat::inject_mods(false, false, false);
    driver.frames(3);
}

}  // namespace

TEST_CASE("Tab goes through the controls of all windows and comes round, with a ring at each",
          "[keyboard]") {
    Rig rig;
    std::set<std::string> windows;
    const std::vector<ImGuiID> stops = rig.stops(false, &windows);
    CHECK(stops.size() > 25);
    for (const char* name : {"###menu", "###sidebar", "###session-1"}) {
        CAPTURE(name);
        CHECK(windows.count(name) == 1);
    }
}

TEST_CASE("Shift+Tab goes back to where Tab came from", "[keyboard]") {
    Rig rig;
    std::vector<ImGuiID> way;
    for (int i = 0; i < 30; ++i) {
        rig.key(Key::Tab);
        way.push_back(Rig::at());
    }
    for (int i = 28; i >= 0; --i) {
        rig.key(Key::Tab, {.shift = true});
        INFO("back at stop " << i << " in " << Rig::window());
        REQUIRE(Rig::at() == way[static_cast<std::size_t>(i)]);
    }
}

TEST_CASE("a dialog opens at its first page with its first field ready to type into",
          "[keyboard]") {
    Rig rig;
    rig.key(Key::Comma, {.ctrl = true});
    rig.driver.click("//###session-dialog/pages/###limits");
    rig.key(Key::Escape);
    REQUIRE(rig.driver.ui.open_dialog<view::SessionDialog>() == nullptr);
    rig.key(Key::N, {.ctrl = true, .shift = true});
    rig.driver.frames(2);
    rig.driver.type("typed");
    const auto* dialog = rig.driver.ui.open_dialog<view::SessionDialog>();
    REQUIRE(dialog != nullptr);
    CHECK((dialog->config.url == "typed" || dialog->config.name == "typed"));
}

TEST_CASE("Escape closes a dropdown and leaves the dialog around it as it was", "[keyboard]") {
    Rig rig;
    rig.key(Key::Comma, {.ctrl = true});
    rig.driver.fill(first_page + "/###name", "kept");
    rig.driver.click(first_page + "/###auto");
    REQUIRE(ImGui::GetCurrentContext()->OpenPopupStack.Size == 2);
    rig.key(Key::Escape);
    CHECK(ImGui::GetCurrentContext()->OpenPopupStack.Size == 1);
    const auto* dialog = rig.driver.ui.open_dialog<view::SessionDialog>();
    REQUIRE(dialog != nullptr);
    CHECK(dialog->config.name == "kept");
    rig.key(Key::Escape);
    CHECK(rig.driver.ui.open_dialog<view::SessionDialog>() == nullptr);
}

TEST_CASE("Escape closes a menu and leaves the window under it", "[keyboard]") {
    Rig rig;
    rig.key(Key::F1);
    REQUIRE(rig.driver.ui.shows_shortcuts);
    rig.key(Key::F10);
    REQUIRE(ImGui::GetCurrentContext()->OpenPopupStack.Size == 1);
    rig.key(Key::Escape);
    CHECK(ImGui::GetCurrentContext()->OpenPopupStack.Size == 0);
    CHECK(rig.driver.ui.shows_shortcuts);
}

TEST_CASE("the accepting button says why it cannot be pressed, to the mouse and to the keyboard",
          "[keyboard]") {
    Rig rig;
    rig.key(Key::N, {.ctrl = true, .shift = true});
    rig.driver.frames(2);
    CHECK_FALSE(rig.driver.shows("Type the server's address first"));
    rig.driver.hover("//###session-dialog/Connect###accept");
    CHECK(rig.driver.shows("Type the server's address first"));
    view::compat::inject_mouse({-1000.0f, -1000.0f});
    rig.driver.frames(2);
    REQUIRE_FALSE(rig.driver.shows("Type the server's address first"));
    bool is_told = false;
    for (int i = 0; i < 60 && !is_told; ++i) {
        rig.key(Key::Tab);
        is_told = rig.driver.shows("Type the server's address first");
    }
    CHECK(is_told);
    rig.key(Key::Enter);
    CHECK(rig.driver.ui.open_dialog<view::SessionDialog>() != nullptr);
    CHECK(rig.driver.orders<core::AddSession>().empty());
}

TEST_CASE("Enter presses what the ring is at, else the marked button", "[keyboard]") {
    Rig rig;
    rig.key(Key::C, {.ctrl = true, .shift = true});
    rig.driver.frames(2);
    REQUIRE(rig.driver.ui.open_dialog<view::CloseDialog>() != nullptr);
    // From the first field back round: the cross in the title, Close, then Cancel.
    for (int i = 0; i < 3; ++i) rig.key(Key::Tab, {.shift = true});
    rig.key(Key::Enter);
    CHECK(rig.driver.ui.open_dialog<view::CloseDialog>() == nullptr);
    CHECK(rig.driver.asked.empty());
    rig.key(Key::C, {.ctrl = true, .shift = true});
    rig.driver.frames(2);
    rig.key(Key::Enter);
    CHECK(rig.driver.ui.open_dialog<view::CloseDialog>() == nullptr);
    CHECK_FALSE(rig.driver.asked.empty());
}

TEST_CASE("F10 and Alt by itself open the menus, arrows walk them and Enter carries out",
          "[keyboard]") {
    Rig rig;
    for (const bool by_alt : {false, true}) {
        CAPTURE(by_alt);
        if (by_alt)
            tap_alt(rig.driver);
        else
            rig.key(Key::F10);
        rig.driver.frames(3);
        CHECK(rig.driver.shows("New session with settings..."));
        CHECK(Rig::has_mark());
        rig.key(Key::Right);
        rig.driver.frames(3);
        CHECK(rig.driver.shows("Write a message"));
        rig.key(Key::Left);
        rig.driver.frames(3);
        CHECK(rig.driver.shows("New session with settings..."));
        rig.key(Key::Down);
        rig.key(Key::Enter);
        rig.driver.frames(3);
        CHECK(rig.driver.ui.open_dialog<view::SessionDialog>() != nullptr);
        rig.key(Key::Escape);
        rig.key(Key::Escape);
        REQUIRE(rig.driver.ui.open_dialog<view::SessionDialog>() == nullptr);
    }
}

TEST_CASE("Escape gives the keyboard back to where the menus were opened from", "[keyboard]") {
    Rig rig;
    rig.key(Key::M, {.ctrl = true});
    const std::string before = Rig::window();
    REQUIRE(before == "###session-1");
    rig.key(Key::F10);
    rig.driver.frames(2);
    REQUIRE(Rig::window() != before);
    rig.key(Key::Escape);
    CHECK(Rig::window() == before);
}

TEST_CASE("the send row is one stop on Tab's way, not two", "[keyboard]") {
    Rig rig;
    rig.key(Key::M, {.ctrl = true});
    const ImGuiID field = Rig::at();
    rig.key(Key::Tab);
    CHECK(Rig::at() != field);
    CHECK(Rig::window() == "###session-1");
    rig.key(Key::Tab, {.shift = true});
    CHECK(Rig::at() == field);
}

TEST_CASE("the palette keeps the keyboard while arrows walk its rows", "[keyboard]") {
    Rig rig;
    rig.key(Key::K, {.ctrl = true});
    rig.key(Key::Down);
    rig.driver.type("quit");
    const auto* palette = rig.driver.ui.open_dialog<view::PaletteUi>();
    REQUIRE(palette != nullptr);
    CHECK(palette->text == "quit");
}

TEST_CASE("Alt that is held for another key opens no menu", "[keyboard]") {
    Rig rig;
    rig.key(Key::X, {.alt = true});
    rig.driver.frames(3);
    CHECK(ImGui::GetCurrentContext()->OpenPopupStack.Size == 0);
}

TEST_CASE("Ctrl+Z takes back what the newest line offers, and within a field what was typed",
          "[keyboard]") {
    Rig rig;
    rig.key(Key::W, {.ctrl = true});
    rig.driver.frames(2);
    REQUIRE(rig.driver.ui.toasts.size() == 1);
    rig.key(Key::N, {.ctrl = true});
    rig.driver.type("x");
    rig.key(Key::Z, {.ctrl = true});
    CHECK(rig.driver.ui.toasts.size() == 1);
    rig.key(Key::Escape);
    rig.key(Key::Z, {.ctrl = true});
    CHECK(rig.driver.ui.toasts.empty());
    CHECK_FALSE(view::is_leaving(rig.driver.ui, one));
}

TEST_CASE("Ctrl with plus, with the keypad and with the wheel makes the text larger and smaller",
          "[keyboard]") {
    Rig rig;
    const auto zoom = [&rig] { return std::lround(rig.driver.ui.preferences.zoom * 10.0f); };
    rig.key(Key::Equal, {.ctrl = true, .shift = true});
    CHECK(zoom() == 11);
    rig.key(Key::KeypadAdd, {.ctrl = true});
    CHECK(zoom() == 12);
    rig.key(Key::KeypadSubtract, {.ctrl = true});
    CHECK(zoom() == 11);
    rig.key(Key::Keypad0, {.ctrl = true});
    CHECK(zoom() == 10);
    view::compat::inject_mods(true, false, false);
    rig.driver.wheel(1.0f);
    view::compat::inject_mods(false, false, false);
    CHECK(zoom() == 11);
    rig.driver.wheel(1.0f);
    CHECK(zoom() == 11);
}

TEST_CASE("who connects can write at once", "[keyboard]") {
    Rig rig;
    rig.driver.fill("//###sidebar/###url", "ws://host/other");
    rig.key(Key::Enter);
    const auto added = rig.driver.orders<core::AddSession>();
    REQUIRE(added.size() == 1);
    rig.driver.happens(added[0].first, core::SessionAdded{added[0].second.config});
    rig.driver.frames(4);
    rig.driver.type("hello");
    CHECK(rig.driver.ui.of(added[0].first).send.text == "hello");
}

TEST_CASE("Escape leaves the send row and keeps what is written there", "[keyboard]") {
    Rig rig;
    rig.key(Key::M, {.ctrl = true});
    rig.driver.type("half a word");
    rig.key(Key::Escape);
    CHECK(rig.driver.ui.of(one).send.text == "half a word");
    rig.driver.type("not there");
    CHECK(rig.driver.ui.of(one).send.text == "half a word");
}

TEST_CASE(
    "Ctrl and F keys are shortcuts within a field too, letters and editing keys are the "
    "field's",
    "[keyboard]") {
    Rig rig;
    rig.key(Key::M, {.ctrl = true});
    rig.driver.type("abc");
    rig.key(Key::F1);
    CHECK(rig.driver.ui.shows_shortcuts);
    rig.key(Key::F1);
    rig.key(Key::M, {.ctrl = true});
    rig.key(Key::E, {.ctrl = true});
    CHECK(rig.driver.ui.open_dialog<view::ExportDialog>() != nullptr);
    rig.key(Key::Escape);
    rig.key(Key::Escape);
    CHECK(rig.driver.ui.of(one).send.text == "abc");
}

TEST_CASE("a key for what cannot be done now says what is missing", "[keyboard]") {
    Driver driver;
    driver.frames(3);
    driver.key(Key::M, {.ctrl = true});
    driver.frames(2);
    CHECK(driver.shows("For a WebSocket of Redial's own"));
}

TEST_CASE("the help's search finds a key by what it does and an action by its key", "[keyboard]") {
    Rig rig;
    rig.key(Key::F1);
    rig.driver.frames(2);
    REQUIRE(rig.driver.shows("Ctrl+Shift+N"));
    rig.driver.type("reset");
    CHECK(rig.driver.shows("Ctrl+Shift+D"));
    CHECK_FALSE(rig.driver.shows("Ctrl+Shift+N"));
    rig.key(Key::A, {.ctrl = true});
    rig.driver.type("f12");
    CHECK(rig.driver.shows("Debug log"));
    CHECK_FALSE(rig.driver.shows("Ctrl+Shift+D"));
    rig.key(Key::A, {.ctrl = true});
    rig.driver.type("nonsense");
    CHECK(rig.driver.shows("No key is called that"));
}
