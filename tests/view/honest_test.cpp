// What the window says of states and figures is so: no wait that is longer than it is, no failure
// that somebody asked for, no rate of a second that is not over. Test thread.
#include <cmath>
#include <set>

#include "base/duration_text.hpp"
#include "base/rng.hpp"
#include "catch.hpp"
#include "driver.hpp"
#include "view/kit/countdown.hpp"
#include "view/kit/text_format.hpp"
#include "view/plot/plot.hpp"
#include "view/scene/go_to.hpp"
#include "view/scene/session_ui.hpp"
#include "view/session/standing_view.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

constexpr SessionId id{1};

core::Outcome outcome_of(core::OutcomeKind kind, core::EndedBy by) {
    core::Outcome outcome;
    outcome.kind = kind;
    outcome.by = by;
    return outcome;
}

struct Rig : Driver {
    Rig() {
        add_session(id);
        frames(2);
    }
    void ends(core::Outcome outcome, core::ConnectionStatus from) {
        core::AttemptEnded ended;
        ended.outcome = std::move(outcome);
        ended.was_open = from == core::ConnectionStatus::Open;
        happens(id, ended, {1});
        happens(id, core::StatusChanged{from, core::ConnectionStatus::Closed}, {1});
        frames(2);
    }
    model::Standing standing() const { return standing_of(*workspace.find(id)); }
};

// Tenths of seconds of "2.4 s" and "01:05", milliseconds of "450 ms", in seconds.
double seconds_in(const std::string& words) {
    const std::size_t colon = words.find(':');
    if (colon != std::string::npos)
        return std::stod(words.substr(0, colon)) * 60 + std::stod(words.substr(colon + 1));
    return std::stod(words) / (words.ends_with("ms") ? 1000.0 : 1.0);
}

}  // namespace

