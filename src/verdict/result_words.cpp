// Words results for reports. Pure, any thread.
#include "verdict/result_words.hpp"

#include <algorithm>

#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "base/redact.hpp"
#include "model/words/display_text.hpp"

namespace redial::verdict {

std::string shown(std::string_view text) {
    constexpr std::size_t characters_max = 500;
    return redact_urls(model::one_line(as_bytes(text), characters_max), {});
}

std::string shown_name(const TestResult& result) {
    const std::string name = shown(result.name);
    return result.round == 0 ? name : fmt::format("{}, round {}", name, result.round + 1);
}

std::string in_words(const Judged& judged) {
    return fmt::format("{} {}: {}: {}", judged.name, shown(judged.expected),
                       judged.held == Held::NotSeen ? "not seen" : core::name_of(judged.held),
                       shown(judged.reason));
}

std::vector<std::string> proof_lines(const Judged& judged) {
    std::vector<std::string> lines;
    for (const Proof& proof : judged.proofs)
        lines.push_back(figure_in_words(proof.since) + ": " + shown(proof.what));
    return lines;
}

std::vector<std::string> last_words(const TestResult& result, std::size_t lines_max) {
    std::vector<std::string> lines;
    std::string_view rest = result.client_said;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        if (line.find_first_not_of(" \t\r") != std::string_view::npos) lines.push_back(shown(line));
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
    if (lines.size() > lines_max)
        lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(lines_max));
    return lines;
}

ResultCounts counts_of(std::span<const TestResult> results) {
    ResultCounts counts;
    for (const TestResult& result : results) {
        switch (result.ended()) {
            case Ended::Passed: ++counts.passed; break;
            case Ended::Failed: ++counts.failed; break;
            case Ended::NotRun: ++counts.not_run; break;
        }
        counts.took += result.took;
    }
    return counts;
}

}  // namespace redial::verdict
