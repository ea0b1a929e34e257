// The message list: order, filter, holding still, Clear and what is safe to show. Test thread.
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
        advance(1ms);
    }
    view::MessageListUi& list() { return ui.of(id).messages; }
    // Of the messages "row100" to "row199".
    std::string newest_shown() {
        for (int i = 199; i >= 100; --i)
            if (shows("row" + std::to_string(i))) return "row" + std::to_string(i);
        return {};
    }
    // Where a text stands among all that is drawn: later is lower.
    std::size_t place_of(const std::string& text) {
        const std::size_t at = screen().find(text);
        REQUIRE(at != std::string::npos);
        return at;
    }
};

}  // namespace

TEST_CASE("the newest message is on top, or at the end when asked", "[window]") {
    Rig rig;
    rig.receive("older-message");
    rig.receive("newer-message");
    rig.frames(2);
    CHECK(rig.place_of("newer-message") < rig.place_of("older-message"));
    rig.ui.preferences.shows_newest_first = false;
    rig.frames(2);
    CHECK(rig.place_of("older-message") < rig.place_of("newer-message"));
}

TEST_CASE("a close frame's row says its code, what it means, and the reason", "[window]") {
    Rig rig;
    rig.message(id, core::Direction::In, "\x03\xf4no room", {4}, core::Opcode::Close);
    rig.frames(3);
    CHECK(rig.shows("close  1012 service restart: no room"));
}

TEST_CASE("typing a filter leaves the messages that match", "[window]") {
    Rig rig;
    rig.receive("apple");
    rig.receive("banana");
    rig.frames(2);
    rig.fill(messages + "###filter", "ban");
    rig.frames(2);
    CHECK(rig.shows("banana"));
    CHECK_FALSE(rig.shows("apple"));
    rig.receive("bandana");
    rig.frames(2);
    CHECK(rig.shows("bandana"));
}

TEST_CASE("a filter that does not hold says so and keeps the last one that did", "[window]") {
    Rig rig;
    rig.receive("apple");
    rig.fill(messages + "###filter", "app");
    rig.frames(2);
    rig.fill(messages + "###filter", "/(/");
    rig.frames(2);
    CHECK_FALSE(rig.list().filter_error.empty());
    CHECK(rig.shows("apple"));
}

TEST_CASE("a paused list holds still and says how many are new", "[window]") {
    Rig rig;
    rig.receive("before");
    rig.frames(2);
    rig.click(messages + "###pause");
    rig.frames(2);
    for (int i = 0; i < 3; ++i) rig.receive("after");
    rig.frames(2);
    CHECK(rig.shows("3 new"));
    CHECK_FALSE(rig.shows("after"));
    rig.click(messages + "###pause");
    rig.frames(2);
    CHECK(rig.shows("after"));
}

TEST_CASE("a list scrolled away from the newest message stays where it is", "[window]") {
    Rig rig;
    for (int i = 0; i < 200; ++i) rig.receive("row" + std::to_string(i));
    rig.frames(3);
    rig.hover(messages + "list/$$190/##row");
    rig.wheel(-5.0f);
    rig.frames(3);
    REQUIRE(rig.list().is_held);
    const std::string top = rig.newest_shown();
    REQUIRE(top < "row199");
    for (int i = 0; i < 50; ++i) rig.receive("new" + std::to_string(i));
    rig.frames(3);
    CHECK(rig.shows("50 new"));
    CHECK(rig.newest_shown() == top);
    CHECK_FALSE(rig.shows("new49"));
    rig.click(messages + "###new");
    rig.frames(3);
    CHECK_FALSE(rig.list().is_held);
    CHECK(rig.shows("new49"));
}

TEST_CASE("Clear hides what is there, keeps what comes, and can be undone", "[window]") {
    Rig rig;
    rig.receive("gone");
    rig.frames(2);
    rig.click(messages + "###clear");
    rig.frames(2);
    CHECK_FALSE(rig.shows("gone"));
    rig.receive("stays");
    rig.frames(2);
    CHECK(rig.shows("stays"));
    CHECK(rig.shows("Undo"));
}

TEST_CASE("control characters and bad UTF-8 are shown, never executed", "[window]") {
    Rig rig;
    rig.receive(
        std::string_view("a\x1b[31mb\xff"
                         "c",
                         8));
    rig.frames(2);
    CHECK(rig.shows("\\xff"));
    CHECK(rig.screen().find('\x1b') == std::string::npos);
}

TEST_CASE("a selected message is shown in full: JSON indented, then as hex", "[window]") {
    Rig rig;
    rig.receive("{\"count\":4,\"list\":[1.50,2e3]}");
    rig.frames(2);
    rig.click(messages + "list/$$1/##row");
    rig.frames(3);
    REQUIRE(rig.list().row_selected == 1);
    // White space alone may change: numbers stay as they were written.
    CHECK(rig.shows("1.50"));
    CHECK(rig.shows("2e3"));
    rig.click(messages + "###hex");
    rig.frames(2);
    CHECK(rig.shows("00000000"));
    CHECK(rig.shows("7b 22 63 6f"));
}
