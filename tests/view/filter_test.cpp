// The filter of a message list: how many match of how many, going through them, errors with their
// place; and the list of all sessions. Test thread.
#include <imgui.h>

#include "catch.hpp"
#include "driver.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

constexpr SessionId id{1};
constexpr SessionId other{2};
const std::string messages = "//###session-1/tabs/###messages/";
const std::string all = "//###all-messages/";

struct Rig : Driver {
    Rig() {
        add_session(id);
        opens(id);
        frames(3);
    }
    void receive(SessionId session, std::string_view text) {
        message(session, core::Direction::In, text);
        advance(1ms);
    }
    view::MessageListUi& list() { return ui.of(id).messages; }
};

}  // namespace

TEST_CASE("the filter says how many match of how many, and where one is among them", "[window]") {
    Rig rig;
    for (int i = 0; i < 30; ++i) rig.receive(id, i % 3 == 0 ? "fizz" : "none");
    rig.frames(2);
    CHECK_FALSE(rig.shows("of 31"));
    rig.fill(messages + "###filter", "fizz");
    rig.frames(3);
    CHECK(rig.shows("10 of 31"));
    rig.receive(id, "fizz");
    rig.frames(2);
    CHECK(rig.shows("11 of 32"));
}

TEST_CASE("F3 and Shift+F3 go through what the filter found, round at the ends", "[window]") {
    Rig rig;
    for (int i = 0; i < 9; ++i) rig.receive(id, i % 3 == 0 ? "fizz" : "none");  // rows 1, 4, 7
    rig.frames(2);
    rig.fill(messages + "###filter", "fizz");
    rig.frames(3);
    rig.key(Key::F3);
    rig.frames(3);
    CHECK(rig.list().row_selected == 7);  // the newest is on top
    CHECK(rig.shows("no. 1"));
    rig.key(Key::F3);
    rig.frames(3);
    CHECK(rig.list().row_selected == 4);
    rig.key(Key::F3);
    rig.frames(2);
    rig.key(Key::F3);
    rig.frames(3);
    CHECK(rig.list().row_selected == 7);
    rig.key(Key::F3, {.shift = true});
    rig.frames(3);
    CHECK(rig.list().row_selected == 1);
}

TEST_CASE("Enter in the filter goes to the next match and leaves the keyboard there", "[window]") {
    Rig rig;
    for (int i = 0; i < 3; ++i) rig.receive(id, "fizz");
    rig.frames(2);
    rig.fill(messages + "###filter", "fizz");
    rig.frames(2);
    rig.key(Key::Enter);
    rig.frames(4);
    CHECK(rig.list().row_selected == 3);
    rig.key(Key::Enter);
    rig.frames(4);
    CHECK(rig.list().row_selected == 2);
    rig.type("x");
    rig.frames(2);
    CHECK(rig.list().filter_text.find('x') != std::string::npos);
}

TEST_CASE("a filter that is wrong says so with its column, and keeps the last one that held",
          "[window]") {
    Rig rig;
    rig.receive(id, "apple");
    rig.fill(messages + "###filter", "apple");
    rig.frames(2);
    rig.fill(messages + "###filter", "json:/n => 5");
    rig.frames(3);
    CHECK(rig.shows("column 9, =>: no such comparison"));
    CHECK(rig.list().filter_wrong == model::ByteSpan{8, 10});
    CHECK(rig.shows("apple"));
    CHECK_FALSE(rig.shows("1 of 2"));
}

TEST_CASE("Ctrl+Shift+F lists the messages of all sessions in the order of time", "[window]") {
    Rig rig;
    rig.add_session(other);
    rig.opens(other);
    rig.frames(3);
    rig.receive(id, "one-needle");
    rig.receive(other, "two-needle");
    rig.receive(id, "three-hay");
    rig.receive(id, "four-needle");
    rig.frames(2);
    rig.key(Key::F, {.ctrl = true, .shift = true});
    rig.frames(4);
    REQUIRE(rig.ui.all_messages.is_open);
    rig.type("needle");
    rig.frames(4);
    CHECK(rig.shows("3 of 6 in 2 sessions"));
    const view::AllMessagesUi& ui = rig.ui.all_messages;
    REQUIRE(ui.rows.size() == 3);
    CHECK(ui.rows[0].session == id);
    CHECK(ui.rows[1].session == other);
    CHECK(ui.rows[2].session == id);
    // A click goes to the row in its session.
    rig.click(all + "list/$$1/##row");
    rig.frames(4);
    CHECK(rig.ui.selected == other);
    CHECK(rig.ui.of(other).messages.row_selected == 1);
    // What comes while it is open is listed too.
    rig.receive(other, "five-needle");
    rig.frames(3);
    CHECK(rig.shows("4 of 7 in 2 sessions"));
}

TEST_CASE("in the list of all sessions F3 goes from one session's match to the next one's",
          "[window]") {
    Rig rig;
    rig.add_session(other);
    rig.opens(other);
    rig.receive(id, "needle");
    rig.receive(other, "needle");
    rig.frames(2);
    rig.key(Key::F, {.ctrl = true, .shift = true});
    rig.frames(4);
    rig.type("needle");
    rig.frames(4);
    rig.key(Key::F3);
    rig.frames(4);
    REQUIRE(rig.ui.all_messages.chosen);
    CHECK(rig.ui.all_messages.chosen->session == other);
}
