// Test files: what they say, what is wrong with them.
#include "verdict/test_file.hpp"

#include "catch.hpp"
#include "paths.hpp"

using namespace redial;
using namespace redial::verdict;
using namespace std::chrono_literals;

namespace {

std::vector<Test> read(const std::string& text) {
    const auto tests = tests_from_text(text, "share/tests/chat.json");
    INFO((tests ? "" : tests.error().line()));
    REQUIRE(tests);
    return *tests;
}

std::string error_of(const std::string& text) {
    const auto tests = tests_from_text(text, "chat.json");
    return tests ? "none" : tests.error().line();
}

}  // namespace

TEST_CASE("a test file names server, client, faults and what is expected", "[verdict]") {
    const Test test = read(R"({
        "name": "a drop", "comment": "why", "seed": 7,
        "server": {"to": "ws://127.0.0.1:8000/ws"},
        "client": {"command": "node client.js {url}"},
        "tap": {"rewrite_host": true, "tls": true, "counter": "/n", "dialect": "phoenix"},
        "faults": "latency:20ms", "timeline": [{"at": 2, "clear": true},
            {"at": "1s", "tap": "chat", "set": "reset:after_answer"}],
        "run_for": "3s", "timeout": "10s", "sends": ["hello", "again"],
        "expect": {"recovers_within": "3s", "lost": 0}, "allow_not_seen": ["lost"]})")[0];
    CHECK(test.name == "a drop");
    CHECK(test.file == "share/tests/chat.json");
    CHECK(std::get<AddressServer>(test.server).url == "ws://127.0.0.1:8000/ws");
    CHECK(std::get<CommandClient>(*test.client).command == "node client.js {url}");
    CHECK(test.scenario.seed == 7);
    REQUIRE(test.scenario.taps.size() == 1);
    const core::SessionConfig& tap = test.scenario.taps[0];
    CHECK(tap.tap->rewrites_host);
    CHECK(tap.tap->offers_tls);
    CHECK(tap.counter_pointer == "/n");
    CHECK(tap.counter_is_given);
    CHECK(tap.dialect == "phoenix");
    CHECK(test.scenario.faults.size() == 1);
    REQUIRE(test.scenario.steps.size() == 2);
    CHECK(test.scenario.steps[0].at == 1s);
    CHECK(test.scenario.steps[0].tap.empty());
    CHECK(test.run_for == 3s);
    CHECK(test.timeout == 10s);
    CHECK(test.sends.size() == 2);
    REQUIRE(test.expectations.size() == 2);
    CHECK(test.expectations[0].info().name == "recovers_within");
}

TEST_CASE("a session as the client has every option of the settings file", "[verdict]") {
    const Test test = read(R"({"client": {"session": {
        "policy": {"preset": "socket.io", "cap_ms": 3000}, "ping_interval_ms": 250,
        "headers": [{"name": "X-A", "value": "1"}], "deflate": {"is_offered": true},
        "dialect": "mqtt subscribe=a", "silence_limit_ms": 45000,
        "speech": [{"pointer": "/op", "value": "10", "send": "hi", "every_ms": 0}]}},
        "server": {"lab": {"heartbeat_ms": 50}}})")[0];
    const core::SessionConfig& config = std::get<SessionClient>(*test.client).config;
    CHECK(config.policy.formula == core::Formula::Backo2);
    CHECK(config.policy.cap == 3s);
    CHECK(config.ping_interval == 250ms);
    CHECK(config.headers.at(0).name == "X-A");
    CHECK(config.deflate.is_offered);
    CHECK(config.dialect == "mqtt subscribe=a");
    CHECK(config.silence_limit == 45s);
    CHECK(config.speech == std::vector<core::SpeechRule>{{"/op", "10", "hi", {}}});
    CHECK(std::get<LabServer>(test.server).options.heartbeat == 50ms);
    CHECK(std::get<SessionClient>(
              *read(R"({"client": {"session": {"policy": "careful"}}})")[0].client)
              .config.policy.reset_rule == core::ResetRule::StableFor);
}

TEST_CASE("the lab's event streams as the server are told in words, step by step", "[verdict]") {
    const Test test = read(R"({"server": {"events": ["end=3 times=1", "status=503"],
        "lab": {"time_to_live_ms": 100}}})")[0];
    const auto& lab = std::get<LabServer>(test.server);
    CHECK(lab.stream_path == "/events");
    REQUIRE(lab.streams.size() == 2);
    CHECK(lab.streams[0].fault.ends == 3u);
    CHECK(lab.streams[1].fault.status == 503);
    CHECK(lab.options.time_to_live == 100ms);
    const Test agent = read(R"({"server": {"events": "cut=2", "path": "/mcp"}})")[0];
    CHECK(std::get<LabServer>(agent.server).stream_path == "/mcp");
    CHECK(std::get<LabServer>(read("{}")[0].server).stream_path.empty());
    CHECK(error_of(R"({"server": {"events": ["ends=3"]}})") ==
          "server.events: ends=3: ends: there is no such word; did you mean end?");
    CHECK(error_of(R"({"server": {"events": [], "path": "mcp"}})").find("server.path: ") == 0);
    CHECK(error_of(R"({"server": {"lab": {}, "path": "/mcp"}})").find("server.path: ") == 0);
}

