// Filters: from words to terms, terms against rows, and the list of matches kept in slices. The
// thread that draws.
#include "model/filter.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/json_text.hpp"
#include "model/filter_terms.hpp"
#include "model/json_tree.hpp"

namespace redial::model {
namespace {

constexpr std::size_t terms_max = 32;
// Bounds the automata an expression may grow into; RE2's own default (re2.h, Options::max_mem).
constexpr std::int64_t regex_memory_max = 8 << 20;

struct NamedOpcode {
    std::string_view name;
    core::Opcode opcode;
};
constexpr std::array<NamedOpcode, 5> opcodes = {{{"text", core::Opcode::Text},
                                                 {"binary", core::Opcode::Binary},
                                                 {"ping", core::Opcode::Ping},
                                                 {"pong", core::Opcode::Pong},
                                                 {"close", core::Opcode::Close}}};

Result<Term> regex_term(const FilterWord& word) {
    const std::string shown = "/" + word.text + "/";
    if (!word.is_closed) return Error{"the closing / is missing", "/" + word.text, "quote a path"};
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(regex_memory_max);
    options.set_case_sensitive(!word.any_case);
    // Payloads may be binary: bytes, unless the expression itself holds more than ASCII.
    const bool is_ascii = std::all_of(word.text.begin(), word.text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x80;
    });
    if (is_ascii) options.set_encoding(re2::RE2::Options::EncodingLatin1);
    auto regex = std::make_shared<const re2::RE2>(word.text, options);
    if (!regex->ok()) return Error{regex->error(), shown, "RE2 syntax; quote text: \"a.b\""};
    return Term{MatchesRegex{std::move(regex)}};
}

Result<Term> size_term(const FilterWord& word) {
    const std::string shown = "size" + word.compare + word.text;
    const auto size = size_from(word.text);
    if (!size) return Error{"not a size", shown, "for example size>1k"};
    const std::string& compare = word.compare;
    if (compare == ">=") return Term{HasSize{*size, UINT64_MAX}};
    if (compare == "<=") return Term{HasSize{0, *size}};
    if (compare == "=" || compare == ":") return Term{HasSize{*size, *size}};
    if (compare == ">" && *size < UINT64_MAX) return Term{HasSize{*size + 1, UINT64_MAX}};
    if (compare == "<" && *size > 0) return Term{HasSize{0, *size - 1}};
    return Error{"no message has such a size", shown, "for example size>1k, size<=20"};
}

Result<Term> json_term(const FilterWord& word) {
    const std::string shown = "json:" + word.pointer;
    constexpr const char* hint = "for example json:/user/name = \"Ann\"";
    auto pointer = JsonPointer::parse(word.pointer);
    if (!pointer) return Error{pointer.error().what, shown, hint};
    HasJson term;
    if (!pointer->tokens().empty()) term.last_name = pointer->tokens().back();
    term.pointer = *std::move(pointer);
    if (word.compare.empty()) return Term{std::move(term)};
    if (!word.is_closed) return Error{"the closing \" is missing", shown, ""};
    if (word.text.empty() && !word.is_quoted) return Error{"a value is missing", shown, hint};
    term.compare = word.compare == "=" ? HasJson::Compare::Equal : HasJson::Compare::NotEqual;
    term.value = word.text;
    term.is_quoted = word.is_quoted;
    append_json_string(term.as_string, word.text);
    double number = 0;
    const char* end = word.text.data() + word.text.size();
    const auto [stop, error] = std::from_chars(word.text.data(), end, number);
    if (!word.is_quoted && error == std::errc{} && stop == end) term.number = number;
    return Term{std::move(term)};
}

Result<Term> pair_term(const FilterWord& word) {
    if (word.name == "json") return json_term(word);
    if (word.name == "marked") return Term{IsMarked{}};
    if (word.name == "size") return size_term(word);
    if (word.name == "dir") {
        if (word.text == "in") return Term{HasDirection{core::Direction::In}};
        if (word.text == "out") return Term{HasDirection{core::Direction::Out}};
        return Error{"no such direction", "dir:" + word.text, "dir:in or dir:out"};
    }
    if (word.name == "op") {
        for (const NamedOpcode& known : opcodes) {
            if (known.name == word.text) return Term{HasOpcode{known.opcode}};
        }
        return Error{"no such opcode", "op:" + word.text, "text, binary, ping, pong or close"};
    }
    std::uint32_t attempt = 0;
    const char* end = word.text.data() + word.text.size();
    const auto [stop, error] = std::from_chars(word.text.data(), end, attempt);
    if (error == std::errc{} && stop == end) return Term{HasAttempt{AttemptId{attempt}}};
    return Error{"not an attempt's number", "attempt:" + word.text, "for example attempt:3"};
}

Result<Term> text_term(const FilterWord& word) {
    if (!word.is_closed) return Error{"the closing \" is missing", "\"" + word.text, ""};
    const std::string lowered = lower_case(word.text);
    return Term{ContainsText{word.text, lowered == word.text}};
}

// Whether the raw text of a JSON value is what was typed.
bool is_value(const HasJson& term, std::string_view raw) {
    if (raw == term.as_string || (!term.is_quoted && raw == term.value)) return true;
    if (raw.starts_with('"')) return raw.size() > 2 && plain_value(raw) == term.value;
    if (!term.number) return false;
    double number = 0;
    const auto [stop, error] = std::from_chars(raw.data(), raw.data() + raw.size(), number);
    return error == std::errc{} && stop == raw.data() + raw.size() && number == *term.number;
}

struct Matcher {
    const Row& row;

