// MergedRows: which rows of many message logs pass a filter, in one list in the order of time. Used
// by the thread that draws.
//
// Theory. Each log is in order of time, so the list grows at its end: of the rows that were not
// looked at yet the oldest is the next, in slices of a budget. A row that comes late is put where
// it belongs. Rows that their log dropped stay in the list until they are half of it, and then all
// go in one pass: work per frame is bounded by the budget, but for that pass once in so many rows.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "model/history/filter.hpp"

namespace redial::model {

class MergedRows {
public:
    struct Source {
        SessionId session;
        const MessageLog* log = nullptr;
        std::uint64_t row_begin = 0;  // rows before it are hidden
    };
    struct Entry {
        Instant at{};
        SessionId session;
        std::uint64_t row = 0;
        bool operator==(const Entry&) const = default;
    };
    using Budget = FilteredRows::Budget;
    static constexpr std::size_t entries_max = 1'000'000;  // beyond, the oldest go

    explicit MergedRows(std::size_t most = entries_max) : most_(most) {}

    // Starts anew.
    void set(Filter filter);
    const Filter& filter() const { return filter_; }
    // True when it is up to date with all logs. Of a session that is no longer among the sources
    // the entries go, and of one whose log is another than before.
    bool update(std::span<const Source> sources, Budget budget);
    bool update(std::span<const Source> sources) { return update(sources, Budget{}); }

    // Oldest first. An entry keeps its number for as long as it is in the list: numbers rise.
    std::uint64_t first() const { return first_; }
    std::uint64_t end() const { return first_ + entries_.size(); }
    std::size_t size() const { return entries_.size(); }
    // Precondition: first() <= number < end().
    const Entry& operator[](std::uint64_t number) const { return entries_[number - first_]; }
    std::optional<std::uint64_t> number_of(SessionId session, std::uint64_t row, Instant at) const;
    // Grows when numbers were given anew: what one remembered of them is void.
    std::uint64_t revision() const { return revision_; }
    // Oldest entries that had no room.
    std::uint64_t forgotten() const { return forgotten_; }

    // Rows of the sources looked at, and to be looked at.
    std::uint64_t seen() const { return seen_; }
    std::uint64_t left() const { return left_; }

private:
    struct Reader {
        const MessageLog* log = nullptr;
        std::uint64_t next_row = 0;
        std::uint64_t first_row = 0;  // of the log, when it was looked at last
        bool is_used = false;
    };

    void take_sources(std::span<const Source> sources);
    void forget(SessionId session);
    void put(const Entry& entry);
    void drop_gone();
    void count(std::span<const Source> sources);

    std::size_t most_;
    Filter filter_;
    std::map<SessionId, Reader> readers_;
    std::deque<Entry> entries_;
    std::uint64_t first_ = 0;
    std::uint64_t gone_ = 0;  // rows that logs dropped since the last pass: at most so many entries
    std::uint64_t revision_ = 0;
    std::uint64_t forgotten_ = 0;
    std::uint64_t seen_ = 0;
    std::uint64_t left_ = 0;
    std::uint64_t marks_seen_ = 0;  // sum of the logs' marks_revision()
};

}  // namespace redial::model
