// The rows of a message list under the mouse and the keyboard: what is pressed, what holds still,
// what is copied, sorted and hidden. Test thread.
#include <imgui.h>

#include "catch.hpp"
#include "driver.hpp"
#include "view/messages/message_copy.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

constexpr SessionId id{1};
const std::string messages = "//###session-1/tabs/###messages/";

struct Rig : Driver {
    explicit Rig(int rows = 0) {
        figures.has_engine = true;
        add_session(id);
        opens(id);
        for (int i = 0; i < rows; ++i) receive("row" + std::to_string(100 + i));
        frames(3);
    }
    void receive(std::string_view text, core::Opcode opcode = core::Opcode::Text) {
        message(id, core::Direction::In, text, {1}, opcode);
        advance(1ms);
    }
    view::MessageListUi& list() { return ui.of(id).messages; }
    const model::MessageLog& log() { return workspace.find(id)->log; }
    std::string selected() {
        REQUIRE(list().row_selected);
        return std::string(log().row(*list().row_selected).text());
    }
    static std::string path_of(int row) {
        return messages + "list/$$" + std::to_string(row) + "/##row";
    }
    void press(int row, Mods mods = {}) {
        hover(path_of(row));
        view::compat::inject_mods(mods.ctrl, mods.shift, mods.alt);
        view::compat::inject_button(0, true);
        frame();
        view::compat::inject_button(0, false);
        view::compat::inject_mods(false, false, false);
        frames(3);
    }
    static std::string clipboard() { return ImGui::GetClipboardText(); }
    std::string toast() { return ui.toasts.empty() ? "" : ui.toasts.back().text; }
};

}  // namespace

TEST_CASE("a press selects the row that was shown, whatever came with it", "[window]") {
    for (const bool newest_first : {true, false}) {
        CAPTURE(newest_first);
        Rig rig(60);
        rig.ui.preferences.shows_newest_first = newest_first;
        rig.frames(3);
        rig.hover(Rig::path_of(55));
        for (int i = 0; i < 30; ++i) rig.receive("news");
        view::compat::inject_button(0, true);
        rig.frame();
        REQUIRE(rig.list().row_selected);
        CHECK(*rig.list().row_selected == 55);
        view::compat::inject_button(0, false);
        rig.frames(3);
        CHECK(*rig.list().row_selected == 55);
    }
}

TEST_CASE("a frame that was laid out and not painted moves nothing under the mouse", "[window]") {
    Rig rig(60);
    rig.hover(Rig::path_of(55));
    for (int i = 0; i < 3; ++i) rig.receive("news");
    const auto draw_at_once = [&rig] {
        ImGui::NewFrame();
        rig.draw(rig);
        ImGui::Render();
    };
    draw_at_once();  // the rows have moved on, and nobody has seen it
    view::compat::inject_button(0, true);
    draw_at_once();
    view::compat::inject_button(0, false);
    CHECK(rig.list().row_selected == 55u);
}

TEST_CASE("while a row is selected nothing moves, and what comes is counted", "[window]") {
    Rig rig(60);
    const float before = rig.center(Rig::path_of(57)).y;
    rig.press(57);
    for (int i = 0; i < 128; ++i) rig.receive("arrived");
    rig.frames(3);
    CHECK(rig.center(Rig::path_of(57)).y == before);
    CHECK(rig.shows("128 new"));
    CHECK_FALSE(rig.shows("arrived"));
    rig.click(messages + "###new");
    rig.frames(3);
    CHECK(rig.shows("arrived"));
    CHECK_FALSE(rig.list().row_selected);
}

TEST_CASE("a held list of oldest first stays in its place while the history drops rows",
          "[window]") {
    Rig rig;
    rig.ui.preferences.shows_newest_first = false;
    rig.workspace.set_limits({.messages_max = 3000});
    for (int i = 0; i < 2999; ++i) rig.receive("row");
    rig.frames(3);
    rig.press(2990);
    const float before = rig.center(Rig::path_of(2990)).y;
    for (int i = 0; i < 100; ++i) rig.receive("row");
    rig.frames(3);
    REQUIRE(rig.log().first_row() > 0);
    REQUIRE(rig.log().first_row() < 2900);
    CHECK(rig.center(Rig::path_of(2990)).y == before);
}

TEST_CASE("arrows, pages and ends go from row to row", "[window]") {
    Rig rig(200);
    rig.press(200);
    CHECK(rig.selected() == "row299");
    rig.key(Key::Down);
    CHECK(rig.selected() == "row298");
    rig.key(Key::PageDown);
    const std::uint64_t paged = *rig.list().row_selected;
    CHECK(paged < 198);
    rig.key(Key::PageUp);
    CHECK(rig.selected() == "row298");
    rig.key(Key::End);
    CHECK(*rig.list().row_selected == 0);
    CHECK(rig.exists(Rig::path_of(0)));
    rig.receive("news");
    rig.frames(2);
    rig.key(Key::Home);
    rig.frames(2);
    CHECK_FALSE(rig.list().row_selected);
    CHECK_FALSE(rig.list().is_held);
    CHECK(rig.shows("news"));
}

