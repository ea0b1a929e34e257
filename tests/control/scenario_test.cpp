// Scenario files: what they say, what is wrong with them, and what is played when.
#include "control/scenario.hpp"

#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "control/player.hpp"
#include "paths.hpp"

using namespace redial;
using namespace redial::tests;
using namespace std::chrono_literals;

namespace {

control::Scenario read(const std::string& text) {
    const auto scenario = control::scenario_from_text(text);
    INFO((scenario ? "" : scenario.error().line()));
    REQUIRE(scenario);
    return *scenario;
}

std::string error_of(const std::string& text) {
    const auto scenario = control::scenario_from_text(text);
    REQUIRE_FALSE(scenario);
    return scenario.error().line();
}

std::vector<std::string> names(const core::Commands& commands) {
    std::vector<std::string> all;
    for (const core::Command& command : commands)
        all.push_back(std::to_string(command.session.value) + " " + core::name_of(command.order));
    return all;
}

constexpr const char* two_taps = R"({
    "seed": 7, "comment": "an outage",
    "faults": ["latency:20ms"],
    "taps": [{"name": "chat", "listen": 9001, "to": "ws://127.0.0.1:8765/ws/chat/",
              "rewrite_host": true, "watch": false, "faults": "down,name gone"},
             {"listen": "[::1]:9002", "to": "example.org:80", "enabled": false}],
    "timeline": [{"at": "10s", "clear": true},
                 {"at": 5, "tap": "chat", "set": ["reset:after_answer,name cut", "timeout:0s"],
                  "remove": "gone", "enabled": false}]})";

}  // namespace

TEST_CASE("a scenario names taps, faults and a timeline", "[control][scenario]") {
    const control::Scenario scenario = read(two_taps);
    CHECK(scenario.seed == 7);
    REQUIRE(scenario.taps.size() == 2);
    const core::SessionConfig& chat = scenario.taps[0];
    CHECK(chat.name == "chat");
    CHECK(chat.url == "ws://127.0.0.1:8765/ws/chat/");
    CHECK(chat.tap->host == "127.0.0.1");
    CHECK(chat.tap->port == 9001);
    CHECK(chat.tap->rewrites_host);
    CHECK_FALSE(chat.tap->watches);
    REQUIRE(chat.faults.faults.size() == 1);
    CHECK(chat.faults.faults[0].kind == core::FaultKind::Down);
    CHECK(scenario.taps[1].name == "example.org:80");
    CHECK(scenario.taps[1].url == "ws://example.org:80/");
    CHECK(scenario.taps[1].tap->host == "::1");
    CHECK_FALSE(scenario.taps[1].tap->is_enabled);
    REQUIRE(scenario.faults.size() == 1);
    REQUIRE(scenario.steps.size() == 2);
    CHECK(scenario.steps[0].at == 5s);  // in the order of time
    CHECK(scenario.steps[0].sets.size() == 2);
    CHECK(scenario.steps[0].removes == std::vector<std::string>{"gone"});
    CHECK(scenario.steps[0].enables == false);
    CHECK(scenario.steps[1].clears);
}

TEST_CASE("an error in a scenario names the member", "[control][scenario]") {
    CHECK(error_of("") == "it is empty");
    CHECK(error_of("{\n\n\"taps\": oops}") == "it is not JSON from line 3 on");
    CHECK(error_of("[]") == "this should be an object");
    CHECK(error_of(R"({"tabs":[]})") ==
          "tabs: there is no such member; there are comment, seed, faults, taps, timeline");
    CHECK(error_of(R"({"seed":-1})") ==
          "seed: this should be a whole number from 0 to 18446744073709551615");
    CHECK(error_of(R"({"taps":[{}]})") == "taps[0].to: this is missing (the server's URL)");
    CHECK_THAT(error_of(R"({"taps":[{"to":"h:1","listen":"there"}]})"),
               contains_text("taps[0].listen: 'there' is no address to listen on"));
    CHECK_THAT(error_of(R"({"taps":[{"to":"h:1","dialect":"klingon"}]})"),
               contains_text("taps[0].dialect: 'klingon' is no dialect (auto, none, "));
    CHECK_THAT(error_of(R"({"taps":[{"to":"h:1","dialect":"mqtt qos=7"}]})"),
               contains_text("taps[0].dialect: "));
    CHECK(error_of(R"({"timeline":[{"at":"1s"},{"clear":true}]})") ==
          "timeline[1].at: this is missing (a time, like \"5s\")");
    CHECK(error_of(R"({"timeline":[{"at":"soon"}]})") ==
          "timeline[0].at: this should be a time, like \"500ms\" or \"5s\"");
    CHECK(error_of(R"({"timeline":[{"at":1,"set":[1]}]})") ==
          "timeline[0].set: this should be a text or a list of texts");
    CHECK_THAT(error_of(R"({"timeline":[{"at":1,"set":"latence:1s"}]})"),
               contains_text("timeline[0].set: "));
    CHECK(error_of(R"({"taps":[{"name":"a","to":"h:1"}],"timeline":[{"at":1,"tap":"b"}]})") ==
          "timeline[0].tap: there is no tap named 'b' in taps");
    CHECK(error_of(std::string(300, '[') + std::string(300, ']')) ==
          "it is nested deeper than 256");
}

