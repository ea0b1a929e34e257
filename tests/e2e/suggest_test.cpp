// redial test --suggest and --baseline as a process: from a recorded good run to a test file that
// it holds, and a slower run that fails against it.
#include "program.hpp"

using namespace redial::tests;

namespace {

// A session of Redial's own that loses its connection twice, and waits so long before it dials.
std::string file_with_delay(const TestFolder& folder, const std::string& name,
                            const std::string& first_delay_ms) {
    const std::string file = folder.file(name + ".json");
    write_file(file, R"({"name":")" + name + R"(","client":{"session":{"policy":{)" +
                         R"("first_delay_ms":)" + first_delay_ms + R"(,"cap_ms":4000}}},)" +
                         R"("timeline":[{"at":"300ms","set":"close:1012,for 50ms"},)" +
                         R"({"at":"2300ms","set":"close:1012,for 50ms"}],)" +
                         R"("expect":{"opens":3}})");
    return file;
}

}  // namespace

TEST_CASE("a good run suggests a test, holds as a baseline, and a slower one fails it", "[test]") {
    TestFolder folder;
    const std::string good = file_with_delay(folder, "good", "100");
    Program recorded({"test", good, "--log", folder.file("runs")});
    const int recorded_exit = recorded.exit_code();
    INFO(recorded.out << recorded.err);
    REQUIRE(recorded_exit == 0);
    const std::string log = folder.file("runs/good.jsonl");

    Program suggested({"test", "--suggest", log});
    CHECK(suggested.exit_code() == 0);
    INFO(suggested.out);
    CHECK(suggested.out.find("\"recovers_within\"") != std::string::npos);
    CHECK(suggested.out.find("recovers_within: of 2 outages") != std::string::npos);

    Program same({"test", good, "--baseline", log});
    const int same_exit = same.exit_code();
    INFO(same.out << same.err);
    CHECK(same_exit == 0);

    Program slow({"test", file_with_delay(folder, "slow", "1500"), "--baseline", log});
    const int slow_exit = slow.exit_code();
    INFO(slow.out << slow.err);
    CHECK(slow_exit == 1);
    CHECK(slow.out.find("recovery_p95") != std::string::npos);
}

TEST_CASE("a baseline or a suggestion of what is no log is a usage error", "[test]") {
    TestFolder folder;
    write_file(folder.file("no.jsonl"), "nothing");
    const std::string good = file_with_delay(folder, "good", "100");
    Program baseline({"test", good, "--baseline", folder.file("no.jsonl")});
    CHECK(baseline.exit_code() == 2);
    Program suggestion({"test", "--suggest", folder.file("no.jsonl")});
    CHECK(suggestion.exit_code() == 2);
    CHECK(count_of(suggestion.err, "\n") == 1);
    Program missing({"test", "--suggest", folder.file("none.jsonl")});
    CHECK(missing.exit_code() == 2);
}
