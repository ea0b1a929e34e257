// Journal: every event of a session but its messages, in order, with the place in the message log
// where it happened. Journal and message log together are the whole story: an export from memory
// merges the two, and applying the result to an empty workspace gives an equal one. Owned and read
// by the thread that applies events and draws.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>

#include "core/event.hpp"

namespace redial::model {

struct JournalEntry {
    // end_row() of the message log before the event was applied: it happened before the message row
    // `row` and after `row - 1`. Rows that are not traffic are told by the journal, not by the log.
    std::uint64_t row = 0;
    std::shared_ptr<const core::Event> event;
};

class Journal {
public:
    Journal(std::size_t events_max, std::uint64_t bytes_max)
        : events_max_(events_max), bytes_max_(bytes_max) {}

    void add(std::uint64_t row, std::shared_ptr<const core::Event> event);
    // Removes and gives the oldest entry while over a limit; its owner forgets what refers to it.
    std::shared_ptr<const core::Event> take_excess();

    // Oldest first.
    std::size_t size() const { return entries_.size(); }
    const JournalEntry& operator[](std::size_t index) const { return entries_[index]; }
    auto begin() const { return entries_.begin(); }
    auto end() const { return entries_.end(); }
    std::uint64_t dropped() const { return dropped_; }
    std::uint64_t memory_bytes() const { return bytes_; }

private:
    std::size_t events_max_;
    std::uint64_t bytes_max_;
    std::uint64_t bytes_ = 0;
    std::uint64_t dropped_ = 0;
    std::deque<JournalEntry> entries_;
};

// Memory an event holds, to a few bytes.
std::uint64_t memory_bytes_of(const core::Event& event);

}  // namespace redial::model