TEST_CASE("the timeline is played in time, each step for the tap it names", "[control][scenario]") {
    const Instant start = instant_from_us(1'000'000);
    control::Player player(read(two_taps).steps,
                           {{SessionId{1}, "chat"}, {SessionId{2}, "example.org:80"}}, start);
    CHECK(player.deadline() == start + 5s);
    CHECK(player.take_due(start + 4999ms).empty());
    CHECK(names(player.take_due(start + 5s)) ==
          std::vector<std::string>{"1 remove_fault", "1 add_fault", "1 add_fault",
                                   "1 set_tap_enabled"});
    CHECK(player.take_due(start + 5s).empty());
    CHECK(player.deadline() == start + 10s);
    CHECK(player.steps_left() == 1);
    CHECK(names(player.take_due(start + 1h)) ==
          std::vector<std::string>{"1 clear_faults", "2 clear_faults"});
    CHECK_FALSE(player.deadline());
}

TEST_CASE("faults of the lab server's dialect are played once, whatever links there are",
          "[control][scenario]") {
    const auto scenario = read(R"({"timeline":[
        {"at":1,"dialect_fault":["drop_reply:12","stop_heartbeat"]},
        {"at":2,"dialect_fault":"stop_heartbeat off"}]})");
    control::Player player(scenario.steps, {{SessionId{1}, "a"}, {SessionId{2}, "b"}},
                           instant_from_us(0));
    const auto first = player.take_due(instant_from_us(1'000'000));
    CHECK(names(first) ==
          std::vector<std::string>{"0 set_lab_dialect_fault", "0 set_lab_dialect_fault"});
    const auto& reply = std::get<core::SetLabDialectFault>(first.at(0).order);
    CHECK(reply.fault == core::DialectFault{core::DialectFaultKind::DropReply, 12});
    CHECK(reply.is_on);
    const auto last = player.take_due(instant_from_us(2'000'000));
    CHECK_FALSE(std::get<core::SetLabDialectFault>(last.at(0).order).is_on);
    CHECK_THAT(error_of(R"({"timeline":[{"at":1,"dialect_fault":"drop_replies"}]})"),
               contains_text("timeline[0].dialect_fault: no such fault of a dialect"));
    CHECK_THAT(error_of(R"({"timeline":[{"at":1,"set":"drop,filter dri:in"}]})"),
               contains_text("timeline[0].set: column 1, dri:in: the filter of the fault"));
}

TEST_CASE("a session's own link takes every step and is never disabled", "[control][scenario]") {
    control::Player player(read(two_taps).steps, {{SessionId{1}, "", false}}, instant_from_us(0));
    CHECK(
        names(player.take_due(instant_from_us(20'000'000))) ==
        std::vector<std::string>{"1 remove_fault", "1 add_fault", "1 add_fault", "1 clear_faults"});
}

TEST_CASE("a tap that stands for all takes steps for other names, and is switched off by them",
          "[control][scenario]") {
    const control::PlayedLink link{.session = SessionId{1}, .name = "", .stands_for_all = true};
    control::Player player(read(two_taps).steps, {link}, instant_from_us(0));
    CHECK(names(player.take_due(instant_from_us(5'000'000))).back() == "1 set_tap_enabled");
}

TEST_CASE("a cut acts once on who is connected: by command on a tap, by a short fault on a link",
          "[control][scenario]") {
    const auto steps = read(R"({"timeline":[{"at":1,"cut":"reset"},
                                            {"at":2,"cut":"close:1012,reason soon"}]})")
                           .steps;
    const auto played = [&steps](const control::PlayedLink& link) {
        return control::Player(steps, {link}, instant_from_us(0))
            .take_due(instant_from_us(9'000'000));
    };
    const auto on_tap = played({SessionId{1}, "chat"});
    CHECK(names(on_tap) == std::vector<std::string>{"1 force_reset", "1 force_close"});
    const auto& close = std::get<core::ForceClose>(on_tap[1].order);
    CHECK(close.close_code == 1012);
    CHECK(close.close_reason == "soon");
    const auto on_link = played({SessionId{1}, "", false});
    CHECK(names(on_link) == std::vector<std::string>{"1 force_reset", "1 add_fault"});
    const auto& fault = std::get<core::AddFault>(on_link[1].order).fault;
    CHECK(fault.code == 1012);
    CHECK(fault.lasts == 20ms);
    CHECK_THAT(error_of(R"({"timeline":[{"at":1,"cut":"latency:1s"}]})"),
               contains_text("timeline[0].cut: this should be \"reset\" or \"close:1012"));
    CHECK_THAT(error_of(R"({"timeline":[{"at":1,"cut":"reset:idle"}]})"),
               contains_text("timeline[0].cut: this should be"));
}

TEST_CASE("the scenario that docs/scenario.md shows is one", "[control][scenario]") {
    std::ifstream file(std::string(REDIAL_SOURCE_DIR) + "/docs/scenario.md");
    std::ostringstream page;
    page << file.rdbuf();
    const std::string text = page.str();
    const std::size_t begin = text.find("```json\n") + 8;
    REQUIRE(begin != std::string::npos + 8);
    const control::Scenario scenario = read(text.substr(begin, text.find("```", begin) - begin));
    CHECK(scenario.taps.size() == 1);
    CHECK(scenario.steps.size() > 3);
}
