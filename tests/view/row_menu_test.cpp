// The menus of rows and plots, opened and used as a person would. Test thread.
#include "view/scene/row_menu.hpp"

#include "catch.hpp"
#include "driver.hpp"
#include "view/scene/shared_axis.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

constexpr SessionId id{1};
const std::string attempts = "//###session-1/tabs/###attempts/attempts/";

// An attempt that was answered 503.
struct Rig : Driver {
    Rig() {
        add_session(id);
        happens(
            id,
            core::StatusChanged{core::ConnectionStatus::Closed, core::ConnectionStatus::Connecting},
            {1});
        happens(id, core::AttemptStarted{"ws://host/s1", core::Origin::Start, 0}, {1});
        core::AttemptEnded ended;
        ended.outcome.kind = core::OutcomeKind::HttpRefused;
        ended.outcome.http_status = 503;
        happens(id, ended, {1});
        happens(
            id,
            core::StatusChanged{core::ConnectionStatus::Connecting, core::ConnectionStatus::Closed},
            {1});
        frames(2);
        key(Key::Digit2, {.ctrl = true});
        frames(3);
    }
    std::string clipboard() const { return ImGui::GetClipboardText(); }
};

}  // namespace

TEST_CASE("a row as text stays one line, and as JSON keeps every character", "[menu]") {
    const std::vector<view::RowField> fields = {{"attempt", "3"}, {"result", "a\tb\n\"c\""}};
    CHECK(view::row_as_text(fields) == "3\ta b \"c\"");
    CHECK(view::row_as_json(fields) == R"({"attempt":"3","result":"a\tb\n\"c\""})");
    CHECK(view::row_as_text({}).empty());
    CHECK(view::row_as_json({}) == "{}");
}

TEST_CASE("the right button on an attempt copies the row, and leads to its messages", "[menu]") {
    Rig rig;
    rig.click(attempts + "$$1/##attempt", 1);
    rig.frames(2);
    REQUIRE(rig.shows("Copy row"));
    REQUIRE(rig.shows("Its messages"));
    rig.click("//popup/Copy row");
    CHECK(rig.clipboard().starts_with("1\t"));
    CHECK(rig.clipboard().find("503 Service Unavailable") != std::string::npos);
    rig.frames(2);
    CHECK(rig.shows("Copied the row"));
    rig.click(attempts + "$$1/##attempt", 1);
    rig.frames(2);
    rig.click("//popup/Copy as JSON");
    CHECK(rig.clipboard().find("\"result\":\"503 Service Unavailable\"") != std::string::npos);
    rig.click(attempts + "$$1/##attempt", 1);
    rig.frames(2);
    rig.click("//popup/Its messages");
    rig.frames(2);
    CHECK(rig.ui.of(id).tab == view::SessionTab::Messages);
}

TEST_CASE("a text field that is being written in does not hold a row's menu back", "[menu]") {
    Rig rig;
    rig.click("//###sidebar/###url");
    rig.type("ws://");
    REQUIRE(ImGui::GetIO().WantTextInput);
    rig.click(attempts + "$$1/##attempt", 1);
    rig.frames(2);
    CHECK(rig.shows("Copy row"));
}

TEST_CASE("the menu key and Shift+F10 open the menu of the row that has the keyboard", "[menu]") {
    for (const bool is_menu_key : {true, false}) {
        Rig rig;
        rig.click(attempts + "$$1/##attempt");
        rig.frames(2);
        CHECK_FALSE(rig.shows("Copy row"));
        if (is_menu_key) {
            rig.key(Key::Menu);
        } else {
            rig.key(Key::F10, {.shift = true});
        }
        rig.frames(2);
        CHECK(rig.shows("Copy row"));
    }
}

TEST_CASE("a plot's menu sets the span that all plots show", "[menu]") {
    Rig rig;
    rig.key(Key::Digit6, {.ctrl = true});
    rig.frames(3);
    rig.ui.axis.span = 5min;
    rig.click("//###session-1/tabs/###rates/rates/messages/plot", 1);
    rig.frames(2);
    REQUIRE(rig.shows("in the messages"));
    rig.click_at(rig.center("//popup/Show"));  // then the last popup is another one
    rig.frames(2);
    rig.click("//popup/10 s");
    CHECK(rig.ui.axis.span == 10s);
}
