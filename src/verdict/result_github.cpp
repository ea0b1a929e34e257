// Writes results as workflow commands. Pure, any thread.
#include "verdict/result_github.hpp"

#include <cstdint>
#include <string_view>

#include "base/format.hpp"
#include "verdict/result_words.hpp"

namespace redial::verdict {
namespace {

enum class Part : std::uint8_t { Message, Property };

std::string escaped(std::string_view text, Part part) {
    std::string to;
    for (const char c : text) {
        const bool parts_properties = part == Part::Property && (c == ':' || c == ',');
        if (c == '%' || c == '\r' || c == '\n' || parts_properties)
            to += fmt::format("%{:02X}", static_cast<unsigned>(c));
        else
            to += c;
    }
    return to;
}

std::string annotation(const TestResult& result, std::uint32_t line, const std::string& message) {
    std::string text = "::error ";
    if (!result.file.empty()) text += "file=" + escaped(shown(result.file), Part::Property) + ",";
    if (line > 0) text += fmt::format("line={},", line);
    return text + "title=" + escaped(shown_name(result), Part::Property) +
           "::" + escaped(message, Part::Message) + "\n";
}

}  // namespace

std::string result_to_github(const TestResult& result) {
    if (result.ended() == Ended::NotRun)
        return annotation(result, result.line, "not run: " + shown(result.not_run));
    std::string text;
    for (const Judged& judged : result.judged) {
        if (!judged.fails()) continue;
        std::string message = in_words(judged);
        for (const std::string& proof : proof_lines(judged)) message += "\n" + proof;
        text += annotation(result, judged.line > 0 ? judged.line : result.line, message);
    }
    return text;
}

}  // namespace redial::verdict
