// The lab server as a recorded one, over real loopback sockets: the n-th dial meets what the n-th
// recorded one met (docs/replay.md).
#include "rig.hpp"

namespace redial::tests {

using core::LabScriptDial;
using core::LabScriptEnd;
using core::LabScriptMet;
using core::OutcomeKind;

namespace {

// Starts the lab server with these dials; its URL.
std::string play(Rig& rig, std::vector<LabScriptDial> dials) {
    auto script = std::make_shared<core::LabScript>();
    script->dials = std::move(dials);
    core::LabOptions options;
    options.port = 0;
    rig.post(core::StartLab{options, script});
    REQUIRE(rig.until([&] { return !rig.all<core::LabChanged>().empty(); }));
    return rig.lab_state().url;
}

LabScriptDial ends_with(LabScriptEnd end) {
    LabScriptDial dial;
    dial.end = end;
    return dial;
}

LabScriptDial met(LabScriptMet met) {
    LabScriptDial dial;
    dial.met = met;
    return dial;
}

core::LabScriptMessage said(const char* text, Duration after, std::uint32_t answers = 0) {
    return {core::Opcode::Text, to_bytes(text), answers, after};
}

}  // namespace

TEST_CASE("a played connection says its messages, answers and close frame", "[loopback][play]") {
    Rig rig;
    LabScriptDial dial = ends_with(LabScriptEnd::Close);
    dial.messages = {said("hello", 0ms), said("welcome", 1ms, 1), {core::Opcode::Ping, {}, 0, 5ms}};
    dial.ends_after = 300ms;
    dial.close_code = 4000;
    dial.close_reason = "over";
    const auto session = rig.add(play(rig, {dial}));
    rig.opens(session);
    rig.send(session, "login");
    const core::Outcome outcome = rig.ends(session);
    CHECK(rig.texts(session) == std::vector<std::string>{"hello", "welcome"});
    CHECK((outcome.close_code == 4000 && outcome.close_reason == "over"));
    CHECK(outcome.by == core::EndedBy::Peer);
}

TEST_CASE("each dial meets what its recorded one met, and then they begin again",
          "[loopback][play]") {
    Rig rig;
    LabScriptDial busy = met(LabScriptMet::Answered);
    busy.status = 503;
    busy.fields = {{"X-Why", "deploying"}};
    busy.body = "come back";
    const auto session =
        rig.add(play(rig, {busy, met(LabScriptMet::Reset), met(LabScriptMet::Finished),
                           ends_with(LabScriptEnd::Reset), ends_with(LabScriptEnd::Finish)}));
    CHECK(rig.ends(session, 1).http_status == 503);
    const auto first = rig.all<core::AttemptEnded>(session)[0];
    CHECK(first.response.find("X-Why: deploying") != std::string::npos);
    CHECK(first.response.ends_with("come back"));
    CHECK(rig.ends(session, 2).kind == OutcomeKind::ResetByPeer);
    CHECK(rig.ends(session, 3).kind == OutcomeKind::EndedByPeer);
    CHECK(rig.ends(session, 4).kind == OutcomeKind::ResetByPeer);
    CHECK(rig.ends(session, 5).kind == OutcomeKind::EndedByPeer);
    CHECK(rig.openings(session) == 2);
    CHECK(rig.ends(session, 6).http_status == 503);
}

TEST_CASE("a port that was closed refuses, and opens again when its time is over",
          "[loopback][play]") {
    Rig rig;
    LabScriptDial closed = met(LabScriptMet::Refused);
    closed.closed_for = 200ms;
    LabScriptDial first = ends_with(LabScriptEnd::Reset);
    const auto session = rig.add(play(rig, {first, closed, LabScriptDial{}}));
    CHECK(rig.ends(session, 1).kind == OutcomeKind::ResetByPeer);
    CHECK(rig.ends(session, 2).kind == OutcomeKind::Refused);
    rig.opens(session, 2);
}

TEST_CASE("a dial that was never answered is not, and one that fell silent says no pong",
          "[loopback][play]") {
    Rig rig;
    LabScriptDial silent = ends_with(LabScriptEnd::Silence);
    silent.messages = {said("last words", 0ms)};
    silent.ends_after = 1ms;
    auto config = Rig::config(play(rig, {met(LabScriptMet::Silent), silent}));
    config.time_limits.upgrade = 100ms;
    config.ping_interval = 50ms;
    config.pong_timeout = 100ms;
    const auto session = rig.add(config);
    CHECK(rig.ends(session, 1).kind == OutcomeKind::UpgradeTimedOut);
    CHECK(rig.ends(session, 2).kind == OutcomeKind::PongTimedOut);
    CHECK(rig.texts(session) == std::vector<std::string>{"last words"});
}

}  // namespace redial::tests
