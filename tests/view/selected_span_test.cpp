// A span selected in the timeline restricts every tab, says so in each, and ends with Escape. And
// "go to": from evidence, marks, outages and attempts to the row. Headless, in virtual time.
#include "catch.hpp"
#include "driver.hpp"
#include "model/session/backoff_layout.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

constexpr SessionId id{1};
const std::string window = "//###session-1/";

core::Outcome busy() {
    core::Outcome outcome;
    outcome.kind = core::OutcomeKind::HttpRefused;
    outcome.http_status = 503;
    outcome.retry_after = 30s;
    outcome.by = core::EndedBy::Peer;
    return outcome;
}

core::Outcome reset() {
    core::Outcome outcome;
    outcome.kind = core::OutcomeKind::ResetByPeer;
    return outcome;
}

// Attempt 1 opens and lives 20 s; attempts 2 and 3 are refused (3 too early: a finding); 4 opens.
struct Rig : Driver {
    Rig() : Driver(1440.0f, 1400.0f) {
        add_session(id);
        opens(id, {1});
        chat("first", 20);
        first_end = now.mono;
        ends(1, reset());
        plans(1, 2s);
        dials(2);
        ends(2, busy());
        advance(500ms);
        third = now.mono;
        dials(3);
        ends(3, busy());
        plans(2, 31s);
        fourth = now.mono;
        dials(4);
        opens(id, {4});
        chat("second", 20);
        ui.axis.is_live = false;
        ui.axis.span = 100s;
        ui.axis.end = now.mono;
        frames(3);
    }
    void chat(const char* name, int count) {
        for (int i = 0; i < count; ++i) {
            message(id, core::Direction::In, std::string(name) + " " + std::to_string(i));
            advance(1s);
        }
    }
    void dials(std::uint32_t attempt) {
        happens(
            id,
            core::StatusChanged{core::ConnectionStatus::Closed, core::ConnectionStatus::Connecting},
            {attempt});
        happens(id, core::AttemptStarted{"ws://host/s1", core::Origin::Policy, attempt - 1},
                {attempt});
        advance(10ms);
    }
    void ends(std::uint32_t attempt, core::Outcome outcome) {
        core::AttemptEnded ended;
        ended.outcome = std::move(outcome);
        happens(id, ended, {attempt});
        happens(
            id,
            core::StatusChanged{core::ConnectionStatus::Connecting, core::ConnectionStatus::Closed},
            {attempt});
    }
    void plans(std::uint32_t retry, Duration delay) {
        happens(id, core::RetryPlanned{retry, delay, delay, now.mono + delay, "why", ""});
        advance(delay);
    }
    void select(Instant from, Instant to) {
        ui.axis.selection = TimeRange{from, to};
        frames(3);
    }
    void show(view::SessionTab tab) {
        ui.of(id).tab = tab;
        ui.of(id).is_tab_asked = true;
        frames(3);
    }
    view::MessageListUi& list() { return ui.of(id).messages; }

    Instant first_end{};
    Instant third{};
    Instant fourth{};
};

const view::SessionTab all_tabs[] = {view::SessionTab::Messages, view::SessionTab::Attempts,
                                     view::SessionTab::Latency,  view::SessionTab::Handshake,
                                     view::SessionTab::Health,   view::SessionTab::Rates};

}  // namespace

TEST_CASE("every tab says which span it is restricted to, and Escape ends that", "[span]") {
    Rig rig;
    for (const view::SessionTab tab : all_tabs) {
        rig.show(tab);
        CHECK_FALSE(rig.shows("restricted to"));
        rig.select(rig.first_end - 30s, rig.first_end + 10s);
        CHECK(rig.shows("restricted to"));
        rig.ui.of(id).is_focus_asked = true;
        rig.frames(3);
        rig.key(Key::Escape);
        rig.frames(2);
        CHECK_FALSE(rig.ui.axis.selection);
    }
}

TEST_CASE("the chip's cross ends the selection", "[span]") {
    Rig rig;
    rig.show(view::SessionTab::Rates);
    rig.select(rig.first_end - 30s, rig.first_end);
    rig.click(window + "tabs/###rates/###span");
    CHECK_FALSE(rig.ui.axis.selection);
}

TEST_CASE("in the message list Escape gives up the row first, then the span", "[span]") {
    Rig rig;
    rig.select(rig.first_end - 30s, rig.first_end - 1s);
    rig.list().row_selected = 3;
    rig.frames(2);
    rig.click(window + "tabs/###messages/list/$$18/##row");
    rig.frames(2);
    REQUIRE(rig.list().row_selected);
    rig.key(Key::Escape);
    rig.frames(2);
    CHECK_FALSE(rig.list().row_selected);
    CHECK(rig.ui.axis.selection);
    rig.key(Key::Escape);
    rig.frames(2);
    CHECK_FALSE(rig.ui.axis.selection);
}

