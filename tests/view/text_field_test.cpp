// What is pasted or typed into a text field is what it holds, also where Dear ImGui's own fields
// drop or change it: control characters, CRLF, code points above U+FFFF, bytes. Test thread.
#include "base/utf8.hpp"
#include "catch.hpp"
#include "driver.hpp"
#include "view/kit/stand_ins.hpp"

using namespace redial;
using namespace redial::tests;
using view::FieldLines;
using view::StandIns;

namespace {

constexpr SessionId id{1};
const std::string send_row = "//###session-1/tabs/###messages/###send";
constexpr std::string_view emoji = "\xf0\x9f\x98\x80";
constexpr std::string_view foreign[] = {
    "plain",
    "tab\there",
    "{\"a\":1}\x1e",
    "emoji \xf0\x9f\x98\x80 end \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80",
    "caf\xc3\xa9 \xe4\xb8\xad \xd0\xa8",
    "one\r\ntwo\nthree\r",
    "\x7f\x01\x1b[0m",
    "private \xee\x80\x81 \xee\x82\xa0 \xef\x80\xa1, replacement \xef\xbf\xbd",
    "not a character \xef\xbf\xbf \xf4\x8f\xbf\xbf",
};

struct Rig : Driver {
    Rig() {
        add_session(id);
        opens(id);
        frames(3);
    }
    void paste(std::string_view text) {
        ImGui::SetClipboardText(std::string(text).c_str());
        key(Key::V, {.ctrl = true});
    }
    std::string last_sent() {
        const auto sent = orders<core::SendMessage>();
        REQUIRE_FALSE(sent.empty());
        return std::string(as_text(*sent.back().second.payload));
    }
};

}  // namespace

TEST_CASE("every text comes out of a field as it went in", "[text]") {
    for (const FieldLines lines : {FieldLines::One, FieldLines::Many}) {
        StandIns stand_ins;
        for (const std::string_view text : foreign) {
            const auto held = stand_ins.to_field(text, lines);
            REQUIRE(held);
            CHECK(stand_ins.from_field(*held) == text);
            CHECK(stand_ins.to_field(text, lines) == held);
        }
        const std::string bytes("\x00\xff\x80 \xed\xa0\x80\xc3", 8);
        CHECK(stand_ins.from_field(*stand_ins.to_field(bytes, lines)) == bytes);
    }
}

TEST_CASE("a field holds nothing that Dear ImGui would drop or change", "[text]") {
    StandIns stand_ins;
    for (const std::string_view text : foreign) {
        const std::string held = *stand_ins.to_field(text, FieldLines::One);
        for (std::size_t at = 0; at < held.size();) {
            const auto c = next_code_point(held, at);
            REQUIRE(c);
            CHECK(*c >= 0x20);
            CHECK(*c != 0x7f);
            CHECK(*c <= 0xffff);
            CHECK(*c != 0xfffd);
        }
    }
}

TEST_CASE("a text with more large characters than there are stand-ins is refused whole", "[text]") {
    StandIns stand_ins;
    std::string text;
    for (char32_t c = 0; c <= StandIns::given_max; ++c) append_utf8(text, 0x20000 + c);
    CHECK_FALSE(stand_ins.to_field(text, FieldLines::One));
    // The refused one used none up.
    CHECK(stand_ins.to_field(text.substr(4, 4 * StandIns::given_max), FieldLines::One));
}

TEST_CASE("what is pasted into the send row is what is sent", "[text]") {
    Rig rig;
    for (const std::string_view text : foreign) {
        CAPTURE(text);
        rig.click(send_row);
        rig.paste(text);
        CHECK(rig.ui.of(id).send.text == text);
        rig.key(Key::Enter);
        rig.frames(2);
        CHECK(rig.last_sent() == text);
    }
    rig.key(Key::Up);  // the history holds them as they were
    rig.key(Key::Up);
    CHECK(rig.ui.of(id).send.text == foreign[std::size(foreign) - 2]);
}

TEST_CASE("what is pasted into a field of one line keeps its tabs and line ends", "[text]") {
    Rig rig;
    rig.key(Key::C, {.ctrl = true, .shift = true});
    rig.frames(3);
    rig.click("//###close-dialog/###reason");
    rig.key(Key::A, {.ctrl = true});
    rig.paste("a\tb\r\nc\xf0\x9f\x98\x80\x1e\n");
    rig.frames(2);
    rig.click("//###close-dialog/Close###accept");
    const auto closed = rig.orders<core::ForceClose>();
    REQUIRE(closed.size() == 1);
    CHECK(closed[0].second.close_reason == "a\tb\r\nc\xf0\x9f\x98\x80\x1e\n");
}

TEST_CASE("a line end behind a pasted path or search is not part of it", "[text]") {
    Rig rig;
    rig.click("//###session-1/tabs/###messages/###filter");
    rig.paste("two words\r\n");
    CHECK(rig.ui.of(id).messages.filter_text == "two words");
}

TEST_CASE("a typed character above U+FFFF is the one that was typed", "[text]") {
    Rig rig;
    rig.click(send_row);
    rig.type("a");
    if (!view::compat::shows_beyond_bmp) rig.ui.glyphs.stand_ins().note_typed(0x1f600);
    rig.type(emoji);
    rig.type("z");
    CHECK(rig.ui.of(id).send.text == "a" + std::string(emoji) + "z");
    rig.key(Key::Backspace);
    rig.key(Key::Backspace);
    CHECK(rig.ui.of(id).send.text == "a");
}

TEST_CASE("a typed character that a host lost is refused in words", "[text]") {
    if (view::compat::shows_beyond_bmp) return;
    Rig rig;
    rig.click(send_row);
    rig.type("a");
    rig.type(emoji);
    rig.frames(2);
    CHECK(rig.ui.of(id).send.text == "a");
    CHECK(rig.shows("paste it instead"));
}

TEST_CASE("what is copied out of a field is what it stands for", "[text]") {
    Rig rig;
    rig.click(send_row);
    rig.paste("x\ty\xf0\x9f\x98\x80");
    ImGui::SetClipboardText("");
    rig.key(Key::A, {.ctrl = true});
    rig.key(Key::C, {.ctrl = true});
    CHECK(std::string(ImGui::GetClipboardText()) == "x\ty\xf0\x9f\x98\x80");
}

TEST_CASE("a text that is not UTF-8 is not sent as text, and it says so", "[text]") {
    Rig rig;
    rig.ui.of(id).send.text = "bad \xff";
    rig.click(send_row);
    rig.key(Key::Enter);
    rig.frames(2);
    CHECK(rig.orders<core::SendMessage>().empty());
    CHECK(rig.shows("must be UTF-8"));
    CHECK(rig.ui.of(id).send.text == "bad \xff");
}

TEST_CASE("a field asks for the glyphs of a script that the fonts lack", "[text]") {
    Rig rig;
    rig.click(send_row);
    rig.type("\xd0\xa8");
    rig.frame();
    CHECK_FALSE(rig.requests<view::RebuildFonts>().empty());
}

TEST_CASE("control characters in a field are seen as their pictures", "[text]") {
    Rig rig;
    rig.click(send_row);
    rig.paste("a\tb\x1e");
    rig.frame();
    // A tab has the mark that lists have for it.
    CHECK(rig.shows("a\u21e5b\u241e"));
}