TEST_CASE("a countdown never says more than the wait it counts", "[honest]") {
    Rng rng(7);
    for (int i = 0; i < 20'000; ++i) {
        const Duration whole{static_cast<std::int64_t>(std::pow(10.0, 3.0 + rng.unit() * 5.3))};
        const Instant end{1h + Duration{static_cast<std::int64_t>(rng.below(1'000'000))}};
        const auto left = static_cast<std::int64_t>(rng.unit() * to_seconds(whole) * 1e6);
        view::Redraw redraw;
        const view::Countdown shown =
            view::count_down(redraw, end, whole, end - Duration{left}, rng.unit() * 30.0);
        INFO(shown.words << " of " << wait_in_words(whole));
        REQUIRE(seconds_in(shown.words) <= seconds_in(wait_in_words(whole)) + 1e-9);
        REQUIRE(shown.left <= whole);
    }
    CHECK(countdown_in_words(10'200ms, 10s) == "10.0 s");
    CHECK(countdown_in_words(2301ms, 4s) == "2.4 s");
    CHECK(countdown_in_words(-1s, 4s) == "0.0 s");
}

TEST_CASE("closed on purpose or never dialled is at rest, lost is not", "[honest]") {
    Rig rig;
    CHECK(rig.standing() == model::Standing::Resting);
    rig.opens(id);
    CHECK(rig.standing() == model::Standing::Open);
    SECTION("a disconnect that was asked for") {
        core::Outcome outcome = outcome_of(core::OutcomeKind::Closed, core::EndedBy::Us);
        outcome.close_code = 1000;
        rig.ends(outcome, core::ConnectionStatus::Open);
        CHECK(rig.standing() == model::Standing::Resting);
        CHECK(view::role_of(rig.standing()) == view::Role::Dim);
        CHECK(rig.workspace.find(id)->spans.back().is_resting);
        CHECK(rig.shows("1 closed"));
        CHECK_FALSE(rig.shows("1 failed"));
    }
    SECTION("a reset") {
        rig.ends(outcome_of(core::OutcomeKind::ResetByPeer, core::EndedBy::Peer),
                 core::ConnectionStatus::Open);
        CHECK(rig.standing() == model::Standing::Lost);
        CHECK(view::role_of(rig.standing()) == view::Role::Closed);
        CHECK_FALSE(rig.workspace.find(id)->spans.back().is_resting);
        CHECK(rig.shows("1 failed"));
    }
    SECTION("a wait that was stopped by hand") {
        rig.ends(outcome_of(core::OutcomeKind::Refused, core::EndedBy::Peer),
                 core::ConnectionStatus::Open);
        rig.happens(id, core::RetryPlanned{
                            .retry = 1, .delay = 8s, .retry_at = rig.now.mono + 8s, .cause = "x"});
        CHECK(rig.standing() == model::Standing::Waiting);
        const auto closed = core::ConnectionStatus::Closed;
        rig.happens(id, core::StatusChanged{closed, closed});
        CHECK(rig.standing() == model::Standing::Resting);
        // What was lost until then stays a loss in its lane.
        CHECK_FALSE(rig.workspace.find(id)->spans.back().is_resting);
    }
    SECTION("a close with 1000 by the peer, in order") {
        core::Outcome outcome = outcome_of(core::OutcomeKind::Closed, core::EndedBy::Peer);
        outcome.close_code = 1000;
        outcome.is_clean = true;
        rig.ends(outcome, core::ConnectionStatus::Open);
        CHECK(rig.standing() == model::Standing::Resting);
    }
}

TEST_CASE("a tap that listens is not closed, in no place", "[honest]") {
    Driver d;
    core::SessionConfig config;
    config.name = "web-app";
    config.url = "ws://127.0.0.1:8000/";
    config.tap = core::TapOptions{};
    d.add_session(id, config);
    core::TapChanged tap;
    tap.is_listening = true;
    tap.url = "ws://127.0.0.1:9001/";
    tap.dials = 1;
    d.happens(id, tap);
    d.frames(3);
    CHECK(d.shows("listening"));
    CHECK(d.shows("1 listening"));
    CHECK(d.shows("1 dial"));
    CHECK_FALSE(d.shows("1 dials"));
    CHECK_FALSE(d.shows("closed"));
    CHECK(d.shows("Let a client dial the tap's address"));
    CHECK_FALSE(d.shows("Write one below"));
    tap.is_listening = false;
    tap.error = "port 9001 is taken";
    d.happens(id, tap);
    d.frames(2);
    CHECK(d.shows("cannot listen"));
    CHECK(d.shows("1 failed"));
}

TEST_CASE("the time before a tap's first client is no loss once that client is there", "[honest]") {
    Driver d;
    core::SessionConfig config;
    config.url = "ws://127.0.0.1:8000/";
    config.tap = core::TapOptions{};
    d.add_session(id, config);
    core::TapChanged tap;
    tap.is_listening = true;
    d.happens(id, tap);
    const auto first_stretch = [&d] { return d.workspace.find(id)->spans[0]; };
    CHECK(first_stretch().is_resting);
    // The tap's count of connections is told before its client's dial.
    tap.connections = 1;
    d.happens(id, tap);
    CHECK(first_stretch().is_resting);
    d.opens(id);
    CHECK(d.workspace.find(id)->status == core::ConnectionStatus::Open);
    CHECK(first_stretch().is_resting);
}

TEST_CASE("a steady rate is drawn steady, and ends with the last cell that is over", "[honest]") {
    model::TrafficHistory traffic;
    for (int i = 0; i < 300; ++i)  // five a second
        traffic.add(Instant{10s + i * 200ms}, core::Direction::In, 100);
    const Instant now{10s + 59'900ms};
    const view::PlotArea area{0, 0, 600, 100};
    const TimeRange minute{now - 60s, now};
    view::Shape shape;
    view::layout_rate(traffic, view::Rate::MessagesIn, minute, area, now, shape);
    REQUIRE(shape.points.size() > 20);
    CHECK(shape.points.back().x < area.right);
    CHECK(shape.points.back().x > area.right - 20.0f);  // at most two seconds of 60
    for (std::size_t i = 4; i < shape.points.size(); ++i) {
        INFO("point " << i << " of " << shape.points.size());
        CHECK(shape.points[i].high > 4.0f);
        CHECK(shape.points[i].high < 6.0f);
    }
}

TEST_CASE("a rate on a long axis is there though its first cell is not over", "[honest]") {
    model::TrafficHistory traffic;
    for (int i = 0; i < 600; ++i) traffic.add(Instant{i * 1s}, core::Direction::In, 100);
    view::Shape shape;
    const TimeRange day{Instant{600s} - 24h, Instant{600s}};
    view::layout_rate(traffic, view::Rate::MessagesIn, day, {0, 0, 400, 100}, Instant{600s}, shape);
    CHECK(shape.has_value());
    CHECK(shape.max > 0.4f);
    CHECK(shape.max < 2.0f);
}

TEST_CASE("the axis over nothing has each label once", "[honest]") {
    for (const view::Unit unit : {view::Unit::Bytes, view::Unit::Count, view::Unit::PerSecond}) {
        const view::Rounds rounds =
            unit == view::Unit::Bytes ? view::Rounds::Bytes : view::Rounds::Tens;
        const view::ValueAxis axis =
            view::layout_values(0.0, 0.0, view::ValueScale::Linear, 80.0f, 20.0f, rounds);
        std::set<std::string> labels;
        for (const double tick : axis.shown_ticks()) {
            INFO(tick);
            CHECK(labels.insert(view::tick_in_words(tick, unit)).second);
        }
        CHECK(labels.size() >= 2);
        CHECK(labels.contains("0"));
        CHECK_FALSE(labels.contains("0 B"));
    }
}

TEST_CASE("colours are explained: the stages of a dial, the cells of a heat map", "[honest]") {
    Rig rig;
    rig.happens(id, core::AttemptStarted{"ws://host/s1", core::Origin::Start, 0}, {1});
    rig.opens(id);
    for (int i = 0; i < 20; ++i) {
        core::MessageSeen seen;
        seen.opcode = core::Opcode::Pong;
        seen.rtt = 2ms;
        rig.workspace.on_message({id, AttemptId{1}, rig.now.mono, rig.now.wall}, seen);
        rig.advance(1s);
    }
    rig.key(Key::Digit2, {.ctrl = true});
    rig.frames(3);
    for (const char* word : {"dns", "tcp", "proxy", "tls", "upgrade"}) CHECK(rig.shows(word));
    rig.key(Key::Digit3, {.ctrl = true});
    rig.frames(3);
    CHECK(rig.shows("a cell"));
    CHECK(rig.shows("Colours: Sea"));
}

TEST_CASE("the faults window has the drop that the first minute tells of", "[honest]") {
    Rig rig;
    rig.opens(id);
    rig.frames(2);
    rig.click("//###session-1/faults");
    rig.frames(3);
    CHECK(rig.shows("Drop with a TCP reset"));
    rig.click("//###faults/set/###drop");
    CHECK(rig.orders<core::ForceReset>().size() == 1);
}

TEST_CASE("the theme is the desktop's until another is chosen", "[theme]") {
    Rig rig;
    CHECK(rig.ui.theme.name == view::ThemeName::Dark);
    rig.figures.system_theme = view::ThemeName::Light;
    rig.frame();
    CHECK(rig.ui.theme.name == view::ThemeName::Light);
    rig.ui.preferences.theme = core::ThemeChoice::HighContrast;
    rig.frame();
    CHECK(rig.ui.theme.name == view::ThemeName::HighContrast);
    rig.ui.preferences.theme = core::ThemeChoice::Dark;
    rig.frame();
    CHECK(rig.ui.theme.name == view::ThemeName::Dark);
}

TEST_CASE("with less motion what is gone to is lit and does not fade", "[theme]") {
    Rig rig;
    const auto light = [&](Duration after) {
        const std::optional<view::Destination> destination =
            view::Destination{5, rig.now.mono + 1600ms};
        const view::Scene scene{rig.workspace, rig.figures, rig.ui, rig.ui.theme,
                                rig.now,       rig.asked,   {},     rig.now.mono + after};
        return view::light_of(scene, destination, 5);
    };
    CHECK(light(0ms) > light(1300ms));
    rig.ui.preferences.has_less_motion = true;
    rig.frame();
    CHECK(light(0ms) == light(1300ms));
}