TEST_CASE("the handshake tab shows an attempt of the selected span", "[span]") {
    Rig rig;
    rig.show(view::SessionTab::Handshake);
    CHECK(rig.shows("Attempt 4"));
    rig.select(rig.third, rig.third + 100ms);
    CHECK(rig.shows("Attempt 3"));
    rig.ui.of(id).attempt_selected = 1;
    rig.frames(2);
    CHECK(rig.shows("Attempt 3"));
    rig.select(rig.first_end - 10s, rig.first_end - 1s);
    CHECK(rig.shows("Attempt 1"));
    rig.select(rig.first_end - 10min, rig.first_end - 9min);
    CHECK(rig.shows("No attempt in the selected time"));
}

TEST_CASE("quality, findings and outages of the health tab are of the selected span", "[span]") {
    Rig rig;
    rig.show(view::SessionTab::Health);
    CHECK(rig.shows("Dialled before the server's Retry-After had passed"));
    CHECK(rig.shows("outages 1"));
    rig.select(rig.first_end - 15s, rig.first_end - 1s);
    CHECK(rig.shows("FINDINGS IN THE SELECTED TIME"));
    CHECK(rig.shows("QUALITY IN THE SELECTED TIME"));
    CHECK(rig.shows("OUTAGES IN THE SELECTED TIME"));
    CHECK_FALSE(rig.shows("Dialled before the server's Retry-After had passed"));
    CHECK(rig.shows("no evidence in it"));
    CHECK(rig.shows("outages 0"));
    CHECK(rig.shows("100.000 %"));
    rig.select(rig.first_end - 1s, rig.fourth);
    CHECK(rig.shows("Dialled before the server's Retry-After had passed"));
    CHECK(rig.shows("outages 1"));
}

TEST_CASE("the backoff plot shows the retries within the selected span only", "[span]") {
    Rig rig;
    const model::SessionModel& session = *rig.workspace.find(id);
    const auto waits = [&](Instant from, Instant to) {
        const std::optional<TimeRange> only = TimeRange{from, to};
        return model::layout_backoff(session, 75s, rig.now.mono, nullptr, only).waits.size();
    };
    CHECK(model::layout_backoff(session, 75s, rig.now.mono).waits.size() == 2);
    CHECK(waits(rig.first_end, rig.first_end + 1s) == 1);
    CHECK(waits(rig.first_end, rig.now.mono) == 2);
    CHECK(waits(rig.first_end - 10s, rig.first_end - 5s) == 0);
    rig.select(rig.first_end - 10s, rig.first_end - 5s);
    CHECK(rig.shows("no retry in the selected time"));
}

