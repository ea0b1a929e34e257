// Results as text, JUnit, annotations and JSON; the page of expectations.
#include <fstream>
#include <sstream>

#include "catch.hpp"
#include "control/json_input.hpp"
#include "paths.hpp"
#include "verdict/expectation_table.hpp"
#include "verdict/places.hpp"
#include "verdict/result_github.hpp"
#include "verdict/result_json.hpp"
#include "verdict/result_junit.hpp"
#include "verdict/result_text.hpp"

using namespace redial;
using namespace redial::verdict;
using namespace std::chrono_literals;

namespace {

TestResult passed() {
    TestResult result;
    result.name = "a drop";
    result.file = "tests/chat.json";
    result.took = 1240ms;
    result.judged = {{"opens", "2", "expect.opens", 4, Held::Yes, false, "it opened 2 times", {}}};
    return result;
}

TestResult failed() {
    TestResult result = passed();
    result.name = "a <deploy> & more";
    result.line = 3;
    result.seed = 7;
    result.judged.push_back({"recovers_within",
                             "3s",
                             "tests[1].expect.recovers_within",
                             12,
                             Held::No,
                             false,
                             "the outage took 4.1 s, 100%",
                             {{SessionId{1}, AttemptId{2}, {}, 1200ms, "attempt 2 was lost"}}});
    result.judged.push_back({"lost", "0", "", 0, Held::NotSeen, true, "no counter", {}});
    result.client_said = "one\ntwo \x1b[31mred\nhttps://a/?token=abcdefgh12345678\n";
    return result;
}

TestResult not_run() {
    TestResult result = passed();
    result.name = "never";
    result.judged.clear();
    result.not_run = "the client never dialled";
    return result;
}

}  // namespace

TEST_CASE("the terminal has a line a test, and the evidence of what failed", "[verdict]") {
    CHECK(result_to_text(passed(), Coloured::No) == "ok      a drop (1.2 s)\n");
    const std::string text = result_to_text(failed(), Coloured::No);
    CHECK(text.find("FAILED  a <deploy> & more (1.2 s)\n"
                    "        recovers_within 3s: failed: the outage took 4.1 s, 100%\n"
                    "            1.2 s: attempt 2 was lost\n"
                    "        lost 0: not seen: no counter (the test allows that)\n") == 0);
    CHECK(text.find("opens") == std::string::npos);
    CHECK(text.find("            two ") != std::string::npos);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find("abcdefgh12345678") == std::string::npos);
    CHECK(text.find("--seed 7") != std::string::npos);
    CHECK(result_to_text(not_run(), Coloured::No).find("NOT RUN never") == 0);
    CHECK(result_to_text(passed(), Coloured::No, Detail::OfAll).find("opens 2: held") !=
          std::string::npos);
    CHECK(result_to_text(passed(), Coloured::Yes).find("\x1b[32mok\x1b[0m") == 0);
    const TestResult all[] = {passed(), failed(), not_run()};
    CHECK(summary_to_text(counts_of(all), 2s, Coloured::No) ==
          "3 tests: 1 passed, 1 failed, 1 not run (2.0 s)\n");
}

TEST_CASE("JUnit has a suite a file, failures and errors told apart", "[verdict]") {
    TestResult other = passed();
    other.file = "tests/other.json";
    const TestResult all[] = {passed(), failed(), not_run(), other};
    const std::string xml = results_to_junit(all);
    CHECK(xml.find("<testsuites name=\"redial test\" tests=\"4\" failures=\"1\" errors=\"1\"") !=
          std::string::npos);
    CHECK(xml.find("<testsuite name=\"tests/chat.json\" tests=\"3\" failures=\"1\" errors=\"1\"") !=
          std::string::npos);
    CHECK(xml.find("<testsuite name=\"tests/other.json\" tests=\"1\" failures=\"0\"") !=
          std::string::npos);
    CHECK(xml.find("name=\"a &lt;deploy&gt; &amp; more\"") != std::string::npos);
    CHECK(
        xml.find("<failure message=\"recovers_within 3s: failed: the outage took 4.1 s, 100%\"") !=
        std::string::npos);
    CHECK(xml.find("<error message=\"the client never dialled\" type=\"not_run\"/>") !=
          std::string::npos);
    CHECK(xml.find('\x1b') == std::string::npos);
}

TEST_CASE("annotations point to the line of the expectation", "[verdict]") {
    CHECK(result_to_github(passed()).empty());
    CHECK(result_to_github(failed()) ==
          "::error file=tests/chat.json,line=12,title=a <deploy> & more::recovers_within 3s: "
          "failed: the outage took 4.1 s, 100%25%0A1.2 s: attempt 2 was lost\n");
    TestResult result = not_run();
    result.name = "a, b: c";
    CHECK(result_to_github(result).find("title=a%2C b%3A c::not run: the client never") !=
          std::string::npos);
}

TEST_CASE("results as JSON have everything that the text says", "[verdict]") {
    const TestResult all[] = {failed(), not_run()};
    const auto json = control::json_from_text(results_to_json(all));
    REQUIRE(json);
    CHECK((*json)["failed"] == 1);
    CHECK((*json)["not_run"] == 1);
    const control::Json& one = (*json)["tests"][0]["expectations"][1];
    CHECK(one["name"] == "recovers_within");
    CHECK(one["held"] == "failed");
    CHECK(one["line"] == 12);
    CHECK(one["proofs"][0]["since_ms"] == 1200.0);
    CHECK((*json)["tests"][1]["ended"] == "not_run");
}

TEST_CASE("the lines of tests and expectations are found in the text", "[verdict]") {
    const auto one = lines_of_places("{\"expect\": {\n\"lost\": 0,\n \"opens\": [1,\n2]}}");
    CHECK(one.at("") == 1);
    CHECK(one.at("expect.lost") == 2);
    CHECK(one.at("expect.opens") == 3);
    CHECK(one.size() == 3);
    const auto many = lines_of_places(
        "{\n\"tests\": [{}, {\"timeline\": [{\"set\": \"x\"}]},\n{\"expect\":\n{\"a\": {\"b\": "
        "1}}}],"
        "\n\"expect\": {\"lost\": 0}}");
    CHECK(many.at("tests[0]") == 2);
    CHECK(many.at("tests[1]") == 2);
    CHECK(many.at("tests[2]") == 3);
    CHECK(many.at("tests[2].expect.a") == 4);
    CHECK(many.at("expect.lost") == 5);
    CHECK(many.count("tests[2].expect.a.b") == 0);
}

TEST_CASE("the page of expectations has the table as the program prints it", "[verdict]") {
    std::ifstream file(REDIAL_SOURCE_DIR "/docs/expectations.md");
    std::stringstream page;
    page << file.rdbuf();
    INFO(expectations_as_table());
    CHECK(page.str().find(expectations_as_table()) != std::string::npos);
}

TEST_CASE("every example of the table fits its expectation", "[verdict]") {
    for (const ExpectationInfo& info : all_expectations()) {
        const std::string text =
            "{\"" + std::string(info.name) + "\": " + std::string(info.example) + "}";
        INFO(text);
        const auto json = control::json_from_text(text);
        REQUIRE(json);
        control::Complaints complaints;
        CHECK(read_expectations(*json, "expect", complaints).size() == 1);
        CHECK_FALSE(complaints.first());
    }
}
