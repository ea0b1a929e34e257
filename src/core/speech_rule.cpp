// Reads and writes rules of speech. Pure, any thread.
#include "core/speech_rule.hpp"

#include "base/duration_text.hpp"
#include "base/json_pointer.hpp"

namespace redial::core {
namespace {

constexpr std::string_view between = " send ";
constexpr const char* hint =
    "try '/op=10 send {\"op\":2}', 'text ping send pong', 'every 30s send ping', 'open send hi'";

Error not_a_rule(std::string what) { return {std::move(what), "", hint}; }

Status read_every(std::string_view text, SpeechRule& rule) {
    const auto every = duration_from_text(text);
    if (!every || *every < speech_every_min)
        return not_a_rule("'" + std::string(text) + "' is no time of 10ms or more");
    rule.every = *every;
    return Done{};
}

Status read_pointer(std::string_view text, SpeechRule& rule) {
    const std::size_t equals = text.find('=');
    const auto pointer = JsonPointer::parse(text.substr(0, equals));
    if (!pointer) return pointer.error();
    rule.pointer = text.substr(0, equals);
    if (equals == std::string_view::npos) return Done{};
    rule.value = text.substr(equals + 1);
    if (rule.value.empty()) return not_a_rule("there is no value behind the '='");
    return Done{};
}

Status read_when(std::string_view when, SpeechRule& rule) {
    constexpr std::string_view every = "every ";
    constexpr std::string_view whole = "text ";
    if (when == "open") return Done{};
    if (when.starts_with(every)) return read_every(when.substr(every.size()), rule);
    if (when.starts_with('/')) return read_pointer(when, rule);
    if (when.starts_with(whole) && when.size() > whole.size()) {
        rule.value = when.substr(whole.size());
        return Done{};
    }
    return not_a_rule("'" + std::string(when) + "' says no message to answer");
}

}  // namespace

Result<SpeechRule> speech_rule_from_text(std::string_view text) {
    const std::size_t at = text.find(between);
    if (at == std::string_view::npos) return not_a_rule("there is no ' send ' in it");
    SpeechRule rule;
    if (const Status read = read_when(text.substr(0, at), rule); !read) return read.error();
    rule.send = text.substr(at + between.size());
    if (rule.send.empty()) return not_a_rule("there is nothing to send");
    return rule;
}

Status check_speech(const std::vector<SpeechRule>& rules) {
    if (rules.size() > speech_rules_max)
        return Error{"at most " + std::to_string(speech_rules_max) + " rules", "", ""};
    for (const SpeechRule& rule : rules) {
        const auto pointer = JsonPointer::parse(rule.pointer);
        if (!pointer) return pointer.error();
        if (rule.send.empty()) return Error{"there is nothing to send", "", ""};
    }
    return Done{};
}

std::string text_of(const SpeechRule& rule) {
    std::string when = "open";
    if (!rule.pointer.empty())
        when = rule.pointer + (rule.value.empty() ? "" : "=" + rule.value);
    else if (!rule.value.empty())
        when = "text " + rule.value;
    else if (rule.every > Duration{})
        when = "every " + duration_as_typed(rule.every);
    return when + std::string(between) + rule.send;
}

}  // namespace redial::core