TEST_CASE("Shift extends from where it began, Ctrl+C copies all of it and says so", "[window]") {
    Rig rig(30);
    rig.press(30);
    rig.key(Key::Down, {.shift = true});
    rig.key(Key::Down, {.shift = true});
    CHECK(rig.list().selection.count == 3);
    rig.key(Key::C, {.ctrl = true});
    CHECK(Rig::clipboard() == "row127\nrow128\nrow129");
    CHECK(rig.toast() == "3 messages copied, 20 B");
    CHECK(rig.shows("3 messages copied, 20 B"));
    rig.key(Key::Up);
    rig.key(Key::C, {.ctrl = true});
    CHECK(rig.toast() == "1 message copied, 6 B");
}

TEST_CASE("Ctrl+A selects all that pass the filter", "[window]") {
    Rig rig(30);
    rig.fill(messages + "###filter", "row12");
    rig.frames(3);
    rig.press(25);
    rig.key(Key::A, {.ctrl = true});
    CHECK(rig.list().selection.count == 10);
    rig.key(Key::C, {.ctrl = true});
    CHECK(rig.toast() == "10 messages copied, 69 B");
}

TEST_CASE("what is more than the clipboard is to hold is left out, and said", "[window]") {
    Rig rig;
    const std::string text(1u << 20, 'x');
    for (int i = 0; i < 24; ++i) rig.receive(text);
    rig.frames(2);
    rig.press(24);
    rig.key(Key::A, {.ctrl = true});
    rig.key(Key::C, {.ctrl = true});
    CHECK(Rig::clipboard().size() < 18u << 20);
    CHECK(rig.toast().starts_with("The oldest 17 of 25 messages copied"));
}

TEST_CASE("M marks what is selected, and its row keeps its direction", "[window]") {
    Rig rig(30);
    rig.press(30);
    rig.key(Key::Down, {.shift = true});
    rig.key(Key::M);
    const auto wishes = rig.requests<view::MarkMessage>();
    REQUIRE(wishes.size() == 2);
    CHECK(wishes[0].is_marked);
    rig.happens(id, core::MessageMarked{rig.log().at(30), 0, true, ""}, AttemptId{1});
    rig.frames(2);
    CHECK(rig.shows("\uf063\uf02e"));  // the arrow, then the bookmark
}

TEST_CASE("letters typed into the filter mark nothing", "[window]") {
    Rig rig(30);
    rig.press(30);
    rig.click(messages + "###filter");
    rig.key(Key::M);
    CHECK(rig.requests<view::MarkMessage>().empty());
}

TEST_CASE("a row has a menu by right click and by the keyboard", "[window]") {
    Rig rig;
    rig.receive(R"({"type":"tick","n":1})");
    rig.receive(R"({"type":"chat","n":2})");
    rig.frames(3);
    rig.click(Rig::path_of(1), 1);
    REQUIRE(rig.exists("//popup/###filter-for"));
    CHECK(rig.list().row_selected == 1u);
    rig.click("//popup/###filter-for");
    rig.frames(3);
    CHECK(rig.list().filter_text == "json:/type = \"tick\"");
    CHECK_FALSE(rig.exists(Rig::path_of(2)));
    rig.list().filter_text.clear();
    rig.frames(3);
    rig.press(1);
    rig.key(Key::F10, {.shift = true});
    REQUIRE(rig.exists("//popup/###filter-out"));
    rig.click("//popup/###filter-out");
    rig.frames(3);
    CHECK(rig.list().filter_text == "-json:/type = \"tick\"");
    CHECK(rig.exists(Rig::path_of(2)));
    CHECK_FALSE(rig.exists(Rig::path_of(1)));
}

TEST_CASE("a row's menu sends it again, copies it, and goes to its attempt", "[window]") {
    Rig rig(10);
    rig.press(8);
    rig.key(Key::Menu);
    rig.click("//popup/###send-again");
    const auto sent = rig.orders<core::SendMessage>();
    REQUIRE(sent.size() == 1);
    CHECK(as_text(*sent[0].second.payload) == "row107");
    rig.press(8);
    rig.key(Key::Menu);
    rig.click("//popup/###copy-record");
    CHECK(Rig::clipboard().starts_with("{\"type\":\"message\",\"attempt\":1,\"wall_us\":"));
    CHECK(Rig::clipboard().ends_with(
        "\"dir\":\"in\",\"op\":\"text\",\"size\":6,\"text\":\"row107\"}"));
    rig.press(8);
    rig.key(Key::Menu);
    rig.click("//popup/###go-to-attempt");
    rig.frames(2);
    CHECK(rig.ui.of(id).tab == view::SessionTab::Attempts);
}

