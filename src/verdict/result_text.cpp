// Writes results for a terminal. Pure, any thread.
#include "verdict/result_text.hpp"

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"

namespace redial::verdict {
namespace {

constexpr std::size_t client_lines_max = 10;

std::string painted(std::string text, const char* code, Coloured coloured) {
    if (coloured == Coloured::No) return text;
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string mark_of(const TestResult& result, Coloured coloured) {
    switch (result.ended()) {
        case Ended::Passed: return painted("ok", "32", coloured) + "      ";
        case Ended::Failed: return painted("FAILED", "1;31", coloured) + "  ";
        case Ended::NotRun: break;
    }
    return painted("NOT RUN", "1;33", coloured) + " ";
}

std::string lines_of(const Judged& judged, Detail detail, Coloured coloured) {
    const bool is_allowed = judged.held == Held::NotSeen && judged.may_be_unseen;
    if (!judged.fails() && !is_allowed && detail == Detail::OfFailures) return "";
    std::string line = in_words(judged);
    if (is_allowed) line += " (the test allows that)";
    if (judged.fails()) line = painted(line, "31", coloured);
    std::string text = "        " + line + "\n";
    for (const std::string& proof : proof_lines(judged)) text += "            " + proof + "\n";
    return text;
}

}  // namespace

std::string result_to_text(const TestResult& result, Coloured coloured, Detail detail) {
    const Ended ended = result.ended();
    std::string text = fmt::format("{}{} ({})\n", mark_of(result, coloured), shown_name(result),
                                   figure_in_words(result.took));
    if (!result.not_run.empty()) text += "        " + shown(result.not_run) + "\n";
    for (const Judged& judged : result.judged) text += lines_of(judged, detail, coloured);
    for (const std::string& remark : result.remarks) text += "        " + shown(remark) + "\n";
    if (ended == Ended::Passed) return text;
    const auto said = last_words(result, client_lines_max);
    if (!said.empty()) text += "        the client said at last:\n";
    for (const std::string& line : said) text += "            " + line + "\n";
    if (!result.log_file.empty()) text += "        recorded in " + shown(result.log_file) + "\n";
    if (ended == Ended::Failed)
        text += fmt::format("        the same faults again: --seed {}\n", result.seed);
    return text;
}

std::string summary_to_text(const ResultCounts& counts, Duration took, Coloured coloured) {
    std::string text =
        fmt::format("{}: {} passed",
                    counted(counts.passed + counts.failed + counts.not_run, "test"), counts.passed);
    if (counts.failed > 0)
        text += painted(fmt::format(", {} failed", counts.failed), "1;31", coloured);
    if (counts.not_run > 0)
        text += painted(fmt::format(", {} not run", counts.not_run), "1;33", coloured);
    return text + fmt::format(" ({})\n", figure_in_words(took));
}

}  // namespace redial::verdict
