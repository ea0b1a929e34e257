// A session that speaks a dialect, in its window: readings, what is known, latencies, settings. In
// virtual time. Test thread.
#include "catch.hpp"
#include "driver.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

constexpr SessionId one{1};

// Phoenix channels: a join, heartbeats, an event.
struct Rig : Driver {
    Rig() {
        figures.has_engine = true;
        add_session(one);
        opens(one);
        sends("[\"3\",\"3\",\"room:1\",\"phx_join\",{}]");
        receives("[\"3\",\"3\",\"room:1\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
        for (int beat = 10; beat < 14; ++beat) {
            const std::string ref = std::to_string(beat);
            sends("[null,\"" + ref + "\",\"phoenix\",\"heartbeat\",{}]");
            receives("[null,\"" + ref +
                     "\",\"phoenix\",\"phx_reply\",{\"status\":\"ok\",\"response\":{}}]");
        }
        receives("[null,null,\"room:1\",\"new_msg\",{\"body\":\"hello\"}]");
        frames(4);
    }
    void sends(const std::string& text) { message(one, core::Direction::Out, text); }
    void receives(const std::string& text) {
        advance(4ms);
        message(one, core::Direction::In, text);
        advance(1s);
    }
    void show(view::SessionTab tab) {
        ui.of(one).show(tab);
        frames(4);
    }
};

}  // namespace

TEST_CASE("a row shows what its message says, and its bytes behind that", "[window][dialect]") {
    Rig rig;
    CHECK(rig.shows("event new_msg on room:1"));
    CHECK(rig.shows("join room:1"));
    CHECK(rig.shows("\"body\":\"hello\""));
    CHECK(rig.shows("speaks Phoenix channels"));
}

TEST_CASE("rows of a session without a dialect are as they came", "[window][dialect]") {
    Driver plain;
    plain.add_session(one);
    plain.opens(one);
    plain.message(one, core::Direction::In, "{\"event\":\"chat\"}");
    plain.frames(4);
    CHECK(plain.shows("{\"event\":\"chat\"}"));
    CHECK_FALSE(plain.shows("speaks"));
    plain.ui.of(one).show(view::SessionTab::Health);
    plain.frames(4);
    CHECK_FALSE(plain.shows("Dialect"));
}

TEST_CASE("the Health tab lists what is known by the dialect", "[window][dialect]") {
    Rig rig;
    rig.show(view::SessionTab::Health);
    CHECK(rig.shows("Heartbeats of the client"));
    CHECK(rig.shows("4 pings, 4 answered"));
    CHECK(rig.shows("room:1 confirmed"));
}

TEST_CASE("the Latency tab has the dialect's heartbeats and replies", "[window][dialect]") {
    Rig rig;
    rig.ui.axis.is_live = true;
    rig.show(view::SessionTab::Latency);
    // There are no pings: heartbeats are shown by themselves.
    CHECK(rig.shows("heartbeat · 4"));
    CHECK(rig.shows("max 4.00 ms"));
    rig.ui.of(one).latency.of = view::LatencyOf::Replies;
    rig.frames(3);
    CHECK(rig.shows("request to reply · 1"));
}

TEST_CASE("the settings say which dialect it is", "[window][dialect]") {
    Rig rig;
    rig.key(Key::Comma, {.ctrl = true});
    rig.frames(3);
    CHECK(rig.shows("Recognised by itself"));
    rig.click("//###session-dialog/pages/###connection");
    rig.frames(2);
    rig.click("//###session-dialog/pages/###connection/page/###dialect");
    rig.frames(3);
    rig.click("//popup/None");
    rig.frames(2);
    rig.click("//###session-dialog/Save###accept");
    const auto changed = rig.orders<core::ChangeSession>();
    REQUIRE(changed.size() == 1);
    CHECK(changed[0].second.config->dialect == "none");
}