TEST_CASE("the head sorts by size within a bound, and by time again", "[window]") {
    Rig rig;
    for (const char* text : {"aaa", "bbbbbbbbb", "c", "dddddd"}) rig.receive(text);
    rig.frames(3);
    rig.click(messages + "head/###size");
    rig.frames(3);
    const auto place = [&rig](const char* text) { return rig.screen().find(text); };
    CHECK(place("bbbbbbbbb") < place("dddddd"));
    CHECK(place("dddddd") < place("aaa"));
    rig.click(messages + "head/###size");
    rig.frames(3);
    CHECK(place("aaa") < place("dddddd"));
    CHECK(place("dddddd") < place("bbbbbbbbb"));
    CHECK(rig.ui.preferences.message_order == view::MessageOrder::SmallestFirst);
    rig.receive("zz");
    rig.frames(3);
    CHECK(rig.shows("zz"));
    CHECK(place("zz") < place("aaa"));
    CHECK_FALSE(rig.requests<view::PreferencesChanged>().empty());
    rig.click(messages + "head/###time");
    rig.frames(3);
    CHECK(place("zz") < place("dddddd"));
    CHECK(place("dddddd") < place("bbbbbbbbb"));
}

TEST_CASE("a column is made wider by dragging its end, and hidden by the head's menu", "[window]") {
    Rig rig(10);
    const ImVec2 head = rig.center(messages + "head/###time");
    const float left = rig.list().place.left;
    const float end = left + (head.x - left) * 2.0f + 6.0f;
    rig.drag({end, head.y}, {end + 40.0f, head.y});
    CHECK(rig.ui.preferences.message_columns.time_width > 100.0f);
    const std::string time = "03:04:05.";
    CHECK(rig.shows(time));
    rig.click(messages + "head/###time", 1);
    REQUIRE(rig.exists("//popup/###time"));
    rig.click("//popup/###time");
    rig.frames(3);
    CHECK_FALSE(rig.ui.preferences.message_columns.shows_time);
    CHECK_FALSE(rig.exists(messages + "head/###time"));
}

TEST_CASE("control frames leave the list for a lane, and are hidden by a second press",
          "[window]") {
    Rig rig;
    rig.receive("talk");
    rig.message(id, core::Direction::Out, "beat", {1}, core::Opcode::Ping);
    rig.frames(3);
    CHECK(rig.shows("ping  beat"));
    rig.click(messages + "control");
    rig.frames(3);
    CHECK(rig.ui.preferences.control_frames == view::ControlFrames::Lane);
    CHECK(rig.exists(messages + "###control-lane"));
    CHECK(rig.list().control.rows.size() == 1);
    CHECK_FALSE(rig.exists(Rig::path_of(2)));
    rig.click(messages + "control");
    rig.frames(3);
    CHECK(rig.ui.preferences.control_frames == view::ControlFrames::Hidden);
    CHECK_FALSE(rig.exists(messages + "###control-lane"));
}

TEST_CASE("commands and rows that are copied leave secrets out", "[view]") {
    core::SessionConfig config;
    config.url = "ws://h/p?access_token=abcdef123456";
    config.session_key = "key-of-this-session";
    config.headers = {{"Authorization", "Bearer abc"}, {"X-It", "it's"}};
    const std::string text = R"({"password":"hunter2","of":"key-of-this-session"})";
    model::Row row;
    row.payload = as_bytes(text);
    row.size_bytes = text.size();
    using view::CopyAs;
    for (const CopyAs layout :
         {CopyAs::Websocat, CopyAs::Wscat, CopyAs::Curl, CopyAs::Line, CopyAs::Record}) {
        const std::string copied = view::copied(row, layout, config);
        CAPTURE(copied);
        for (const char* secret : {"hunter2", "abcdef123456", "Bearer abc", "key-of-this-session"})
            CHECK(copied.find(secret) == std::string::npos);
        CHECK(copied.find("REDACTED") != std::string::npos);
    }
    CHECK(view::copied(row, CopyAs::Text, config) == text);
    config = {};
    config.url = "wss://h/p";
    config.session_parameter.clear();
    config.subprotocols = {"chat"};
    CHECK(view::copied(row, CopyAs::Curl, config) ==
          "curl -i -N --http1.1 -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H "
          "'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' -H "
          "'Sec-WebSocket-Protocol: chat' 'https://h/p'");
    const std::string hello = "it's";
    row.payload = as_bytes(hello);
    CHECK(view::copied(row, CopyAs::Wscat, config) ==
          "wscat -c 'wss://h/p' -s 'chat' -x 'it'\\''s'");
    row.opcode = core::Opcode::Binary;
    CHECK_FALSE(view::is_possible(row, CopyAs::Wscat));
}
