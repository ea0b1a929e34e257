// redial compare as a process, on the sample HARs.
#include "program.hpp"

using namespace redial::tests;

TEST_CASE("two logs are compared in the terminal, and a wrong one is one line", "[cli]") {
    const std::string folder = std::string(REDIAL_SOURCE_DIR) + "/tests/log/";
    Program run({"compare", folder + "chrome.har", folder + "mitmproxy.har"});
    CHECK(run.exit_code() == 0);
    CHECK(run.out.find("failed: refused") != std::string::npos);
    CHECK(run.out.find("messages in") != std::string::npos);
    Program wrong({"compare", folder + "chrome.har", folder + "samples.cpp"});
    CHECK(wrong.exit_code() == 1);
    CHECK(count_of(wrong.err, "\n") == 1);
}
