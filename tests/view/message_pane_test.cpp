// The selected message in full: its text is selected, copied and searched, stands below or beside
// the list, and is bounded. Test thread.
#include <imgui.h>

#include "catch.hpp"
#include "driver.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

constexpr SessionId id{1};
const std::string messages = "//###session-1/tabs/###messages/";

struct Rig : Driver {
    Rig() {
        add_session(id);
        opens(id);
        frames(3);
    }
    void receive(std::string_view text) {
        message(id, core::Direction::In, text);
        advance(250ms);
    }
    // The first message that was received is row 1.
    void choose(int row) {
        click(messages + "list/$$" + std::to_string(row) + "/##row");
        frames(3);
    }
    view::MessageListUi& list() { return ui.of(id).messages; }
    view::TextPaneUi& pane() { return list().pane; }
    ImVec2 pane_corner() {
        for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
            if (window->WasActive && std::string(window->Name).find("/pane_") != std::string::npos)
                return window->Pos;
        }
        FAIL("no pane");
        return {};
    }
    void focus_pane() {
        const ImVec2 corner = pane_corner();
        click_at({corner.x + 40.0f, corner.y + 10.0f});
        frames(2);
        REQUIRE(pane().is_focused);
    }
    static std::string clipboard() { return ImGui::GetClipboardText(); }
};

}  // namespace

TEST_CASE("text of a message is selected by dragging and copied as it is shown", "[window]") {
    Rig rig;
    rig.receive("first line of it\nsecond line");
    rig.frames(2);
    rig.choose(1);
    const ImVec2 corner = rig.pane_corner();
    rig.drag({corner.x + 1.0f, corner.y + 8.0f}, {corner.x + 900.0f, corner.y + 8.0f});
    rig.frames(2);
    CHECK(rig.pane().has_selection());
    rig.key(Key::C, {.ctrl = true});
    CHECK(Rig::clipboard() == "first line of it");
}

TEST_CASE("two clicks select a word, three a line, Ctrl+A all", "[window]") {
    Rig rig;
    rig.receive("alpha beta\ngamma");
    rig.frames(2);
    rig.choose(1);
    rig.focus_pane();
    rig.key(Key::A, {.ctrl = true});
    rig.key(Key::C, {.ctrl = true});
    CHECK(Rig::clipboard() == "alpha beta\ngamma");
    rig.advance(2s);
    const ImVec2 corner = rig.pane_corner();
    rig.click_at({corner.x + 12.0f, corner.y + 8.0f});
    rig.click_at({corner.x + 12.0f, corner.y + 8.0f});
    rig.frames(2);
    rig.key(Key::C, {.ctrl = true});
    CHECK(Rig::clipboard() == "alpha");
}

TEST_CASE("the keyboard moves through a message's text and selects with Shift", "[window]") {
    Rig rig;
    rig.receive("alpha beta\ngamma");
    rig.frames(2);
    rig.choose(1);
    rig.focus_pane();
    rig.key(Key::Home, {.ctrl = true});
    CHECK(rig.pane().caret == 0);
    rig.key(Key::Right, {.ctrl = true, .shift = true});
    CHECK(rig.pane().caret == 6);
    rig.key(Key::C, {.ctrl = true});
    CHECK(Rig::clipboard() == "alpha ");
    rig.key(Key::Down, {.shift = true});
    rig.key(Key::End, {.shift = true});
    rig.key(Key::C, {.ctrl = true});
    CHECK(Rig::clipboard() == "alpha beta\ngamma");
    rig.key(Key::Up);
    CHECK_FALSE(rig.pane().has_selection());
}

TEST_CASE("Ctrl+F in the message searches it, F3 goes on, Escape closes the search alone",
          "[window]") {
    Rig rig;
    std::string text = "[";
    for (int i = 0; i < 200; ++i) text += "\"needle " + std::to_string(i) + "\",";
    rig.receive(text + "0]");
    rig.frames(2);
    rig.choose(1);
    rig.focus_pane();
    rig.key(Key::F, {.ctrl = true});
    rig.frames(3);
    REQUIRE(rig.pane().is_search_open);
    rig.type("needle 19");
    rig.frames(3);
    CHECK(rig.pane().found.size() == 11);
    CHECK(rig.shows("1 of 11"));
    rig.key(Key::F3);
    rig.frames(3);
    CHECK(rig.shows("2 of 11"));
    CHECK(rig.shows("needle 190"));  // it was scrolled to
    rig.key(Key::F3, {.shift = true});
    rig.key(Key::F3, {.shift = true});
    rig.frames(3);
    CHECK(rig.shows("11 of 11"));
    rig.key(Key::Escape);
    rig.frames(3);
    CHECK_FALSE(rig.pane().is_search_open);
    CHECK(rig.list().row_selected == 1);
}

TEST_CASE("the search unfolds the tree where it finds something", "[window]") {
    Rig rig;
    rig.receive("{\"pad\":\"" + std::string(5000, 'x') +
                "\",\"deep\":{\"er\":[1,{\"est\":\"needle\"}]}}");
    rig.frames(2);
    rig.choose(1);
    rig.click(messages + "###tree");
    rig.frames(2);
    CHECK_FALSE(rig.shows("needle"));
    rig.click(messages + "find");
    rig.frames(3);
    rig.type("needle");
    rig.frames(4);
    CHECK(rig.shows("1 of 1"));
    CHECK(rig.shows("est: \"needle\""));
}

TEST_CASE("of a message above the bound the first part is indented, and that is said", "[window]") {
    Rig rig;
    std::string text = "{\"list\":[0";
    while (text.size() < 600'000) text += ",{\"a\":1}";
    rig.receive(text + "]}");
    rig.frames(2);
    rig.choose(1);
    CHECK(rig.shows("the first 256 KiB of 586 KiB are shown indented"));
    CHECK(rig.shows("\"list\": ["));
}

TEST_CASE("the message stands beside the list when asked, and the edge between them is dragged",
          "[window]") {
    Rig rig;
    rig.receive("{\"a\":1}");
    rig.frames(2);
    rig.choose(1);
    const ImVec2 list = rig.center(messages + "list/$$1/##row");
    CHECK(rig.pane_corner().y > list.y + 40.0f);
    rig.click(messages + "beside");
    rig.frames(3);
    CHECK(rig.ui.preferences.shows_message_beside);
    CHECK_FALSE(rig.requests<view::PreferencesChanged>().empty());
    const ImVec2 corner = rig.pane_corner();
    CHECK(corner.x > rig.center(messages + "list/$$1/##row").x);
    const float before = rig.ui.preferences.message_share_beside;
    // The edge is nine pixels wide: four from its middle it is grabbed still.
    const float edge = corner.x - 4.5f;
    rig.drag({edge - 3.0f, corner.y + 60.0f}, {edge - 103.0f, corner.y + 60.0f});
    rig.frames(3);
    CHECK(rig.ui.preferences.message_share_beside > before + 0.05f);
    CHECK(rig.pane_corner().x == Approx(corner.x - 100.0f).margin(2.0f));
}
