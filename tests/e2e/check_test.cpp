// redial check as a process: what it prints, the JUnit XML it writes, and its exit code. Test's
// thread only.
#include "model/rules/rules.hpp"
#include "program.hpp"

using namespace redial::tests;

namespace {

// A client that dials `waited_ms` after a server asked for 30 s.
std::string recording(int waited_ms) {
    const auto line = [](const std::string& type, int attempt, int at_ms, const std::string& rest) {
        return "{\"type\":\"" + type + "\",\"session\":1,\"attempt\":" + std::to_string(attempt) +
               ",\"mono_us\":" + std::to_string(at_ms) + "000,\"wall_us\":1" + rest + "}\n";
    };
    const std::string url = ",\"url\":\"ws://h/\",\"origin\":\"";
    return line("header", 0, 1, ",\"format\":\"redial-log\",\"version\":1") +
           line("session_added", 0, 1,
                ",\"config\":{\"name\":\"a <busy> one\",\"url\":\"ws://h/\"}") +
           line("attempt", 1, 2, url + "start\",\"retry\":0") +
           line("ended", 1, 3,
                ",\"outcome\":\"http_refused\",\"http_status\":503,\"retry_after_ms\":30000,"
                "\"by\":\"peer\"") +
           line("attempt", 2, 3 + waited_ms, url + "policy\",\"retry\":1");
}

}  // namespace

TEST_CASE("check tells an error with its evidence and fails", "[cli]") {
    TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    const std::string junit = folder.file("junit.xml");
    write_file(log, recording(100));
    Program run({"check", log, "--junit", junit});
    CHECK(run.exit_code() == 1);
    INFO(run.out);
    CHECK(run.out.find("error a <busy> one: retry_after_ignored: the server asked for 30 s, the "
                       "client waited 100 ms") != std::string::npos);
    CHECK(run.out.find("attempt 2: waited 100 ms after 503") != std::string::npos);
    CHECK(run.err.find("1 session, 1 finding, 1 error") != std::string::npos);
    const std::string xml = text_of(junit);
    const std::size_t rules = redial::model::finding_rules().size();
    std::string suite = "testsuite name=\"a &lt;busy&gt; one\" tests=\"";
    suite += std::to_string(rules) + "\" failures=\"1\"";
    CHECK(xml.find(suite) != std::string::npos);
    CHECK(count_of(xml, "<testcase ") == static_cast<std::ptrdiff_t>(rules));
    CHECK(count_of(xml, "<failure ") == 1);
}

TEST_CASE("check passes a recording of a client that waits as it was asked", "[cli]") {
    TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    write_file(log, recording(30'100));
    Program run({"check", log});
    CHECK(run.exit_code() == 0);
    CHECK(run.out == "");
}

TEST_CASE("check takes thresholds by their names, and a wrong one is a usage error", "[cli]") {
    TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    write_file(log, recording(30'100));
    Program run({"check", log, "--threshold", "dial_late=2s", "--threshold", "storm_dials=9"});
    CHECK(run.exit_code() == 0);
    Program wrong({"check", log, "--threshold", "dial_late=soon"});
    CHECK(wrong.exit_code() == 2);
    CHECK(wrong.err.find("dial_late=soon: not a time; dial_late=30s") != std::string::npos);
    Program unknown({"check", log, "--threshold", "late=2s"});
    CHECK(unknown.exit_code() == 2);
    CHECK(unknown.err.find("half_open_late") != std::string::npos);
}

TEST_CASE("check prints the rules as a table, without a recording", "[cli]") {
    Program run({"check", "--rules"});
    CHECK(run.exit_code() == 0);
    CHECK(run.out == redial::model::rules_as_table());
    Program none({"check"});
    CHECK(none.exit_code() == 2);
}

TEST_CASE("check of what is no recording says so in one line", "[cli]") {
    TestFolder folder;
    const std::string log = folder.file("run.jsonl");
    write_file(log, "PNG\nnothing of ours\n");
    Program run({"check", log});
    CHECK(run.exit_code() == 1);
    CHECK(count_of(run.err, "\n") == 1);
}
