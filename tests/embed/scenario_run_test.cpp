// Scenario files in the window: what is asked for at the start and when the steps are due. Pure
// but for the file. Test's thread.
#include "embed/scenario_run.hpp"

#include "catch.hpp"
#include "program.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

constexpr SessionId chosen{1};

struct Rig {
    TestFolder folder;
    model::Workspace workspace;
    view::UiState ui;
    Instant now = instant_from_us(1'000'000);
    core::Commands asked;

    void add(SessionId id, core::SessionConfig config) {
        workspace.on_event(
            {{id, {}, now, {}}, core::SessionAdded{std::make_shared<core::SessionConfig>(config)}});
    }
    Result<embed::ScenarioRun> start(const std::string& text) {
        write_file(folder.file("outage.json"), text);
        return embed::ScenarioRun::start(folder.file("outage.json"), workspace, ui, now, asked);
    }
};

constexpr const char* with_a_tap = R"({
  "taps": [{"name": "chat", "listen": 9001, "to": "ws://127.0.0.1:8765/"}],
  "timeline": [{"at": "5s", "set": "latency:400ms,down,name slow"}, {"at": "6s", "clear": true}]
})";

}  // namespace

TEST_CASE("a scenario makes its tap and plays on it when its steps are due", "[scenario]") {
    Rig rig;
    auto run = rig.start(with_a_tap);
    REQUIRE(run);
    REQUIRE(rig.asked.size() == 1);
    const auto* added = std::get_if<core::AddSession>(&rig.asked[0].order);
    REQUIRE(added);
    CHECK(added->config->tap->port == 9001);
    REQUIRE(run->deadline());
    CHECK(*run->deadline() == rig.now + 5s);
    CHECK(run->take_due(rig.now + 4s).empty());
    const core::Commands due = run->take_due(rig.now + 5s);
    REQUIRE(due.size() == 1);
    CHECK(due[0].session == rig.asked[0].session);
    CHECK(std::get<core::AddFault>(due[0].order).fault.name == "slow");
    CHECK(run->take_due(rig.now + 6s).size() == 1);
    CHECK_FALSE(run->deadline());
}

TEST_CASE("a tap that is there by the scenario's name is used as it is", "[scenario]") {
    Rig rig;
    core::SessionConfig config;
    config.name = "chat";
    config.tap = core::TapOptions{};
    rig.add(chosen, config);
    auto run = rig.start(with_a_tap);
    REQUIRE(run);
    CHECK(rig.asked.empty());
    CHECK(run->take_due(rig.now + 5s)[0].session == chosen);
}

TEST_CASE("a scenario without taps plays on the chosen session, and says so where there is none",
          "[scenario]") {
    Rig rig;
    const char* text = R"({"faults": "latency:20ms", "timeline": [{"at": "1s", "clear": true}]})";
    CHECK_FALSE(rig.start(text));
    rig.add(chosen, {});
    rig.ui.selected = chosen;
    auto run = rig.start(text);
    REQUIRE(run);
    REQUIRE(rig.asked.size() == 1);
    CHECK(rig.asked[0].session == chosen);
    CHECK(std::holds_alternative<core::AddFault>(rig.asked[0].order));
    CHECK(run->take_due(rig.now + 1s)[0].session == chosen);
}

TEST_CASE("a scenario that cannot be read names the file and the place in it", "[scenario]") {
    Rig rig;
    const auto run = rig.start(R"({"timeline": [{"at": "soon"}]})");
    REQUIRE_FALSE(run);
    CHECK(run.error().line().find("outage.json: timeline[0].at") != std::string::npos);
    CHECK(rig.asked.empty());
    CHECK_FALSE(
        embed::ScenarioRun::start("/no/such.json", rig.workspace, rig.ui, rig.now, rig.asked));
}
