// Writes results as JUnit XML. Pure, any thread.
#include "verdict/result_junit.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "base/xml_text.hpp"
#include "verdict/result_words.hpp"

namespace redial::verdict {
namespace {

constexpr std::size_t client_lines_max = 100;

// One failure a case, with the first reason before the others: more are not shown everywhere.
std::string failure_of(const TestResult& result) {
    std::string first, body;
    for (const Judged& judged : result.judged) {
        if (!judged.fails()) continue;
        if (first.empty()) first = in_words(judged);
        body += in_words(judged) + "\n";
        for (const std::string& proof : proof_lines(judged)) body += "    " + proof + "\n";
    }
    return fmt::format("    <failure message=\"{}\" type=\"expectation\">{}</failure>\n",
                       xml_escaped(first), xml_escaped(body));
}

std::string case_of(const TestResult& result, const std::string& suite) {
    std::string xml = fmt::format(
        "  <testcase classname=\"{}\" name=\"{}\" file=\"{}\" "
        "time=\"{:.3f}\"",
        suite, xml_escaped(shown_name(result)), suite, to_seconds(result.took));
    if (result.line > 0) xml += fmt::format(" line=\"{}\"", result.line);
    xml += ">\n";
    if (result.ended() == Ended::Failed) xml += failure_of(result);
    if (result.ended() == Ended::NotRun)
        xml += fmt::format("    <error message=\"{}\" type=\"not_run\"/>\n",
                           xml_escaped(shown(result.not_run)));
    std::string said;
    for (const Judged& judged : result.judged)
        if (!judged.fails()) said += in_words(judged) + "\n";
    if (result.ended() != Ended::Passed)
        for (const std::string& line : last_words(result, client_lines_max)) said += line + "\n";
    if (!result.log_file.empty()) said += "recorded in " + shown(result.log_file) + "\n";
    if (!said.empty()) xml += "    <system-out>" + xml_escaped(said) + "</system-out>\n";
    return xml + "  </testcase>\n";
}

std::string suite_of(const std::string& file, std::span<const TestResult* const> results) {
    const std::string name = xml_escaped(shown(file.empty() ? "redial" : file));
    std::size_t failures = 0, errors = 0;
    Duration took{};
    std::string cases;
    for (const TestResult* result : results) {
        failures += result->ended() == Ended::Failed ? 1u : 0u;
        errors += result->ended() == Ended::NotRun ? 1u : 0u;
        took += result->took;
        cases += case_of(*result, name);
    }
    return fmt::format(
               "<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" "
               "time=\"{:.3f}\">\n",
               name, results.size(), failures, errors, to_seconds(took)) +
           cases + "</testsuite>\n";
}

}  // namespace

std::string results_to_junit(std::span<const TestResult> results) {
    std::vector<std::pair<std::string, std::vector<const TestResult*>>> suites;
    for (const TestResult& result : results) {
        auto suite = std::find_if(suites.begin(), suites.end(),
                                  [&](const auto& one) { return one.first == result.file; });
        if (suite == suites.end()) suite = suites.insert(suites.end(), {result.file, {}});
        suite->second.push_back(&result);
    }
    const ResultCounts counts = counts_of(results);
    std::string xml = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"redial test\" tests=\"{}\" "
        "failures=\"{}\" errors=\"{}\" time=\"{:.3f}\">\n",
        results.size(), counts.failed, counts.not_run, to_seconds(counts.took));
    for (const auto& [file, cases] : suites) xml += suite_of(file, cases);
    return xml + "</testsuites>\n";
}

}  // namespace redial::verdict
