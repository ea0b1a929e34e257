// What is said of events later is without the secrets that were in them, though they passed on as
// they were. Test's thread only.
#include "catch.hpp"
#include "log/learning_sink.hpp"
#include "log/line_format.hpp"
#include "samples.hpp"

using namespace redial;
using namespace redial::tests;

TEST_CASE("events pass a learning sink as they are, and their secrets leave any text",
          "[log][redaction]") {
    LineSink whole;
    log::LearningSink learning(whole);
    give(every_event(), learning);
    CHECK(whole.count == every_event().size());
    std::vector<std::string> secrets = all_secrets();
    secrets.pop_back();  // a payload's bytes in base64: no text of a model
    for (const std::string& secret : secrets) {
        INFO(secret);
        CHECK(learning.redacted("closed by the server: " + secret).find(secret) ==
              std::string::npos);
    }
    CHECK_THAT(whole.text, contains_text(secrets.front()));
    CHECK(learning.redacted("1006 abnormal: connection reset by peer") ==
          "1006 abnormal: connection reset by peer");
}
