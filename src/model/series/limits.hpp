// Limits of what the model holds: everything a peer or a long day can make grow. Pure data, any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace redial::model {

// The defaults keep a long day on one desktop: the 5 million messages or 4 GiB a session
// are reached by settings, not by default, because thirty sessions share one machine.
struct Limits {
    std::uint64_t messages_max = 1'000'000;  // rows of history a session, >= 1
    // history memory a session, index included, >= 64 KiB
    std::uint64_t bytes_max = 512ull << 20;
    std::uint64_t total_bytes_max = 2ull << 30;   // history memory of all sessions together
    std::size_t attempts_max = 20'000;            // a session; at a 10 s cap, more than two days
    std::size_t spans_max = 60'000;               // a session: three for each attempt
    std::size_t markers_max = 10'000;             // a session
    std::size_t rtt_samples_max = 16'384;         // a session; 5 days at a ping every 30 s
    std::size_t series_points_max = 1'000'000;    // a series of a plot; 17 B each
    std::size_t queued_max = 10'000;              // a session; the engine's own bound is 1,000
    std::size_t journal_events_max = 200'000;     // a session: events other than messages
    std::uint64_t journal_bytes_max = 16u << 20;  // a session: heads and refusal bodies dominate
    std::size_t notes_max = 1'000;                // of the program as a whole
    bool operator==(const Limits&) const = default;
};

}  // namespace redial::model
