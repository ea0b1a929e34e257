// Turns a filter's words into terms, and says where what was typed is no word of a filter. Any
// thread.
#include "filter/filter.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/format.hpp"
#include "base/json_text.hpp"
#include "base/utf8.hpp"
#include "filter/words.hpp"

namespace redial::filter {
namespace {

constexpr std::size_t terms_max = 32;
// Bounds the automata an expression may grow into; RE2's own default (re2.h, Options::max_mem).
constexpr std::int64_t regex_memory_max = 8 << 20;
constexpr const char* known_words =
    "dir: op: size> attempt: json:/ event: topic: reading: is:heartbeat marked /regex/; to look "
    "for it as it stands, quote it";
constexpr const char* json_hint = "for example json:/user/name = \"Ann\"";
constexpr const char* unknown_comparison = "no such comparison";
constexpr const char* comparisons = "< <= > >= = or !=";

struct NamedOpcode {
    std::string_view name;
    core::Opcode opcode;
};
constexpr std::array<NamedOpcode, 5> opcodes = {{{"text", core::Opcode::Text},
                                                 {"binary", core::Opcode::Binary},
                                                 {"ping", core::Opcode::Ping},
                                                 {"pong", core::Opcode::Pong},
                                                 {"close", core::Opcode::Close}}};

using Compare = HasJson::Compare;
struct NamedCompare {
    std::string_view sign;
    Compare compare;
};
constexpr std::array<NamedCompare, 6> json_comparisons = {{{"=", Compare::Equal},
                                                           {"!=", Compare::NotEqual},
                                                           {"<", Compare::Less},
                                                           {"<=", Compare::AtMost},
                                                           {">", Compare::More},
                                                           {">=", Compare::AtLeast}}};

using Read = std::variant<Wanted, FilterProblem>;

// The whole word is wrong, or a part of it.
FilterProblem wrong(const FilterWord& word, std::string what, std::string hint) {
    return {{std::move(what), {}, std::move(hint)}, word.begin, word.end, 1};
}
FilterProblem wrong_comparison(const FilterWord& word, std::string what, std::string hint) {
    FilterProblem problem = wrong(word, std::move(what), std::move(hint));
    problem.begin = word.compare_begin;
    problem.end = word.compare_begin + word.compare.size();
    return problem;
}
FilterProblem wrong_value(const FilterWord& word, std::string what, std::string hint) {
    FilterProblem problem = wrong(word, std::move(what), std::move(hint));
    if (word.text_begin > word.begin) problem.begin = word.text_begin;
    return problem;
}

Read regex_term(const FilterWord& word) {
    if (!word.is_closed) return wrong(word, "the closing / is missing", "quote a path: \"/a\"");
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(regex_memory_max);
    options.set_case_sensitive(!word.any_case);
    // Payloads may be binary: bytes, unless the expression itself holds more than ASCII.
    const bool is_ascii = std::all_of(word.text.begin(), word.text.end(),
                                      [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (is_ascii) options.set_encoding(re2::RE2::Options::EncodingLatin1);
    auto regex = std::make_shared<const re2::RE2>(word.text, options);
    if (regex->ok()) return Wanted{MatchesRegex{std::move(regex)}};
    FilterProblem problem = wrong(word, regex->error(), "RE2 syntax; quote text: \"a.b\"");
    // Only where RE2's part is a part: of an unclosed bracket it is all of the expression.
    const std::string& part = regex->error_arg();
    const std::size_t place = word.text.find(part);
    if (!part.empty() && place != std::string::npos && part.size() < word.text.size()) {
        problem.begin = word.text_begin + place;
        problem.end = problem.begin + part.size();
    }
    return problem;
}

Read size_term(const FilterWord& word) {
    constexpr std::array<std::string_view, 6> known = {">", "<", ">=", "<=", "=", ":"};
    constexpr const char* hint = "for example size>1k, size<=20";
    const std::string& compare = word.compare;
    if (std::find(known.begin(), known.end(), compare) == known.end())
        return wrong_comparison(word, unknown_comparison, "size is compared with > >= < <= or =");
    const auto size = size_from(word.text);
    if (!size) return wrong_value(word, "not a size", hint);
    if (compare == ">=") return Wanted{HasSize{*size, UINT64_MAX}};
    if (compare == "<=") return Wanted{HasSize{0, *size}};
    if (compare == "=" || compare == ":") return Wanted{HasSize{*size, *size}};
    if (compare == ">" && *size < UINT64_MAX) return Wanted{HasSize{*size + 1, UINT64_MAX}};
    if (compare == "<" && *size > 0) return Wanted{HasSize{0, *size - 1}};
    return wrong_value(word, "no message has such a size", hint);
}

void take_number(HasJson& term) {
    const std::string& text = term.value;
    const char* end = text.data() + text.size();
    double number = 0;
    const auto as_number = std::from_chars(text.data(), end, number);
    if (as_number.ec != std::errc{} || as_number.ptr != end || !std::isfinite(number)) return;
    term.number = number;
    std::int64_t integer = 0;
    const auto as_integer = std::from_chars(text.data(), end, integer);
    if (as_integer.ec == std::errc{} && as_integer.ptr == end) term.integer = integer;
}

Read json_term(const FilterWord& word) {
    if (!word.is_closed) return wrong(word, "the closing \" is missing", "");
    auto pointer = JsonPointer::parse(word.pointer);
    if (!pointer) return wrong(word, pointer.error().what, json_hint);
    HasJson term;
    if (!pointer->tokens().empty()) term.last_name = pointer->tokens().back();
    term.pointer = *std::move(pointer);
    if (word.compare.empty()) return Wanted{std::move(term)};
    const auto known =
        std::find_if(json_comparisons.begin(), json_comparisons.end(),
                     [&word](const NamedCompare& named) { return named.sign == word.compare; });
    if (known == json_comparisons.end())
        return wrong_comparison(word, unknown_comparison,
                                fmt::format("a JSON value is compared with {}", comparisons));
    if (word.text.empty() && !word.is_quoted)
        return wrong_comparison(word, "a value is missing", json_hint);
    term.compare = known->compare;
    term.value = word.text;
    term.is_quoted = word.is_quoted;
    append_json_string(term.as_string, word.text);
    if (!word.is_quoted) take_number(term);
    const bool is_order = term.compare != Compare::Equal && term.compare != Compare::NotEqual;
    if (is_order && !word.is_quoted && !term.number)
        return wrong_value(
            word, "not a number",
            fmt::format("quote it to compare texts: {} \"{}\"", word.compare, word.text));
    return Wanted{std::move(term)};
}

Read attempt_term(const FilterWord& word) {
    std::uint32_t attempt = 0;
    const char* end = word.text.data() + word.text.size();
    const auto [stop, error] = std::from_chars(word.text.data(), end, attempt);
    if (error == std::errc{} && stop == end) return Wanted{HasAttempt{AttemptId{attempt}}};
    return wrong_value(word, "not an attempt's number", "for example attempt:3");
}

Read opcode_term(const FilterWord& word) {
    for (const NamedOpcode& known : opcodes) {
        if (known.name == word.text) return Wanted{HasOpcode{known.opcode}};
    }
    return wrong_value(word, "no such opcode", "op:text, op:binary, op:ping, op:pong or op:close");
}

Read line_term(const FilterWord& word) {
    if (!word.is_closed) return wrong(word, "the closing \" is missing", "");
    if (word.text.empty())
        return wrong_value(word, "words are missing", "for example reading:\"ack 12\"");
    return Wanted{HasReading{HasReading::Part::Line, word.text, false}};
}

Read reading_term(const FilterWord& word) {
    if (word.name == "reading") return line_term(word);
    HasReading term;
    term.part = word.name == "event" ? HasReading::Part::Event : HasReading::Part::Topic;
    term.is_beginning = word.text.ends_with('*');
    term.name = word.text.substr(0, word.text.size() - (term.is_beginning ? 1 : 0));
    if (term.name.empty() && !term.is_beginning)
        return wrong_value(word, "a name is missing",
                           "for example event:chat, topic:room:*; as a dialect reads it");
    return Wanted{std::move(term)};
}

Read pair_term(const FilterWord& word) {
    if (word.name == "json") return json_term(word);
    if (word.name == "size") return size_term(word);
    if (word.name == "marked") {
        if (word.compare.empty()) return Wanted{IsMarked{}};
        return wrong(word, "marked stands alone", "marked, or -marked for the others");
    }
    if (word.name.empty())
        return wrong(word, "a comparison of nothing",
                     "for example json:/n > 5, size>1k; to look for it, quote it");
    constexpr std::array<std::string_view, 3> readings = {"event", "topic", "reading"};
    constexpr std::array<std::string_view, 4> others = {"dir", "op", "attempt", "is"};
    const auto is_one_of = [&word](const auto& names) {
        return std::find(names.begin(), names.end(), word.name) != names.end();
    };
    const bool is_reading = is_one_of(readings);
    const bool is_known = is_reading || is_one_of(others);
    if (!is_known) return wrong(word, "no such word: " + word.name, known_words);
    if (word.compare != ":")
        return wrong_comparison(word, unknown_comparison, word.name + " takes a colon");
    if (is_reading) return reading_term(word);
    if (word.name == "op") return opcode_term(word);
    if (word.name == "attempt") return attempt_term(word);
    if (word.name == "is") {
        if (word.text == "heartbeat") return Wanted{IsHeartbeat{}};
        return wrong_value(word, "no such kind of message", "is:heartbeat");
    }
    if (word.text == "in") return Wanted{HasDirection{core::Direction::In}};
    if (word.text == "out") return Wanted{HasDirection{core::Direction::Out}};
    return wrong_value(word, "no such direction", "dir:in or dir:out");
}

Read text_term(const FilterWord& word) {
    if (!word.is_closed) return wrong(word, "the closing \" is missing", "");
    const std::string lowered = lower_case(word.text);
    return Wanted{ContainsText{word.text, lowered == word.text}};
}

Read term_of(const FilterWord& word) {
    switch (word.kind) {
        case FilterWord::Kind::Regex: return regex_term(word);
        case FilterWord::Kind::Pair: return pair_term(word);
        case FilterWord::Kind::Text: return text_term(word);
    }
    return text_term(word);
}

std::uint64_t cost_of(const Wanted& wanted) {
    if (std::holds_alternative<ContainsText>(wanted)) return 1;
    if (std::holds_alternative<MatchesRegex>(wanted)) return 5;
    if (std::holds_alternative<HasReading>(wanted)) return 16;
    if (std::holds_alternative<IsHeartbeat>(wanted)) return 1;
    return std::holds_alternative<HasJson>(wanted) ? 8 : 0;
}

std::size_t column_of(std::string_view text, std::size_t byte) {
    std::size_t column = 1;
    for (std::size_t at = 0; at < std::min(byte, text.size()); ++column) next_code_point(text, at);
    return column;
}

}  // namespace

std::variant<Filter, FilterProblem> Filter::read(std::string_view text) {
    Filter filter;
    for (const FilterWord& word : filter_words(text)) {
        Read term = term_of(word);
        if (filter.terms.size() == terms_max) term = wrong(word, "too many words", "at most 32");
        if (auto* problem = std::get_if<FilterProblem>(&term)) {
            // A value that is missing has no character of its own: the word is marked.
            if (problem->begin >= problem->end) problem->begin = word.begin;
            problem->column = column_of(text, problem->begin);
            const std::string_view shown =
                text.substr(problem->begin, problem->end - problem->begin);
            problem->error.where = fmt::format("column {}, {}", problem->column, shown);
            return std::move(*problem);
        }
        filter.terms.push_back({std::move(std::get<Wanted>(term)), word.is_excluded});
    }
    // What costs nothing is asked first.
    std::stable_sort(filter.terms.begin(), filter.terms.end(), [](const Term& a, const Term& b) {
        return cost_of(a.wanted) < cost_of(b.wanted);
    });
    return filter;
}

Result<Filter> Filter::parse(std::string_view text) {
    auto read = Filter::read(text);
    if (const auto* problem = std::get_if<FilterProblem>(&read)) return problem->error;
    return std::get<Filter>(std::move(read));
}

std::uint64_t Filter::cost() const {
    std::uint64_t cost = 0;
    for (const Term& term : terms) cost += cost_of(term.wanted);
    return cost;
}

std::string filter_word_of(std::string_view text) {
    if (text.empty()) return {};
    if (text.find('\\') != std::string_view::npos)
        return "/" + re2::RE2::QuoteMeta(re2::StringPiece(text.data(), text.size())) + "/";
    std::string word = "\"";
    for (const char c : text) {
        if (c == '"') word += '\\';
        word += c;
    }
    return word + '"';
}

}  // namespace redial::filter
