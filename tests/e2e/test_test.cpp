// redial test as a process: real clients that hold and that fail, what cannot be run, several at
// once, and an end that leaves nothing behind. Test's thread only.
#include <nlohmann/json.hpp>

#include "program.hpp"
#include "server_child.hpp"
#include "test_run.hpp"
#include "verdict/expectation_table.hpp"

using namespace redial::tests;

namespace {

const std::string peers = REDIAL_SOURCE_DIR "/tests/peers/";

// The connection is reset under the client once; it is to be back.
constexpr const char* reset_test = R"({
  "name": "a reset",
  "timeline": [{"at": "300ms", "set": "down"}, {"at": "400ms", "clear": true}],
  "expect": {"opens": 2, "recovers_within": "5s"},
  "timeout": "15s"
})";

std::vector<std::string> by_hand(const std::string& mode) {
    return {"--", "node", peers + "by_hand_client.js", mode, "{url}"};
}

bool has(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

bool is_gone(int process) { return ::kill(process, 0) != 0 && errno == ESRCH; }

}  // namespace

TEST_CASE("a client that comes back holds what is expected of it", "[cli][test]") {
    TestRun run(reset_test);
    Program& program = run.start(by_hand("good"));
    const int code = program.exit_code();
    INFO(program.out << program.err);
    CHECK(code == 0);
    CHECK(has(program.out, "ok      a reset"));
}

TEST_CASE("a client that stays away fails, and is told so with the reason", "[cli][test]") {
    TestRun run(reset_test);
    auto words = by_hand("once");
    words.insert(words.begin(), {"--timeout", "3s"});
    Program& program = run.start(words);
    const int code = program.exit_code();
    INFO(program.out << program.err);
    CHECK(code == 1);
    CHECK(has(program.out, "FAILED  a reset"));
    CHECK(has(program.out, "recovers_within"));
}

TEST_CASE("Debian's python3-websockets with its own reconnecting holds", "[cli][test]") {
    TestRun run(reset_test);
    Program& program = run.start({"--", system_python(), peers + "websockets_client.py", "{url}"});
    const int code = program.exit_code();
    INFO(program.out << program.err);
    CHECK(code == 0);
}

TEST_CASE("without a command the client is a session of Redial's own", "[cli][test]") {
    TestRun run(reset_test);
    Program& program = run.start();
    const int code = program.exit_code();
    INFO(program.out << program.err);
    CHECK(code == 0);
}

TEST_CASE("a server that is a command is started, waited for and ended", "[cli][test]") {
    const std::string chat = R"({"name": "chat", "server": {"command": "sleep 1000 | node )" +
                             peers +
                             R"(chat_server.js {port}", "url": )"
                             R"("ws://127.0.0.1:{port}/ws/chat/"}, "expect": {"opens": 1}})";
    TestRun run(chat);
    Program& program = run.start(by_hand("good"));
    const int code = program.exit_code();
    INFO(program.out << program.err);
    CHECK(code == 0);
}

TEST_CASE("a server's command that ends at once is told with its words", "[cli][test]") {
    TestRun run(R"({"server": {"command": "echo no database; exit 4",
                    "url": "ws://127.0.0.1:{port}/"}, "expect": {"opens": 1}})");
    Program& program = run.start();
    CHECK(program.exit_code() == 2);
    INFO(program.out << program.err);
    CHECK(has(program.out, "the server ended before it listened"));
    CHECK(has(program.out, "code 4, no database"));
}

TEST_CASE("a client that never dials could not be tested, and is told where to", "[cli][test]") {
    TestRun run(reset_test);
    Program& program = run.start({"--timeout", "1s", "--", "sleep", "1000"});
    CHECK(program.exit_code() == 2);
    INFO(program.out << program.err);
    CHECK(has(program.out, "the client never dialled ws://127.0.0.1:"));
    CHECK(has(program.out, "within 1 s: does it use {url} or $REDIAL_URL?"));
}

TEST_CASE("a client that ends before it dials is told with its code and words", "[cli][test]") {
    TestRun run(reset_test);
    Program& program = run.start({"--", "sh", "-c", "echo no such module >&2; exit 9"});
    CHECK(program.exit_code() == 2);
    INFO(program.out << program.err);
    CHECK(has(program.out, "the client ended with code 9 before it dialled"));
    CHECK(has(program.out, "no such module"));
}

