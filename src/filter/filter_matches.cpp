// Holds a filter's terms against a message. Any thread.
#include "filter/filter.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <compare>
#include <utility>

#include "base/json_string.hpp"
#include "dialect/dialect.hpp"
#include "filter/words.hpp"

namespace redial::filter {
namespace {

template <class Number>
std::optional<Number> number_of(std::string_view text) {
    Number number{};
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return number;
}

// A JSON string's characters, its quotes and escapes undone; other values as they stand.
std::string plain_value(std::string_view raw) {
    const bool is_string = raw.size() >= 2 && raw.front() == '"';
    return is_string ? json_unescaped(raw) : std::string(raw);
}

// Whether the raw text of a JSON value is what was typed.
bool is_value(const HasJson& term, std::string_view raw) {
    if (raw == term.as_string || (!term.is_quoted && raw == term.value)) return true;
    if (raw.starts_with('"')) return raw.size() > 2 && plain_value(raw) == term.value;
    if (!term.number) return false;
    return number_of<double>(raw) == *term.number;
}

bool holds_order(HasJson::Compare compare, std::partial_ordering order) {
    switch (compare) {
        case HasJson::Compare::Less: return order < 0;
        case HasJson::Compare::AtMost: return order <= 0;
        case HasJson::Compare::More: return order > 0;
        case HasJson::Compare::AtLeast: return order >= 0;
        default: return false;
    }
}

// Numbers by their value, whole ones exactly (ids above 2^53 too), whether they stand in quotes in
// the message or not; texts byte by byte, which orders dates of ISO 8601 rightly.
bool is_in_order(const HasJson& term, std::string_view raw) {
    const bool is_text = raw.starts_with('"');
    if (!term.number) return is_text && holds_order(term.compare, plain_value(raw) <=> term.value);
    if (is_text) raw = raw.substr(1, raw.size() - 2);
    const auto integer = number_of<std::int64_t>(raw);
    if (integer && term.integer) return holds_order(term.compare, *integer <=> *term.integer);
    const auto number = number_of<double>(raw);
    return number && holds_order(term.compare, *number <=> *term.number);
}

bool is_word_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z') || byte == '_';
}

// "ack 12" stands in "ack 12 of /chat", not in "ack 123" and not in "nack 12".
bool has_words(std::string_view line, std::string_view words) {
    for (std::size_t at = place_in(line, words, false); at != std::string_view::npos;
         at = place_in(line, words, false, at + 1)) {
        const std::size_t end = at + words.size();
        const bool goes_on_before =
            at > 0 && is_word_byte(line[at - 1]) && is_word_byte(words.front());
        const bool goes_on_behind =
            end < line.size() && is_word_byte(line[end]) && is_word_byte(words.back());
        if (!goes_on_before && !goes_on_behind) return true;
    }
    return false;
}

struct Matcher {
    const Subject& subject;

    bool operator()(const ContainsText& term) const {
        return holds(subject.text, term.text, term.any_case);
    }
    bool operator()(const MatchesRegex& term) const {
        const std::string_view text = subject.text;
        return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *term.regex);
    }
    bool operator()(const HasJson& term) const {
        const std::string_view text = subject.text;
        if (!subject.is_traffic || !may_be_json(text)) return false;
        // Escaped names are rare: one that may be escaped is looked for by the scan alone.
        const bool may_hold =
            holds(text, term.last_name, false) || text.find('\\') != std::string_view::npos;
        // A number in a pointer may be an index, which does not stand in the text.
        const bool may_be_index =
            term.last_name.find_first_not_of("0123456789") == std::string::npos;
        if (!may_hold && !may_be_index) return false;
        const auto raw = json_value_at(text, term.pointer);
        if (!raw) return false;
        switch (term.compare) {
            case HasJson::Compare::Exists: return true;
            case HasJson::Compare::Equal: return is_value(term, *raw);
            case HasJson::Compare::NotEqual: return !is_value(term, *raw);
            default: return is_in_order(term, *raw);
        }
    }
    bool operator()(const HasReading& term) const {
        const dialect::Reading reading = subject.reading();
        if (term.part == HasReading::Part::Line) return has_words(reading.line, term.name);
        const std::string& name =
            term.part == HasReading::Part::Event ? reading.event : reading.topic;
        if (name.empty()) return false;
        return term.is_beginning ? name.starts_with(term.name) : name == term.name;
    }
    bool operator()(const IsHeartbeat&) const { return subject.is_heartbeat(); }
    bool operator()(const IsMarked&) const { return subject.is_marked; }
    bool operator()(const HasDirection& term) const {
        return subject.is_traffic && subject.direction == term.direction;
    }
    bool operator()(const HasOpcode& term) const {
        return subject.is_traffic && subject.opcode == term.opcode;
    }
    bool operator()(const HasAttempt& term) const { return subject.attempt == term.attempt; }
    bool operator()(const HasSize& term) const {
        return subject.is_traffic && subject.size_bytes >= term.low_bytes &&
               subject.size_bytes <= term.high_bytes;
    }
};

}  // namespace

bool Filter::reads_marks() const {
    return std::any_of(terms.begin(), terms.end(), [](const Term& term) {
        return std::holds_alternative<IsMarked>(term.wanted);
    });
}

bool Filter::reads_dialect() const {
    return std::any_of(terms.begin(), terms.end(), [](const Term& term) {
        return std::holds_alternative<HasReading>(term.wanted) ||
               std::holds_alternative<IsHeartbeat>(term.wanted);
    });
}

bool matches(const Filter& filter, const Subject& subject) {
    if (!filter.shows_control && subject.is_control) return false;
    return std::all_of(filter.terms.begin(), filter.terms.end(), [&subject](const Term& term) {
        return std::visit(Matcher{subject}, term.wanted) != term.is_excluded;
    });
}

}  // namespace redial::filter
