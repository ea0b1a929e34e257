// SizeOrder: the largest or the smallest messages of those that pass a filter, in order. It keeps
// at most rows_max of them, so that neither memory nor the work of a frame grows with the history:
// a new match is looked at once, in slices, and costs a search among the kept ones. What it left
// out is counted. Rows that are no traffic have no size and are not among them. The thread that
// draws.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "model/history/filter.hpp"
#include "model/history/message_log.hpp"

namespace redial::model {

enum class SizeFirst : std::uint8_t { Largest, Smallest };

class SizeOrder {
public:
    static constexpr std::size_t rows_max = 10'000;
    // Matches looked at by one update: some milliseconds.
    static constexpr std::size_t matches_per_update = 100'000;

    // Brings it up to date with the matches that have an id in [row_begin, row_end), and forgets
    // what the log dropped. Starts anew when the filter, `first` or row_begin are not what they
    // were, and when much of what was kept is gone while others were left out. False: more is left
    // for the next call.
    bool update(const FilteredRows& rows, const MessageLog& log, SizeFirst first,
                std::uint64_t row_begin, std::uint64_t row_end);
    void clear();

    std::size_t size() const { return kept_.size(); }
    // Row id of the index-th in the order. Precondition: index < size().
    std::uint64_t operator[](std::size_t index) const { return kept_[index].row; }
    // Where a row stands, when it is among them. Precondition: the log holds `row`.
    std::optional<std::size_t> index_of(const MessageLog& log, std::uint64_t row) const;
    // Messages that matched and did not find a place.
    std::uint64_t left_out() const { return seen_ > kept_.size() ? seen_ - kept_.size() : 0; }

private:
    struct Kept {
        std::uint64_t size_bytes = 0;
        std::uint64_t row = 0;
    };
    bool is_before(const Kept& a, const Kept& b) const;
    std::vector<Kept>::const_iterator place_of(const Kept& one) const;
    void offer(const Kept& one);
    void forget_before(std::uint64_t row);
    void start(std::uint64_t row_begin, std::uint64_t revision, SizeFirst first);

    std::vector<Kept> kept_;  // in order
    SizeFirst first_ = SizeFirst::Largest;
    std::uint64_t begin_ = 0;      // rows before it were not asked for
    std::uint64_t next_row_ = 0;   // the first that was not looked at
    std::uint64_t seen_ = 0;       // messages offered that the log still may hold
    std::uint64_t revision_ = 0;   // of the filter
    std::uint64_t first_row_ = 0;  // of the log, when rows were last forgotten
};

}  // namespace redial::model
