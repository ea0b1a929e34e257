// redial compare as a process, on the sample HARs.
#include "program.hpp"

using namespace redial::tests;

namespace {

const std::string folder = std::string(REDIAL_SOURCE_DIR) + "/tests/log/";

}  // namespace

TEST_CASE("two logs are compared in the terminal, and a wrong one is one line", "[cli]") {
    Program run({"compare", folder + "chrome.har", folder + "mitmproxy.har"});
    CHECK(run.exit_code() == 0);
    CHECK(run.out.find("failed: refused") != std::string::npos);
    CHECK(run.out.find("messages in") != std::string::npos);
    Program wrong({"compare", folder + "chrome.har", folder + "samples.cpp"});
    CHECK(wrong.exit_code() == 1);
    CHECK(count_of(wrong.err, "\n") == 1);
}

TEST_CASE("compare --fail-if fails with 1 where it is so, and tells which", "[cli]") {
    Program held({"compare", folder + "chrome.har", folder + "chrome.har", "--fail-if",
                  "attempts > 1x", "--fail-if", "messages_in != 1x"});
    CHECK(held.exit_code() == 0);
    CHECK(count_of(held.out, "held ") == 2);
    Program failed({"compare", folder + "chrome.har", folder + "chrome.har", "--fail-if",
                    "attempts >= 1x", "--fail-if", "messages_in != 1x"});
    CHECK(failed.exit_code() == 1);
    CHECK(failed.out.find("FAILED    attempts >= 1x: ") != std::string::npos);
    CHECK(count_of(failed.out, "held ") == 1);
}

TEST_CASE("compare --fail-if of a figure that is not there fails unless it is allowed", "[cli]") {
    Program unseen({"compare", folder + "chrome.har", folder + "mitmproxy.har", "--fail-if",
                    "reply_p50 > 2x"});
    CHECK(unseen.exit_code() == 1);
    CHECK(unseen.out.find("not seen  reply_p50 > 2x") != std::string::npos);
    Program allowed({"compare", folder + "chrome.har", folder + "mitmproxy.har", "--fail-if",
                     "reply_p50 > 2x", "--allow-not-seen"});
    CHECK(allowed.exit_code() == 0);
}

TEST_CASE("compare --fail-if of an unknown figure is a usage error with near names", "[cli]") {
    Program wrong({"compare", folder + "chrome.har", folder + "mitmproxy.har", "--fail-if",
                   "recovery_p59 > 2x"});
    CHECK(wrong.exit_code() == 2);
    CHECK(wrong.err.find("recovery_p95") != std::string::npos);
    CHECK(wrong.out.empty());
    Program listed({"compare", "--figures"});
    CHECK(listed.exit_code() == 0);
    CHECK(listed.out.find("| `recovery_p95` |") != std::string::npos);
}
