// Rules about life signs. Virtual time.
#include "catch.hpp"
#include "findings_rig.hpp"

namespace redial {
namespace {

using model::RuleId;
using tests::FindingsRig;
using namespace std::chrono_literals;

core::SessionConfig beating(Duration interval, Duration timeout) {
    core::SessionConfig config = tests::good_config();
    config.ping_interval = interval;
    config.pong_timeout = timeout;
    return config;
}

// A browser's client through a tap: a small message every `interval`, counted.
void beats(FindingsRig& rig, Duration interval, int count, std::string_view text = "[\"beat\",") {
    for (int i = 0; i < count; ++i) {
        rig.pass(interval);
        rig.out(std::string(text) + std::to_string(i * 7) + "]");
        rig.in("ok");
    }
}

void drops_and_comes_back(FindingsRig& rig) {
    rig.ends();
    rig.comes_back(2s);
    rig.opens();
}

}  // namespace

TEST_CASE("a quiet connection without a heartbeat is found", "[findings]") {
    FindingsRig rig(beating(0s, 0s));
    rig.dials_and_opens();
    rig.pass(91s);
    rig.in("at last");
    REQUIRE(rig.found(RuleId::HeartbeatMissing) != nullptr);
    CHECK(rig.found(RuleId::HeartbeatMissing)->made.what ==
          "open and silent for 91 s, without a ping");
}

TEST_CASE("a connection that pings, or talks, has no heartbeat missing", "[findings]") {
    FindingsRig rig;
    rig.dials_and_opens();
    rig.lives(10min);
    rig.remark();
    FindingsRig talker(beating(0s, 0s));
    talker.dials_and_opens();
    for (int i = 0; i < 20; ++i) {
        talker.pass(60s);
        talker.in("news");
    }
    CHECK(rig.names() == "");
    CHECK(talker.names() == "");
}

TEST_CASE("a heartbeat is missed although nothing happens on its session", "[findings]") {
    FindingsRig rig(beating(0s, 0s));
    rig.dials_and_opens();
    const AttemptId quiet = rig.attempt;
    rig.id = SessionId{2};
    rig.add(tests::good_config("other"));
    rig.pass(100s);
    rig.remark();
    const auto* found = rig.workspace.find(SessionId{1})->findings.find("heartbeat_missing");
    REQUIRE(found != nullptr);
    CHECK(found->made.evidence.at(0).attempt == quiet);
    CHECK(rig.workspace.find(SessionId{2})->findings.empty());
}

TEST_CASE("an interval that is not below its timeout is found in the settings", "[findings]") {
    FindingsRig rig(beating(10s, 10s));
    rig.dials_and_opens();
    CHECK(rig.found(RuleId::HeartbeatCannotFire) != nullptr);
    FindingsRig good(beating(30s, 10s));
    good.dials_and_opens();
    CHECK(good.names() == "");
}

TEST_CASE("pings that nobody answers on a connection that is kept are found", "[findings]") {
    FindingsRig rig(tests::tap_config());
    rig.dials_and_opens();
    for (int i = 0; i < 2; ++i) {
        rig.pass(20s);
        rig.ping_unanswered();
    }
    CHECK(rig.names() == "");
    rig.pass(20s);
    rig.ping_unanswered();
    CHECK(rig.found(RuleId::HeartbeatCannotFire) != nullptr);
}

TEST_CASE("a heartbeat that stops after a reconnect is found, ping or message", "[findings]") {
    for (const bool by_ping : {true, false}) {
        FindingsRig rig(tests::tap_config());
        rig.dials_and_opens();
        for (int i = 0; i < 5 && by_ping; ++i) {
            rig.pass(10s);
            rig.ping();
        }
        if (!by_ping) beats(rig, 10s, 5);
        drops_and_comes_back(rig);
        rig.pass(29s);
        rig.in("news");
        CHECK(rig.found(RuleId::HeartbeatStopped) == nullptr);
        rig.pass(3s);
        rig.in("news");
        CHECK(rig.found(RuleId::HeartbeatStopped) != nullptr);
    }
}

TEST_CASE("a heartbeat that doubles after a reconnect is found", "[findings]") {
    FindingsRig rig(tests::tap_config());
    rig.dials_and_opens();
    beats(rig, 10s, 6);
    drops_and_comes_back(rig);
    for (int i = 0; i < 4; ++i) {
        beats(rig, 7s, 1);
        beats(rig, 3s, 1);
    }
    CHECK(rig.found(RuleId::HeartbeatDoubled) != nullptr);
    CHECK(rig.found(RuleId::HeartbeatStopped) == nullptr);
}

TEST_CASE("a heartbeat that goes on over reconnects is right", "[findings]") {
    FindingsRig rig(tests::tap_config());
    rig.dials_and_opens();
    for (int round = 0; round < 4; ++round) {
        beats(rig, 10s, 8 + round);
        rig.pass(round * 3s);
        rig.ends();
        rig.comes_back(1s + round * 400ms);
        rig.opens();
    }
    CHECK(rig.names() == "");
}

TEST_CASE("a person who types is no heartbeat", "[findings]") {
    FindingsRig rig(tests::tap_config());
    rig.dials_and_opens();
    for (const Duration pause : {3s, 11s, 2s, 9s, 25s, 4s}) beats(rig, pause, 1, "[\"hello\",");
    drops_and_comes_back(rig);
    rig.pass(2min);
    rig.in("news");
    CHECK(rig.found(RuleId::HeartbeatStopped) == nullptr);
}

TEST_CASE("a half-open connection noticed late is found", "[findings]") {
    for (const Duration after : {Duration(40s), Duration(61s)}) {
        FindingsRig rig(tests::tap_config());
        rig.dials_and_opens();
        rig.tell(core::HalfOpenNoticed{core::Side::Client, after, "dialled anew"});
        CHECK((rig.found(RuleId::HalfOpenNoticedLate) != nullptr) == (after > 60s));
    }
}

TEST_CASE("no pong after a long silence is noticed late, with the usual settings it is not",
          "[findings]") {
    for (const Duration silent : {Duration(40s), Duration(3min)}) {
        FindingsRig rig(beating(silent - 10s, 10s));
        rig.dials_and_opens();
        rig.in("last words");
        rig.pass(silent - 10s);
        rig.ping_unanswered();
        rig.pass(10s);
        rig.ends(tests::no_pong());
        CHECK((rig.found(RuleId::HalfOpenNoticedLate) != nullptr) == (silent > 60s));
    }
}

TEST_CASE("a closing handshake that hangs is found", "[findings]") {
    for (const Duration took : {Duration(100ms), Duration(5s)}) {
        FindingsRig rig;
        rig.dials_and_opens();
        rig.lives(1min);
        rig.close_frame(core::Direction::Out);
        rig.pass(took);
        rig.ends(tests::closed(1000, core::EndedBy::Us));
        CHECK((rig.found(RuleId::CloseHandshakeHung) != nullptr) == (took > 3s));
    }
}

}  // namespace redial
