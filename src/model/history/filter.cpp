// Holds a filter's terms against rows, and keeps the list of matching rows, brought up to date in
// slices. The thread that draws.
#include "model/history/filter.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <compare>
#include <utility>

#include "model/dialect/dialect_watch.hpp"
#include "model/history/filter_terms.hpp"
#include "model/history/row_reading.hpp"
#include "model/words/json_tree.hpp"

namespace redial::model {
namespace {

template <class Number>
std::optional<Number> number_of(std::string_view text) {
    Number number{};
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return number;
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
        const dialect::Reading reading = reading_of(row);
        const std::string& name =
            term.part == HasReading::Part::Event ? reading.event : reading.topic;
        if (name.empty()) return false;
        return term.is_beginning ? name.starts_with(term.name) : name == term.name;
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

}  // namespace

bool Filter::reads_marks() const {
    return std::any_of(terms.begin(), terms.end(), [](const Term& term) {
        return std::holds_alternative<IsMarked>(term.wanted);
    });
}

bool Filter::reads_dialect() const {
    return std::any_of(terms.begin(), terms.end(), [](const Term& term) {
        return std::holds_alternative<HasReading>(term.wanted);
    });
}

bool matches(const Filter& filter, const Row& row) {
    if (!filter.shows_control && row.kind == RowKind::Control) return false;
    return std::all_of(filter.terms.begin(), filter.terms.end(), [&row](const Term& term) {
        return std::visit(Matcher{row}, term.wanted) != term.is_excluded;
    });
}

void FilteredRows::set(Filter filter) {
    filter_ = std::move(filter);
    ++revision_;
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
    const std::uint64_t dialect = log.dialect() == nullptr ? 0 : log.dialect()->revision();
    const bool reads_anew = filter_.reads_dialect() && dialect_seen_ != dialect;
    dialect_seen_ = dialect;
    if (has_new_marks || reads_anew) set(filter_);
    if (next_row_ > log.end_row()) set(filter_);  // another log than before
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
