// One message in detail, and several together: selecting, the JSON tree, marks and notes, copying,
// saved messages. Test thread.
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
    Rig() {
        add_session(id);
        opens(id);
        frames(3);
    }
    void receive(std::string_view text) {
        message(id, core::Direction::In, text);
        advance(250ms);
    }
    view::MessageListUi& list() { return ui.of(id).messages; }
    void click_row(int row, Mods mods = {}) {
        view::compat::inject_mods(mods.ctrl, mods.shift, mods.alt);
        click(messages + "list/$$" + std::to_string(row) + "/##row");
        view::compat::inject_mods(false, false, false);
        frames(2);
    }
    // What the host does with a mark.
    void carry_out_marks() {
        for (const view::MarkMessage& wish : requests<view::MarkMessage>()) {
            const model::MessageLog& log = workspace.find(wish.session)->log;
            happens(id, core::MessageMarked{log.at(wish.row), 0, wish.is_marked, wish.note},
                    AttemptId{1});
        }
        ui.requests.clear();
    }
    static std::string clipboard() { return ImGui::GetClipboardText(); }
};

model::Row row_of(const std::string& text, core::Opcode opcode = core::Opcode::Text) {
    model::Row row;
    row.opcode = opcode;
    row.payload = as_bytes(text);
    row.size_bytes = text.size();
    return row;
}

}  // namespace

TEST_CASE("several messages selected together show their size and the time between", "[window]") {
    Rig rig;
    for (const char* text : {"aaaa", "bbbb", "cccc", "dddd"}) rig.receive(text);
    rig.frames(2);
    rig.click_row(1);
    rig.click_row(3, {.shift = true});
    CHECK(rig.list().selection.count == 3);
    CHECK(rig.list().selection.size_bytes == 12);
    CHECK(rig.list().selection.span == 500ms);
    CHECK(rig.shows("3 rows · 12 B · 500 ms from the first to the last"));
    rig.click_row(4, {.ctrl = true});
    CHECK(rig.list().selection.count == 4);
    rig.click_row(4, {.ctrl = true});
    rig.click_row(2);
    CHECK(rig.list().selection.is_empty());
    CHECK_FALSE(rig.shows("from the first to the last"));
}

TEST_CASE("Shift and an arrow extend the selection, an arrow alone ends it", "[window]") {
    Rig rig;
    for (const char* text : {"aaaa", "bbbb", "cccc"}) rig.receive(text);
    rig.frames(2);
    rig.click_row(3);
    rig.key(Key::Down, {.shift = true});
    CHECK(rig.list().selection.count == 2);
    rig.key(Key::Down, {.shift = true});
    CHECK(rig.list().selection.count == 3);
    rig.key(Key::Up);
    CHECK(rig.list().selection.is_empty());
}

TEST_CASE("a JSON message is a tree that folds, and gives pointers and values", "[window]") {
    Rig rig;
    rig.receive(R"({"user":{"name":"Ann","tags":["x","y"]},"n":1.50})");
    rig.frames(2);
    rig.click_row(1);
    rig.click(messages + "###tree");
    rig.frames(2);
    // Children stand behind all that was opened before: user and n, name and tags, x and y.
    const std::string node = messages + "pane/$$";
    CHECK(rig.exists(node + "4/##node"));  // tags
    rig.click(node + "1/##node");
    rig.frames(2);
    CHECK_FALSE(rig.exists(node + "4/##node"));
    CHECK(rig.exists(node + "2/##node"));  // n
    rig.click(node + "1/##node");
    rig.frames(2);
    rig.click(node + "3/##node", 1);
    rig.frames(2);
    REQUIRE(rig.exists("//popup/###copy-pointer"));
    rig.click("//popup/###copy-pointer");
    CHECK(Rig::clipboard() == "/user/name");
}

