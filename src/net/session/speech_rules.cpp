// Matches messages and fills in what is sent for them. Service thread.
#include "net/session/speech_rules.hpp"

#include <algorithm>

#include "base/json_string.hpp"
#include "core/speech_rule.hpp"

namespace redial::net {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_string(std::string_view json) { return json.starts_with('"'); }

std::string plain_text(std::string_view json) {
    return is_string(json) ? json_unescaped(json) : std::string(json);
}

// Whether behind `text` one is within a JSON string, where one was or was not in front of it.
bool ends_in_string(std::string_view text, bool is_within) {
    for (std::size_t k = 0; k < text.size(); ++k) {
        if (is_within && text[k] == '\\') {
            ++k;
        } else if (text[k] == '"') {
            is_within = !is_within;
        }
    }
    return is_within;
}

}  // namespace

void SpeechRules::set(const std::vector<core::SpeechRule>& rules) {
    rules_.clear();
    words_of_bad_.clear();
    for (const core::SpeechRule& rule : rules) {
        if (rules_.size() == core::speech_rules_max) {
            words_of_bad_ = "only the first " + std::to_string(core::speech_rules_max) +
                            " rules of the session's own answers are used";
            return;
        }
        if (std::optional<Rule> made = read(rule)) {
            rules_.push_back(*std::move(made));
        } else if (words_of_bad_.empty()) {
            words_of_bad_ = "nothing is sent by a rule that cannot be read: " + rule.pointer;
        }
    }
}

std::optional<SpeechRules::Rule> SpeechRules::read(const core::SpeechRule& rule) {
    Rule made;
    made.value = rule.value;
    made.is_unasked = core::is_unasked(rule);
    if (rule.every > Duration{}) made.every = std::max(rule.every, core::speech_every_min);
    if (!rule.pointer.empty()) {
        auto pointer = JsonPointer::parse(rule.pointer);
        if (!pointer) return std::nullopt;
        made.pointer = *std::move(pointer);
    }
    made.is_json = rule.send.starts_with('{') || rule.send.starts_with('[');
    if (!take_pieces(rule.send, made)) return std::nullopt;
    return made;
}

// "{{/POINTER}}"; anything else in braces stands for itself.
bool SpeechRules::take_pieces(std::string_view text, Rule& rule) {
    constexpr std::string_view begin = "{{/";
    constexpr std::string_view end = "}}";
    bool is_within = false;
    while (true) {
        const std::size_t at = text.find(begin);
        const std::size_t close = at == npos ? npos : text.find(end, at);
        if (close == npos) break;
        auto pointer = JsonPointer::parse(text.substr(at + 2, close - at - 2));
        if (!pointer) return false;
        is_within = ends_in_string(text.substr(0, at), is_within);
        rule.pieces.push_back({std::string(text.substr(0, at)), *std::move(pointer), is_within});
        text.remove_prefix(close + end.size());
    }
    rule.pieces.push_back({std::string(text), std::nullopt, false});
    return true;
}

void SpeechRules::begin_connection(Instant now) {
    second_began_ = now;
    answers_in_second_ = 0;
    has_left_out_ = has_told_left_out_ = false;
    for (Rule& rule : rules_) {
        rule.due = rule.is_unasked ? std::optional(now) : std::nullopt;
    }
}

bool SpeechRules::matches(const Rule& rule, std::string_view text) {
    if (rule.is_unasked) return false;
    if (!rule.pointer) return text == rule.value;
    if (!may_be_json(text)) return false;
    const auto found = json_value_at(text, *rule.pointer);
    if (!found) return false;
    if (rule.value.empty()) return true;
    return is_string(*found) ? json_unescaped(*found) == rule.value : *found == rule.value;
}

// What a peer sent stays a value of the JSON text it is filled into, whatever is in it.
std::optional<std::string> SpeechRules::filled(const Rule& rule, std::string_view text) {
    std::string made;
    for (const Piece& piece : rule.pieces) {
        made += piece.text;
        if (!piece.place) continue;
        const auto found = may_be_json(text) ? json_value_at(text, *piece.place)
                                             : std::optional<std::string_view>();
        if (!rule.is_json) {
            if (found) made += plain_text(*found);
        } else if (!piece.is_in_string) {
            made += found ? *found : "null";
        } else if (found && is_string(*found)) {
            made += found->substr(1, found->size() - 2);
        } else if (found && found->find_first_of("\"\\") == npos) {
            made += *found;
        }
        if (made.size() > answer_bytes_max) return std::nullopt;
    }
    return made;
}

void SpeechRules::heard(std::string_view text, Instant now, std::vector<std::string>& says) {
    for (const Rule& rule : rules_) {
        if (!matches(rule, text)) continue;
        std::optional<std::string> made = filled(rule, text);
        if (made && may_answer(now)) {
            says.push_back(*std::move(made));
        } else {
            has_left_out_ = true;
        }
    }
}

bool SpeechRules::may_answer(Instant now) {
    if (now - second_began_ >= std::chrono::seconds(1)) {
        second_began_ = now;
        answers_in_second_ = 0;
    }
    return answers_in_second_++ < rate_max;
}

std::optional<Instant> SpeechRules::due() const {
    std::optional<Instant> next;
    for (const Rule& rule : rules_) {
        if (rule.due && (!next || *rule.due < *next)) next = rule.due;
    }
    return next;
}

void SpeechRules::take_due(Instant now, std::vector<std::string>& says) {
    for (Rule& rule : rules_) {
        if (!rule.due || *rule.due > now) continue;
        if (auto made = filled(rule, {})) says.push_back(*std::move(made));
        if (rule.every == Duration{}) {
            rule.due.reset();
        } else {
            // Of what could not be sent in time nothing piles up.
            *rule.due += rule.every * ((now - *rule.due) / rule.every + 1);
        }
    }
}

bool SpeechRules::take_left_out() {
    if (!has_left_out_ || has_told_left_out_) return false;
    has_told_left_out_ = true;
    return true;
}

}  // namespace redial::net
