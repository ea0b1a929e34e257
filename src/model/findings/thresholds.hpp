// The thresholds of the rules, and each by its name, as settings and the command line give them:
// "half_open_late=30s", "storm_dials=8". Pure, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.hpp"
#include "base/time.hpp"

namespace redial::model {

// When a rule speaks. Every bound is inclusive on the quiet side.
struct FindingOptions {
    Duration delay_equal_within = std::chrono::milliseconds(5);
    Duration delay_equal_within_measured = std::chrono::milliseconds(15);  // of a tap: two sockets
    Duration short_open = std::chrono::seconds(10);   // one that lived less counts as none
    std::uint32_t short_opens_min = 3;                // in a row, with a delay that does not grow
    Duration grown_delay = std::chrono::seconds(30);  // long enough to hurt nobody
    std::uint32_t short_lives_min = 5;                // connections in a row, lost
    Duration short_lives_within = std::chrono::minutes(10);
    std::uint32_t storm_dials = 5;
    Duration storm_interval = std::chrono::seconds(1);  // mean time from dial to dial
    std::uint32_t fatal_retries_min = 2;                // in a row for the same cause
    std::uint32_t first_delays_min = 3;                 // equal ones
    std::uint32_t cap_delays_min = 4;                   // equal ones at the top of the ladder
    std::uint32_t herd_sessions_min = 3;
    Duration herd_window = std::chrono::seconds(60);
    Duration herd_delay_min = std::chrono::milliseconds(60);  // shorter ones spread nothing
    std::uint32_t herd_rounds_min = 2;             // waits in which sessions moved as one
    Duration dial_late = std::chrono::seconds(1);  // or a tenth of the delay
    Duration idle_without_heartbeat = std::chrono::seconds(90);
    std::uint32_t pings_unanswered_max = 2;                 // in a row on a live connection
    Duration ping_answer_within = std::chrono::seconds(5);  // of the first of them
    std::uint32_t beats_min = 4;                            // make an interval
    Duration half_open_late = std::chrono::seconds(60);
    Duration close_hangs = std::chrono::seconds(3);
    Duration sockets_overlap = std::chrono::seconds(2);      // a new one may replace an old one
    Duration preamble_within = std::chrono::seconds(5);      // of the opening
    Duration resubscribe_within = std::chrono::seconds(10);  // of the opening
    Duration told_to_stay_away = std::chrono::seconds(60);   // a later dial may be a person's
    Duration stream_silence = std::chrono::seconds(45);      // nothing received, no comment either
    std::uint32_t lumps_min = 3;                             // of events that were held back
    Duration gave_up_window = std::chrono::minutes(5);
    Duration foreign_gives_up = std::chrono::seconds(60);  // a tap's client that does not come back
    Duration clock_jump = std::chrono::seconds(10);
    Duration wake_dial_within = std::chrono::seconds(5);
    Duration fault_near = std::chrono::seconds(10);  // named in evidence
};

// The names are FindingOptions' own.
struct Threshold {
    std::string_view name;
    std::variant<Duration FindingOptions::*, std::uint32_t FindingOptions::*> member;
};

inline constexpr Threshold finding_thresholds[] = {
    {"delay_equal_within", &FindingOptions::delay_equal_within},
    {"delay_equal_within_measured", &FindingOptions::delay_equal_within_measured},
    {"short_open", &FindingOptions::short_open},
    {"short_opens_min", &FindingOptions::short_opens_min},
    {"grown_delay", &FindingOptions::grown_delay},
    {"short_lives_min", &FindingOptions::short_lives_min},
    {"short_lives_within", &FindingOptions::short_lives_within},
    {"storm_dials", &FindingOptions::storm_dials},
    {"storm_interval", &FindingOptions::storm_interval},
    {"fatal_retries_min", &FindingOptions::fatal_retries_min},
    {"first_delays_min", &FindingOptions::first_delays_min},
    {"cap_delays_min", &FindingOptions::cap_delays_min},
    {"herd_sessions_min", &FindingOptions::herd_sessions_min},
    {"herd_window", &FindingOptions::herd_window},
    {"herd_delay_min", &FindingOptions::herd_delay_min},
    {"herd_rounds_min", &FindingOptions::herd_rounds_min},
    {"dial_late", &FindingOptions::dial_late},
    {"idle_without_heartbeat", &FindingOptions::idle_without_heartbeat},
    {"pings_unanswered_max", &FindingOptions::pings_unanswered_max},
    {"ping_answer_within", &FindingOptions::ping_answer_within},
    {"beats_min", &FindingOptions::beats_min},
    {"half_open_late", &FindingOptions::half_open_late},
    {"close_hangs", &FindingOptions::close_hangs},
    {"sockets_overlap", &FindingOptions::sockets_overlap},
    {"preamble_within", &FindingOptions::preamble_within},
    {"resubscribe_within", &FindingOptions::resubscribe_within},
    {"told_to_stay_away", &FindingOptions::told_to_stay_away},
    {"stream_silence", &FindingOptions::stream_silence},
    {"lumps_min", &FindingOptions::lumps_min},
    {"gave_up_window", &FindingOptions::gave_up_window},
    {"foreign_gives_up", &FindingOptions::foreign_gives_up},
    {"clock_jump", &FindingOptions::clock_jump},
    {"wake_dial_within", &FindingOptions::wake_dial_within},
    {"fault_near", &FindingOptions::fault_near},
};

// Error: no such threshold, or no such value; the hint names what there is.
Status set_threshold(FindingOptions& options, std::string_view assignment);
// All of them; those that cannot be set are left as they were, and the first error is told.
Status set_thresholds(FindingOptions& options, std::span<const std::string> assignments);
// "short_open, short_opens_min, ...": in the order of FindingOptions.
std::string threshold_names();

}  // namespace redial::model