TEST_CASE("a message is marked with a note, the list shows it, the filter finds it", "[window]") {
    Rig rig;
    rig.receive("ordinary");
    rig.receive("remarkable");
    rig.frames(2);
    rig.click_row(2);
    rig.click(messages + "mark");
    rig.carry_out_marks();
    rig.frames(3);
    rig.fill(messages + "###note", "look here");
    rig.key(Key::Enter);
    rig.frames(2);
    rig.carry_out_marks();
    CHECK(rig.workspace.find(id)->mark_notes.at(2) == "look here");
    rig.fill(messages + "###filter", "marked");
    rig.frames(3);
    CHECK(rig.list().rows.size() == 1);
    rig.click(messages + "mark");
    REQUIRE(rig.requests<view::MarkMessage>().size() == 1);
    CHECK_FALSE(rig.requests<view::MarkMessage>()[0].is_marked);
}

TEST_CASE("a search over a long history shows how far it is and can be stopped", "[window]") {
    Rig rig;
    for (int i = 0; i < 300; ++i) {
        const std::string text(300'000, 'x');
        rig.message(id, core::Direction::In, text);
    }
    for (int i = 0; i < 20'000; ++i) rig.message(id, core::Direction::In, "y");
    rig.frames(2);
    rig.fill(messages + "###filter", "zzz");
    rig.frame();
    CHECK(rig.shows("Searching"));
    rig.click(messages + "###search");
    rig.frames(3);
    CHECK(rig.list().is_filter_stopped);
    const double before = rig.list().rows.progress(rig.workspace.find(id)->log);
    CHECK(before < 1.0);
    rig.frames(5);
    CHECK(rig.list().rows.progress(rig.workspace.find(id)->log) == before);
    rig.click(messages + "###search");
    rig.frames(60);
    CHECK(rig.list().rows.progress(rig.workspace.find(id)->log) == 1.0);
}

TEST_CASE("a message is copied in every layout", "[view]") {
    core::SessionConfig config;
    config.url = "ws://h/p";
    config.session_parameter.clear();
    config.headers = {{"X-It", "it's"}};
    const std::string json = "{\"a\":1}";
    using view::CopyAs;
    CHECK(view::copied(row_of(json), CopyAs::Text, config) == json);
    CHECK(view::copied(row_of(json), CopyAs::Json, config) == "{\n  \"a\": 1\n}");
    CHECK(view::copied(row_of("no \"json\""), CopyAs::Json, config) == "\"no \\\"json\\\"\"");
    CHECK(view::copied(row_of(json), CopyAs::Base64, config) == "eyJhIjoxfQ==");
    CHECK(view::copied(row_of("ab"), CopyAs::CArray, config) ==
          "static const unsigned char message[2] = {\n    0x61, 0x62,\n};\n");
    CHECK(view::copied(row_of("it's"), CopyAs::Websocat, config) ==
          "printf %s 'it'\\''s' | websocat -1 -H 'X-It: it'\\''s' 'ws://h/p'");
    CHECK(view::copied(row_of("ab", core::Opcode::Binary), CopyAs::Websocat, config) ==
          "printf %s YWI= | base64 -d | websocat -1 -H 'X-It: it'\\''s' 'ws://h/p' --binary");
}

TEST_CASE("what is written is saved, sent again, and set to go by itself", "[window]") {
    Rig rig;
    const std::string row = "//###session-1/tabs/###messages/";
    rig.ui.of(id).send.text = "hello {{n}}";
    rig.frames(2);
    rig.click(row + "saved");
    rig.frames(3);
    rig.click("//popup/###save");
    auto changes = rig.orders<core::ChangeSession>();
    REQUIRE(changes.size() == 1);
    REQUIRE(changes[0].second.config->saved_messages.size() == 1);
    CHECK(changes[0].second.config->saved_messages[0].text == "hello {{n}}");
    rig.happens(id, core::SessionChanged{changes[0].second.config});
    rig.frames(3);
    rig.click("//popup/$$0/###send");
    REQUIRE(rig.orders<core::SendSaved>().size() == 1);
    CHECK(rig.orders<core::SendSaved>()[0].second.message.text == "hello {{n}}");
    rig.click("//popup/$$0/###on-open");
    changes = rig.orders<core::ChangeSession>();
    REQUIRE(changes.size() == 2);
    CHECK(changes[1].second.config->saved_messages[0].sends_on_open);
}
