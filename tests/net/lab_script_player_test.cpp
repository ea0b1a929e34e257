// What a played connection says when: the test's own clock.
#include "net/lab/lab_script_player.hpp"

#include "catch.hpp"

using namespace redial;
using namespace std::chrono_literals;

namespace {

constexpr Instant opened = instant_from_us(5'000'000);

core::LabScriptMessage said(const char* text, Duration after, std::uint32_t answers = 0) {
    return {core::Opcode::Text, to_bytes(text), answers, after};
}

net::LabScriptPlayer player_of(core::LabScriptDial dial) {
    auto script = std::make_shared<core::LabScript>();
    script->dials.push_back(std::move(dial));
    net::LabScriptPlayer player(script, script->dials[0]);
    player.open(opened);
    return player;
}

std::string due(net::LabScriptPlayer& player, Instant now) {
    std::string all;
    while (const core::LabScriptMessage* message = player.take_due(now))
        all += std::string(all.empty() ? "" : " ") + std::string(as_text(message->payload));
    return all;
}

}  // namespace

TEST_CASE("messages with a time are said at it, and not before the opening", "[play]") {
    core::LabScriptDial dial;
    dial.messages = {said("a", 1s), said("b", 2s), said("c", 2s)};
    net::LabScriptPlayer player = player_of(dial);
    CHECK(player.deadline() == opened + 1s);
    CHECK(due(player, opened + 999ms).empty());
    CHECK(due(player, opened + 1s) == "a");
    CHECK(player.deadline() == opened + 2s);
    CHECK(due(player, opened + 5s) == "b c");
    CHECK_FALSE(player.deadline());
}

TEST_CASE("an answer waits for the client's message and then as long as it took", "[play]") {
    core::LabScriptDial dial;
    dial.messages = {said("welcome", 300ms, 1), said("tick", 2s), said("bye", 0s, 2)};
    net::LabScriptPlayer player = player_of(dial);
    CHECK(due(player, opened + 3s) == "tick");
    CHECK_FALSE(player.deadline());
    player.note_client_message(opened + 4s);
    CHECK(player.deadline() == opened + 4300ms);
    player.note_client_message(opened + 4100ms);
    // Answers keep their order: the second one's time has come, the first one's has not.
    CHECK(due(player, opened + 4200ms).empty());
    CHECK(due(player, opened + 4300ms) == "welcome bye");
    CHECK(player.unsaid() == 0);
}

TEST_CASE("an end comes at its time, whatever the client has not asked for", "[play]") {
    core::LabScriptDial dial;
    dial.messages = {said("never", 0s, 3)};
    dial.end = core::LabScriptEnd::Close;
    dial.ends_after = 7s;
    net::LabScriptPlayer player = player_of(dial);
    CHECK(player.deadline() == opened + 7s);
    CHECK_FALSE(player.ends(opened + 6s));
    CHECK(player.ends(opened + 7s));
    CHECK(player.unsaid() == 1);
}
