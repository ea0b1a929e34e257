// FilteredRows: which rows of a message log a list shows, by the words of a filter
// (src/filter/filter.hpp). A list of row ids that is brought up to date in slices; used by the
// thread that draws.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "filter/filter.hpp"
#include "model/history/message_log.hpp"

namespace redial::model {

using filter::ContainsText;
using filter::Filter;
using filter::filter_word_of;
using filter::FilterProblem;
using filter::HasJson;
using filter::MatchesRegex;

bool matches(const Filter& filter, const Row& row);

// The rows of one log that pass a filter, oldest first.
class FilteredRows {
public:
    struct Budget {
        std::uint64_t rows = 200'000;
        std::uint64_t bytes = 4u << 20;  // of payload, at the cost of plain text
    };

    // Starts anew.
    void set(Filter filter);
    const Filter& filter() const { return filter_; }
    // Grows with each start: what was made from the matches before is to be made anew.
    std::uint64_t revision() const { return revision_; }
    // Looks at rows it has not seen, within the budget, and forgets rows the log dropped. True when
    // it is up to date. Work is proportional to the budget and to what was dropped, never to the
    // history.
    bool update(const MessageLog& log, Budget budget);
    bool update(const MessageLog& log) { return update(log, Budget{}); }

    std::size_t size() const { return is_all_ ? all_end_ - all_first_ : ids_.size(); }
    // Row id of the index-th match. Precondition: index < size().
    std::uint64_t operator[](std::size_t index) const {
        return is_all_ ? all_first_ + index : ids_[index];
    }
    // Index of the first match with an id >= `row`: keeps a list's place while rows come and go.
    std::size_t index_from(std::uint64_t row) const;
    // Rows not looked at yet.
    std::uint64_t left(const MessageLog& log) const;
    // Share of the log looked at, 0..1.
    double progress(const MessageLog& log) const;

private:
    Filter filter_;
    std::uint64_t revision_ = 0;
    bool is_all_ = true;  // ids are first..end: nothing is stored
    std::uint64_t all_first_ = 0;
    std::uint64_t all_end_ = 0;
    std::uint64_t next_row_ = 0;      // first row not looked at
    std::uint64_t marks_seen_ = 0;    // MessageLog::marks_revision()
    std::uint64_t dialect_seen_ = 0;  // DialectWatch::revision()
    std::deque<std::uint64_t> ids_;
};

}  // namespace redial::model
