// Tests in virtual time: the verdicts of real runs, at once and each time the same. Test's thread
// only.
#include "trial/virtual_trial.hpp"

#include <poll.h>
#include <unistd.h>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "net/system/clocks.hpp"

using namespace redial;
using namespace redial::trial;
using namespace std::chrono_literals;

namespace {

verdict::Test test_of(const std::string& json) {
    auto tests = verdict::tests_from_text(json, "a.json");
    if (!tests) FAIL(tests.error().line());
    return (*tests)[0];
}

verdict::TestResult play(const std::string& json, TrialOptions options = {}) {
    const auto trial = start_virtual_trial(test_of(json), std::move(options));
    for (int turn = 0; turn < 1000 && !trial->is_over(); ++turn) trial->turn({});
    REQUIRE(trial->is_over());
    return trial->result();
}

// "recovers_within held; opens failed", what a run came to.
std::string verdict_of(const verdict::TestResult& result) {
    std::string words = result.not_run.empty() ? "" : "not run: " + result.not_run;
    for (const verdict::Judged& one : result.judged)
        words += (words.empty() ? "" : "; ") + one.name + " " + core::name_of(one.held);
    return words;
}
std::string reasons_of(const verdict::TestResult& result) {
    std::string words;
    for (const verdict::Judged& one : result.judged) words += one.name + ": " + one.reason + "\n";
    return words;
}

// What a session meets in the field, each with something that holds and something that does not.
const std::vector<std::string> situations = {
    R"({"name": "nothing", "run_for": "300ms", "expect": {"opens": 1, "dials_at_most": 1}})",
    R"({"name": "reset", "client": {"session": {"policy": {"first_delay_ms": 50}}},
        "timeline": [{"at": "100ms", "set": "down,name cut"}, {"at": "150ms", "remove": "cut"}],
        "run_for": "900ms", "expect": {"opens": 2, "recovers_within": "5s"}})",
    R"({"name": "too slow", "client": {"session": {"policy": {"first_delay_ms": 600}}},
        "timeline": [{"at": "100ms", "set": "down,name cut"}, {"at": "150ms", "remove": "cut"}],
        "run_for": "1500ms", "expect": {"recovers_within": "200ms", "opens": 3}})",
    R"({"name": "close 1012", "client": {"session": {"policy": {"first_delay_ms": 50}}},
        "timeline": [{"at": "100ms", "set": "close:1012,reason deploying,name cut"},
                     {"at": "200ms", "remove": "cut"}],
        "run_for": "900ms", "expect": {"opens": 2, "recovers_within": "3s"}})",
    R"({"name": "503", "client": {"session": {"policy": {"first_delay_ms": 50}}},
        "timeline": [{"at": "100ms", "set": "down,name cut"}, {"at": "110ms", "remove": "cut"},
                     {"at": "110ms", "set": "answer:503,name busy"},
                     {"at": "400ms", "remove": "busy"}],
        "run_for": "1500ms", "expect": {"recovers_within": "3s", "dials_at_most": 2,
        "grows": true, "never_gives_up": {"quiet": "1s"}, "one_connection": true}})",
    R"({"name": "refused", "client": {"session": {"policy": {"first_delay_ms": 50}}},
        "timeline": [{"at": "100ms", "enabled": false}, {"at": "500ms", "enabled": true}],
        "run_for": "2s", "expect": {"recovers_within": "5s", "opens": 2}})",
    R"({"name": "latency", "faults": ["latency:80ms"], "sends": ["one", "two", "three"],
        "run_for": "900ms", "expect": {"opens": 1, "lost": 0}})",
    R"({"name": "resumed", "client": {"session": {"policy": {"first_delay_ms": 50},
                    "session_key": "a", "counter_pointer": "/count"}},
        "sends": ["one"],
        "timeline": [{"at": "200ms", "set": "down,name cut"}, {"at": "250ms", "remove": "cut"}],
        "run_for": "900ms", "expect": {"opens": 2, "repeated": 0, "resumes": true}})",
    R"({"name": "gives up",
        "client": {"session": {"policy": {"first_delay_ms": 20, "attempts_max": 2}}},
        "timeline": [{"at": "100ms", "enabled": false}],
        "run_for": "900ms", "expect": {"opens": 1, "dials_at_most": 3}})",
    R"({"name": "never opens", "client": {"session": {"policy": {"first_delay_ms": 50}}},
        "faults": ["answer:404"], "run_for": "500ms", "expect": {"opens": 1}})",
    R"({"name": "flap",
        "client": {"session": {"policy": {"first_delay_ms": 40, "jitter": "full"}}},
        "timeline": [{"at": "100ms", "set": "down,name a"}, {"at": "120ms", "remove": "a"},
                     {"at": "400ms", "set": "down,name a"}, {"at": "420ms", "remove": "a"},
                     {"at": "700ms", "set": "down,name a"}, {"at": "720ms", "remove": "a"}],
        "run_for": "1200ms", "expect": {"opens": 4, "recovers_within": {"p95": "2s"}}})",
    R"({"name": "a stream resumes", "server": {"events":
        ["every=20ms retry=50ms end=3 times=1", "every=20ms cut=2 times=1", "every=20ms"]},
        "run_for": "900ms", "expect": {"opens": 3, "resumes": true, "lost": 0, "repeated": 0}})",
    R"({"name": "a stream that begins where it is", "server": {"events":
        ["every=20ms retry=200ms end=8 times=1", "every=20ms resume=now"]},
        "run_for": "900ms", "expect": {"opens": 2, "lost": 0, "repeated": 0}})",
    R"({"name": "a stream that is over", "server": {"events":
        ["every=20ms retry=50ms end=3 times=1", "status=204"]},
        "run_for": "900ms", "expect": {"opens": 1, "dials_at_most": 2}})",
    R"({"name": "settles", "client": {"session": {"policy": {"first_delay_ms": 50}}},
        "timeline": [{"at": "100ms", "set": "down,name cut"}, {"at": "150ms", "remove": "cut"}],
        "expect": {"opens": 2, "availability_at_least": "10%"}})",
};