TEST_CASE("a client that is no program is told with what to try", "[cli][test]") {
    TestRun run(reset_test);
    Program& program = run.start({"--", "no-such-client"});
    CHECK(program.exit_code() == 2);
    INFO(program.out << program.err);
    CHECK(has(program.out, "is it installed"));
}

TEST_CASE("test prints what can be expected as a table, without a file", "[cli][test]") {
    Program run({"test", "--expectations"});
    CHECK(run.exit_code() == 0);
    CHECK(run.out == redial::verdict::expectations_as_table());
}

TEST_CASE("a file that is no test is told with its place, and nothing is played", "[cli][test]") {
    TestRun run(R"({"expect": {"recovers_witin": "3s"}})");
    Program& program = run.start();
    CHECK(program.exit_code() == 2);
    INFO(program.err);
    CHECK(has(program.err, "a.json: expect.recovers_witin"));
    CHECK(program.out.empty());
}

TEST_CASE("a client that floods, forks and hears no SIGTERM ends in time", "[cli][test]") {
    TestRun run(R"({"name": "deaf", "run_for": "500ms", "expect": {"opens": 1}})");
    const auto begun = std::chrono::steady_clock::now();
    const std::string pids = run.folder().file("pids");
    Program& program =
        run.start({"--", "sh", "-c", "node " + peers + "by_hand_client.js deaf {url} 2>" + pids});
    const int code = program.exit_code();
    INFO(program.out << program.err);
    CHECK(code == 0);
    CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(12));
    std::istringstream words(text_of(pids));
    std::string word;
    int client = 0, other = 0;
    words >> word >> client >> other;
    REQUIRE(other > 0);
    CHECK(is_gone(client));
    CHECK(is_gone(other));
}

TEST_CASE("twenty tests at once in eight places all hold", "[cli][test]") {
    nlohmann::json file = nlohmann::json::parse(reset_test);
    file.erase("name");
    for (int i = 0; i < 20; ++i) file["tests"].push_back({{"name", "t" + std::to_string(i)}});
    TestRun run(file.dump());
    Program& program = run.start({"--jobs", "8"});
    const int code = program.exit_code();
    INFO(program.out << program.err);
    CHECK(code == 0);
    CHECK(has(program.out, "20 tests: 20 passed"));
}

TEST_CASE("Ctrl+C ends all, says what was done, and leaves no process", "[cli][test]") {
    TestRun run(R"({"name": "long", "run_for": "60s", "expect": {"opens": 1}})");
    const std::string pids = run.folder().file("pids");
    Program& program = run.start({"--repeat", "3", "--", "sh", "-c",
                                  "node " + peers + "by_hand_client.js deaf {url} 2>" + pids});
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!has(text_of(pids), "\n") && std::chrono::steady_clock::now() < until)
        ::poll(nullptr, 0, 20);
    program.signal(SIGINT);
    CHECK(program.exit_code() == 2);
    INFO(program.out << program.err);
    CHECK(has(program.out, "it was interrupted"));
    CHECK(has(program.out, "3 tests: 0 passed, 3 not run"));
    std::istringstream words(text_of(pids));
    std::string word;
    int client = 0, other = 0;
    words >> word >> client >> other;
    REQUIRE(other > 0);
    CHECK(is_gone(client));
    CHECK(is_gone(other));
}

TEST_CASE("runs are recorded in the folder that was asked for", "[cli][test]") {
    TestRun run(reset_test);
    const std::string folder = run.folder().file("logs");
    Program& program = run.start({"--log", folder, "--repeat", "2"});
    CHECK(program.exit_code() == 0);
    INFO(program.out << program.err);
    CHECK(has(text_of(folder + "/a-reset.jsonl"), "\"opened\""));
    CHECK(has(text_of(folder + "/a-reset-2.jsonl"), "\"opened\""));
}

TEST_CASE("results are written as JUnit and JSON, and annotate GitHub's page", "[cli][test]") {
    TestRun run(R"({"name": "far too few", "run_for": "100ms", "expect": {"opens": 7}})");
    const std::string junit = run.folder().file("out.xml");
    const std::string json = run.folder().file("out.json");
    Program& program = run.start({"--junit", junit, "--json", json, "--github"});
    CHECK(program.exit_code() == 1);
    INFO(program.out << program.err);
    CHECK(has(program.out, "::error file="));
    CHECK(has(text_of(junit), "<testcase"));
    CHECK(has(text_of(junit), "<failure"));
    const auto results = nlohmann::json::parse(text_of(json), nullptr, false);
    CHECK(results.value("failed", 0) == 1);
}