    bool operator()(const ContainsText& term) const {
        return holds(row.text(), term.text, term.any_case);
    }
    bool operator()(const MatchesRegex& term) const {
        const std::string_view text = row.text();
        return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *term.regex);
    }
    bool operator()(const HasJson& term) const {
        const std::string_view text = row.text();
        if (!row.is_traffic() || !may_be_json(text)) return false;
        // Escaped names are rare: one that may be escaped is looked for by the scan alone.
        const bool may_hold = holds(text, term.last_name, false) ||
                              text.find('\\') != std::string_view::npos;
        // A number in a pointer may be an index, which does not stand in the text.
        const bool may_be_index =
            term.last_name.find_first_not_of("0123456789") == std::string::npos;
        if (!may_hold && !may_be_index) return false;
        const auto raw = json_value_at(text, term.pointer);
        if (!raw) return false;
        if (term.compare == HasJson::Compare::Exists) return true;
        return is_value(term, *raw) == (term.compare == HasJson::Compare::Equal);
    }
    bool operator()(const IsMarked&) const { return row.is_marked; }
    bool operator()(const HasDirection& term) const {
        return row.is_traffic() && row.direction == term.direction;
    }
    bool operator()(const HasOpcode& term) const {
        return row.is_traffic() && row.opcode == term.opcode;
    }
    bool operator()(const HasAttempt& term) const { return row.attempt == term.attempt; }
    bool operator()(const HasSize& term) const {
        return row.is_traffic() && row.size_bytes >= term.low_bytes &&
               row.size_bytes <= term.high_bytes;
    }
};

// What costs nothing is asked first.
std::uint64_t cost_of(const Term& term) {
    if (std::holds_alternative<ContainsText>(term)) return 1;
    if (std::holds_alternative<MatchesRegex>(term)) return 5;
    return std::holds_alternative<HasJson>(term) ? 8 : 0;
}

}  // namespace

Result<Filter> Filter::parse(std::string_view text) {
    Filter filter;
    for (const FilterWord& word : filter_words(text)) {
        Result<Term> term = word.kind == FilterWord::Kind::Regex  ? regex_term(word)
                            : word.kind == FilterWord::Kind::Pair ? pair_term(word)
                                                                  : text_term(word);
        if (!term) return term.error();
        filter.terms.push_back(std::move(*term));
        if (filter.terms.size() > terms_max) return Error{"too many words", "", "at most 32"};
    }
    std::stable_sort(filter.terms.begin(), filter.terms.end(),
                     [](const Term& a, const Term& b) { return cost_of(a) < cost_of(b); });
    return filter;
}

bool Filter::reads_marks() const {
    return std::any_of(terms.begin(), terms.end(), [](const Term& term) {
        return std::holds_alternative<IsMarked>(term);
    });
}

std::uint64_t Filter::cost() const {
    std::uint64_t cost = 0;
    for (const Term& term : terms) cost += cost_of(term);
    return cost;
}

bool matches(const Filter& filter, const Row& row) {
    if (!filter.shows_control && row.kind == RowKind::Control) return false;
    return std::all_of(filter.terms.begin(), filter.terms.end(),
                       [&row](const Term& term) { return std::visit(Matcher{row}, term); });
}

void FilteredRows::set(Filter filter) {
    filter_ = std::move(filter);
    is_all_ = filter_.is_all();
    all_first_ = all_end_ = 0;
    next_row_ = 0;
    ids_.clear();
}

bool FilteredRows::update(const MessageLog& log, Budget budget) {
    all_first_ = log.first_row();
    all_end_ = log.end_row();
    const bool has_new_marks = filter_.reads_marks() && marks_seen_ != log.marks_revision();
    marks_seen_ = log.marks_revision();
    if (has_new_marks) set(filter_);
    if (next_row_ > log.end_row()) ids_.clear();  // another log than before
    if (next_row_ > log.end_row()) next_row_ = 0;
    next_row_ = std::max(next_row_, log.first_row());
    if (is_all_) {
        next_row_ = log.end_row();
        return true;
    }
    while (!ids_.empty() && ids_.front() < log.first_row()) ids_.pop_front();
    std::uint64_t bytes = 0;
    const std::uint64_t cost = filter_.cost();
    const std::uint64_t end = log.end_row();
    for (std::uint64_t rows = 0; next_row_ < end; ++rows) {
        if (rows >= budget.rows || bytes >= budget.bytes) return false;
        const Row row = log.row(next_row_);
        bytes += row.payload.size() * cost;
        if (matches(filter_, row)) ids_.push_back(next_row_);
        ++next_row_;
    }
    return true;
}

std::size_t FilteredRows::index_from(std::uint64_t row) const {
    if (is_all_) return std::clamp(row, all_first_, all_end_) - all_first_;
    const auto found = std::lower_bound(ids_.begin(), ids_.end(), row);
    return static_cast<std::size_t>(found - ids_.begin());
}

std::uint64_t FilteredRows::left(const MessageLog& log) const {
    if (is_all_) return 0;
    return log.end_row() - std::clamp(next_row_, log.first_row(), log.end_row());
}

double FilteredRows::progress(const MessageLog& log) const {
    if (log.empty()) return 1.0;
    const std::uint64_t seen = std::clamp(next_row_, log.first_row(), log.end_row());
    return static_cast<double>(seen - log.first_row()) / static_cast<double>(log.size());
}

}  // namespace redial::model