TEST_CASE("the lab as a dialect's server has that dialect's faults and no others", "[verdict]") {
    const Test test = read(R"({"server": {"lab": {"dialect": "mqtt", "every_ms": 100,
        "heartbeat_ms": 0, "dialect_faults": ["refuse:1"]}},
        "timeline": [{"at": "1s", "dialect_fault": "forget_session"}]})")[0];
    const core::LabDialect& dialect = std::get<LabServer>(test.server).options.dialect;
    CHECK(dialect.name == "mqtt");
    CHECK(dialect.every == 100ms);
    CHECK(dialect.heartbeat == Duration(0ms));
    CHECK(dialect.faults == std::vector<core::DialectFault>{{core::DialectFaultKind::Refuse, 1}});
    CHECK(test.scenario.steps.at(0).dialect_faults.size() == 1);
    CHECK(error_of(R"({"server": {"lab": {"dialect": "mqtt6"}}})")
              .find("server.lab: no server is played for the dialect mqtt6; one of ") == 0);
    CHECK(error_of(R"({"server": {"lab": {"dialect": "mcp", "dialect_faults": ["stay_away"]}}})")
              .find("server.lab: mcp has no fault stay_away") == 0);
    CHECK(error_of(R"({"server": {"lab": {"dialect_faults": ["refuse"]}}})") ==
          "server.lab: dialect_faults need a dialect");
    CHECK(error_of(R"({"server": {"lab": {"dialect": "mcp", "dialect_faults": ["refuze"]}}})")
              .find("server.lab: no such fault of a dialect: refuze") == 0);
    CHECK(error_of(R"({"timeline": [{"at": 1, "dialect_fault": "refuse"}]})")
              .find("timeline: dialect_fault needs a server") == 0);
    CHECK(error_of(R"({"server": {"lab": {"dialect": "mcp"}},
                      "timeline": [{"at": 1, "dialect_fault": "stay_away"}]})")
              .find("timeline: mcp has no fault stay_away") == 0);
}

TEST_CASE("members at the top of a file are shared by its tests", "[verdict]") {
    const auto tests = read(R"({"comment": "shared", "timeout": "5s", "client": "by hand",
        "expect": {"lost": 0, "opens": 2, "repeated": 0},
        "tests": [{"name": "one"}, {"timeout": "7s", "client": {"by_hand": 9000},
                  "expect": {"opens": 3, "lost": null}}, {"name": "one"}]})");
    REQUIRE(tests.size() == 3);
    CHECK(tests[0].timeout == 5s);
    CHECK(tests[1].timeout == 7s);
    CHECK(std::get<AnyClient>(*tests[1].client).port == 9000);
    CHECK(tests[0].expectations.size() == 3);
    REQUIRE(tests[1].expectations.size() == 2);
    CHECK(tests[1].expectations[0].info().name == "opens");
    CHECK(tests[1].expectations[1].info().name == "repeated");
    CHECK(tests[0].name == "one");
    CHECK(tests[1].name == "chat 2");
    CHECK(tests[2].name == "one (2)");
}

TEST_CASE("what is wrong in a test file is said with its place", "[verdict]") {
    CHECK(error_of("{") == "it is not JSON from line 1 on");
    CHECK(error_of("[]").find("this should be an object") != std::string::npos);
    CHECK(error_of(R"({"timelin": []})") ==
          "timelin: there is no such member; did you mean timeline?");
    CHECK(error_of(R"({"tests": [{"expect": {"recover_within": "3s"}}]})") ==
          "tests[0].expect.recover_within: there is no such expectation; did you mean "
          "recovers_within?");
    CHECK(error_of(R"({"tests": [{}], "expect": {"lost": "3s"}})").find("expect.lost: ") == 0);
    CHECK(error_of(R"({"tests": []})").find("tests: ") == 0);
    CHECK(error_of(R"({"tests": [{}], "name": "all"})").find("name: ") == 0);
    CHECK(error_of(R"({"server": {"lab": {"hartbeat_ms": 1}}})") ==
          "server.lab.hartbeat_ms: there is no such option; did you mean heartbeat_ms?");
    CHECK(error_of(R"({"server": "cloud"})").find("server: ") == 0);
    CHECK(error_of(R"({"server": {"command": "x"}})").find("server.url: ") == 0);
    CHECK(error_of(R"({"server": {"to": "ws://a/", "command": "x"}})").find("server") == 0);
    CHECK(error_of(R"({"client": {"session": {"policy": "socketio"}}})")
              .find("client.session.policy: this should be the name of a preset; did you mean "
                    "socket.io") == 0);
    CHECK(error_of(R"({"client": {"session": {"policy": {"cap": 3}}}})")
              .find("client.session.policy.cap: there is no such option; did you mean") == 0);
    CHECK(error_of(R"({"client": {"session": {"ping_interval_ms": -3}}})")
              .find("client.session.ping_interval_ms: ") == 0);
    CHECK(error_of(R"({"client": {"command": "a", "by_hand": 1}})").find("client: ") == 0);
    CHECK(error_of(R"({"timeline": [{"set": "down"}]})").find("timeline[0].at: ") == 0);
    CHECK(error_of(R"({"allow_not_seen": ["lots"]})").find("allow_not_seen: ") == 0);
    CHECK(error_of(R"({"timeout": "0s"})").find("timeout: ") == 0);
    CHECK(error_of(R"({"tap": {"to": "x"}})").find("tap.to: ") == 0);
}

TEST_CASE("a test file is bounded", "[verdict]") {
    CHECK(error_of(std::string(17u << 20, ' ')) == "it is longer than 16 MiB");
    std::string many = R"({"timeline": [)";
    for (int i = 0; i < 3000; ++i) many += i == 0 ? R"({"at": 1})" : R"(,{"at": 1})";
    many += R"(], "tests": [{})";
    for (int i = 0; i < 99; ++i) many += ",{}";
    CHECK(error_of(many + "]}").find("tests[66]: with this one the file has more than") == 0);
    std::string deep = R"({"expect": )" + std::string(1000, '[') + std::string(1000, ']') + "}";
    CHECK(error_of(deep).find("it is nested deeper") == 0);
}