std::string text_of(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("a dozen tests come out in virtual time as they do in a real run", "[trial][virtual]") {
    std::vector<std::unique_ptr<Trial>> real;
    for (const std::string& json : situations)
        real.push_back(Trial::start(test_of(json), {}, net::read_clocks()));
    const Instant until = net::read_clocks().mono + 60s;
    const auto is_running = [](const auto& trial) { return !trial->is_over(); };
    while (std::any_of(real.begin(), real.end(), is_running) && net::read_clocks().mono < until) {
        for (const auto& trial : real) trial->turn(net::read_clocks());
        ::poll(nullptr, 0, 2);
    }
    for (std::size_t i = 0; i < situations.size(); ++i) {
        REQUIRE(real[i]->is_over());
        const verdict::TestResult virtually = play(situations[i]);
        INFO(virtually.name << "\nreal:\n"
                            << reasons_of(real[i]->result()) << "virtual:\n"
                            << reasons_of(virtually));
        CHECK(verdict_of(virtually) == verdict_of(real[i]->result()));
        CHECK(virtually.not_run.empty());
    }
}

TEST_CASE("a hundred tests are played in virtual time one after the other", "[trial][virtual]") {
    std::size_t played = 0;
    for (int seed = 0; seed < 100; ++seed) {
        TrialOptions options;
        options.seed = static_cast<std::uint64_t>(seed);
        played += play(situations[static_cast<std::size_t>(seed) % situations.size()], options)
                      .judged.size() > 0;
    }
    CHECK(played == 100);
}

TEST_CASE("equal seeds give equal runs in virtual time, to the microsecond", "[trial][virtual]") {
    std::string folder = "/tmp/redial-virtual-XXXXXX";
    REQUIRE(::mkdtemp(folder.data()) != nullptr);
    const auto log_of = [&](std::uint64_t seed, const std::string& name) {
        TrialOptions options;
        options.seed = seed;
        options.log_file = folder + "/" + name;
        play(situations[10], options);
        std::string instants;  // keys and session ids of the handshakes are drawn by the system
        std::istringstream lines(text_of(options.log_file));
        for (std::string line; std::getline(lines, line);)
            instants += line.substr(0, line.find(",\"wall_us\"")) + "\n";
        return instants;
    };
    const std::string first = log_of(7, "a.jsonl");
    CHECK(first.find("\"type\":\"opened\"") != std::string::npos);
    CHECK(log_of(7, "b.jsonl") == first);
    CHECK(log_of(8, "c.jsonl") != first);
    for (const char* name : {"/a.jsonl", "/b.jsonl", "/c.jsonl"}) ::unlink((folder + name).c_str());
    ::rmdir(folder.c_str());
}

TEST_CASE("what virtual time cannot play is not run, and why is said", "[trial][virtual]") {
    const auto why = [](const std::string& json) {
        const verdict::TestResult result = play(json);
        CHECK(result.ended() == verdict::Ended::NotRun);
        return result.not_run;
    };
    CHECK_THAT(why(R"({"client": {"command": "x {url}"}, "expect": {"opens": 1}})"),
               tests::contains_text("its client is none of Redial's own sessions"));
    CHECK_THAT(why(R"({"client": "by hand", "expect": {"opens": 1}})"),
               tests::contains_text("its client is none of Redial's own sessions"));
    CHECK_THAT(why(R"({"server": {"to": "wss://h/"}, "client": "session",
                       "expect": {"opens": 1}})"),
               tests::contains_text("its server is not the lab"));
    TrialOptions options;
    options.client_words = {"node", "client.js"};
    CHECK(play(situations[0], options).ended() == verdict::Ended::NotRun);
}

TEST_CASE("hours of a test pass at once in virtual time", "[trial][virtual]") {
    const verdict::TestResult result = play(R"({
        "name": "a long night", "run_for": "3h", "timeout": "4h",
        "timeline": [{"at": "1h", "enabled": false}, {"at": "2h", "enabled": true}],
        "expect": {"opens": 2, "recovers_within": "65m"}})");
    INFO(reasons_of(result) << result.not_run);
    CHECK(result.ended() == verdict::Ended::Passed);
    CHECK(result.took >= 3h);
}