TEST_CASE("plots in tabs show the selected span alone, and zoom, pan and leave it", "[span]") {
    Rig rig;
    rig.show(view::SessionTab::Rates);
    const TimeRange whole{rig.first_end - 20s, rig.first_end + 20s};
    rig.select(whole.from, whole.to);
    const TimeRange axis{rig.ui.axis.end - rig.ui.axis.span, rig.ui.axis.end};
    const ImVec2 at = rig.center(window + "tabs/###rates/rates/messages/plot");
    view::compat::inject_mouse(at);
    rig.frames(2);
    REQUIRE(rig.ui.axis.cursor);
    CHECK(whole.holds(*rig.ui.axis.cursor));
    const Instant under = *rig.ui.axis.cursor;
    rig.wheel(3);
    rig.frames(2);
    REQUIRE(rig.ui.axis.selection);
    CHECK(rig.ui.axis.selection->span() < whole.span() * 6 / 10);
    CHECK(std::abs((*rig.ui.axis.cursor - under).count()) < 100'000);
    CHECK(rig.ui.axis.end == axis.to);  // the timeline stays
    const Instant from = rig.ui.axis.selection->from;
    rig.drag(at, {at.x + 60, at.y});
    CHECK(rig.ui.axis.selection->from < from);
    rig.double_click(window + "tabs/###rates/rates/messages/plot");
    CHECK_FALSE(rig.ui.axis.selection);
}

TEST_CASE("evidence of an attempt goes to its row, scrolled to and lit up", "[goto]") {
    Rig rig;
    for (std::uint32_t attempt = 5; attempt < 120; ++attempt) {
        rig.ends(attempt - 1, busy());
        rig.plans(1, 40s);
        rig.dials(attempt);
    }
    rig.show(view::SessionTab::Health);
    rig.ui.of(id).finding_opened = "retry_after_ignored";
    rig.frames(2);
    rig.click(window + "tabs/###health/health/retry_after_ignored/$$0/##evidence");
    rig.frames(1);
    CHECK(rig.ui.of(id).tab == view::SessionTab::Attempts);
    rig.frames(3);
    // Far below the newest ones, which are on top.
    CHECK(rig.exists(window + "tabs/###attempts/attempts/$$3/##attempt"));
    CHECK_FALSE(rig.exists(window + "tabs/###attempts/attempts/$$110/##attempt"));
    REQUIRE(rig.ui.of(id).attempt_destination);
    CHECK(rig.ui.of(id).attempt_destination->lit_until);
    REQUIRE(rig.ui.redraw.next());
    rig.advance(2s);
    rig.frames(1);
    CHECK_FALSE(rig.ui.of(id).attempt_destination);
}

TEST_CASE("evidence of a message goes to the message, whatever hid it", "[goto]") {
    Rig rig;
    rig.chat("third", 300);
    const model::MessageLog& log = rig.workspace.find(id)->log;
    const core::Evidence evidence{AttemptId{1}, rig.first_end - 5s, "message"};
    rig.happens(id,
                core::FindingMade{
                    "foreign_rule", core::Severity::Warning, "what", "why", "advice", {evidence}});
    rig.list().filter_text = "nothing like it";
    rig.show(view::SessionTab::Health);
    rig.ui.of(id).finding_opened = "foreign_rule";
    rig.frames(2);
    rig.click(window + "tabs/###health/health/foreign_rule/$$0/##evidence");
    rig.frames(5);
    CHECK(rig.ui.of(id).tab == view::SessionTab::Messages);
    REQUIRE(rig.list().row_selected);
    CHECK(log.row(*rig.list().row_selected).text() == "first 15");
    CHECK(rig.list().filter_text.empty());
    CHECK(rig.shows("first 15"));
    CHECK(rig.exists(window + "tabs/###messages/list/$$" +
                     std::to_string(*rig.list().row_selected) + "/##row"));
    // The list holds still while more comes.
    rig.chat("fourth", 20);
    rig.frames(3);
    CHECK(rig.shows("first 15"));
    CHECK_FALSE(rig.shows("fourth 19"));
}

TEST_CASE("in an order of oldest first, going to a row scrolls to it too", "[goto]") {
    Rig rig;
    rig.ui.preferences.shows_newest_first = false;
    rig.chat("third", 300);
    rig.frames(3);
    CHECK_FALSE(rig.shows("first 15"));
    rig.show(view::SessionTab::Attempts);
    rig.click(window + "tabs/###attempts/attempts/$$1/##attempt");
    rig.frames(2);
    rig.click(window + "tabs/###attempts/attempt/###messages");
    rig.frames(5);
    CHECK(rig.ui.of(id).tab == view::SessionTab::Messages);
    CHECK(rig.shows("first 0"));
    CHECK_FALSE(rig.shows("third 299"));
}

TEST_CASE("an attempt's time becomes the span that all tabs show", "[goto]") {
    Rig rig;
    rig.show(view::SessionTab::Attempts);
    rig.click(window + "tabs/###attempts/attempts/$$1/##attempt");
    rig.frames(2);
    rig.click(window + "tabs/###attempts/attempt/###select");
    rig.frames(2);
    REQUIRE(rig.ui.axis.selection);
    CHECK(rig.ui.axis.selection->to == rig.first_end);
    CHECK_FALSE(rig.exists(window + "tabs/###attempts/attempts/$$4/##attempt"));
}

TEST_CASE("a lane's menu goes to the messages and to the attempt of that moment", "[goto]") {
    Rig rig;
    const std::string axis = "//###timeline/lanes/axis";
    const ImVec2 at = rig.center(axis);
    rig.click_at({at.x - 200, at.y - 48}, 1);
    rig.frames(2);
    REQUIRE(rig.shows("Go to attempt 1"));
    rig.click("//popup/###attempt");
    rig.frames(3);
    CHECK(rig.ui.of(id).tab == view::SessionTab::Attempts);
    CHECK(rig.ui.of(id).attempt_selected == 1u);
    rig.click_at({at.x - 200, at.y - 48}, 1);
    rig.frames(2);
    rig.click("//popup/Go to this moment in the messages");
    rig.frames(3);
    CHECK(rig.ui.of(id).tab == view::SessionTab::Messages);
    REQUIRE(rig.list().row_selected);
}

TEST_CASE("this machine's network and sleep are marks with words", "[span]") {
    Rig rig;
    rig.happens(SessionId{}, core::SystemChanged{core::SystemChange::NetworkDown, {}, "eth0"});
    rig.advance(50s);
    rig.ui.axis.end = rig.now.mono;
    rig.frames(2);
    const ImVec2 axis = rig.center("//###timeline/lanes/axis");
    view::compat::inject_mouse({axis.x, axis.y});  // half of the span ago
    rig.frames(3);
    CHECK(rig.shows("the network is gone (eth0)"));
}

TEST_CASE("a button moves pings and pongs to a lane, hides them, and shows them again",
          "[window]") {
    Rig rig;
    rig.message(id, core::Direction::Out, "beat", {4}, core::Opcode::Ping);
    rig.frames(3);
    CHECK(rig.shows("ping"));
    rig.click(window + "tabs/###messages/control");
    rig.frames(3);
    CHECK(rig.exists(window + "tabs/###messages/###control-lane"));
    rig.click(window + "tabs/###messages/control");
    rig.frames(3);
    CHECK_FALSE(rig.shows("ping"));
    CHECK(rig.shows("second 19"));
    rig.click(window + "tabs/###messages/control");
    rig.frames(3);
    CHECK(rig.shows("ping"));
}
