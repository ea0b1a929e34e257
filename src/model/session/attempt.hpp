// Attempts of a session: each dial and the connection it opened, with its stages, times and
// outcome, and the wait that led to it. Owned and read by the thread that applies events and draws.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/event.hpp"
#include "model/series/bounded_list.hpp"

namespace redial::model {

struct Stage {
    core::StageName name = core::StageName::Resolve;
    Instant ended_at{};
    Duration took{};
    bool is_ok = true;
    // Detail and headers as told; null once the session's journal dropped them (see Limits).
    std::shared_ptr<const core::StageDone> facts;
};

// The wait before an attempt. `planned_at` is when the wait began.
struct Wait {
    core::RetryPlanned plan;
    Instant planned_at{};
};

struct Attempt {
    // redirects and many addresses; further are counted
    static constexpr std::size_t stages_max = 32;

    AttemptId id{};
    Instant started_at{};
    core::Origin origin = core::Origin::Policy;
    std::uint32_t retry = 0;   // 0: a first dial
    std::optional<Wait> wait;  // none: it was dialled without one
    // started_at - planned_at; Reconnect now cuts waits short
    Duration waited{};
    // What the server of an event stream had set as the wait before a dial (its retry: line).
    std::optional<Duration> wait_told;
    bool is_wait_seen = true;  // what lies before it is a wait that was wholly seen
    bool is_lane_sure = true;  // it is surely this client's, where a tap saw it
    std::vector<Stage> stages;
    std::uint32_t stages_dropped = 0;
    std::optional<Instant> opened_at;
    std::optional<Instant> ended_at;
    std::optional<core::Outcome> outcome;  // set with ended_at
    Duration open_for{};                   // of a connection that ended
    std::optional<core::ResumeJudged> resume;
    std::uint64_t first_row = 0;  // message log's end_row() when it started
    std::uint64_t messages_in = 0;
    std::uint64_t messages_out = 0;
    std::optional<Duration> half_open_for;  // until the client noticed, as told by a watcher
    bool was_silent = false;                // GoSilent was in force when it ended, or is now

    // The long texts (url; heads, addresses, tls; refusal body). Null before they happened, and
    // again once the session's journal dropped them.
    std::shared_ptr<const core::AttemptStarted> started;
    std::shared_ptr<const core::AttemptOpened> opened;
    std::shared_ptr<const core::AttemptEnded> ended;

    bool was_open() const { return opened_at.has_value(); }
    bool is_live() const { return !ended_at.has_value(); }
    const Stage* stage(core::StageName name) const;  // the last of that name, or null
    // The journal dropped this event of the attempt: lets go of the texts that stay alive with it.
    void forget(const core::Event& event);
};

// "dialling", "open", "101 open", or the outcome in words. Safe to show.
std::string in_words(const Attempt& attempt);

// Oldest first; ids ascend. Attempts that arrive out of order are refused by the fold, so a search
// is logarithmic.
class Attempts {
public:
    explicit Attempts(std::size_t count_max) : list_(count_max) {}
    const Attempt* find(AttemptId id) const;
    Attempt* find(AttemptId id);
    // Null unless it is the newest: constant time, for what comes with every message.
    Attempt* find_newest(AttemptId id) {
        return !list_.empty() && list_.back().id == id ? &list_.back() : nullptr;
    }
    Attempt& add(Attempt attempt) { return list_.push(std::move(attempt)); }

    std::size_t size() const { return list_.size(); }
    bool empty() const { return list_.empty(); }
    std::uint64_t dropped() const { return list_.dropped(); }
    const Attempt& operator[](std::size_t index) const { return list_[index]; }
    const Attempt& back() const { return list_.back(); }
    auto begin() const { return list_.begin(); }
    auto end() const { return list_.end(); }

private:
    BoundedList<Attempt> list_;
};

}  // namespace redial::model
