// Numbers and times as the interface writes them: short, with units, digits that do not jitter.
// Pure, any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.hpp"

namespace redial::view {

std::string bytes_in_words(std::uint64_t bytes);        // "61 B", "4.2 MB" (powers of 1000)
std::string count_in_words(std::uint64_t count);        // "128", "41.2 k", "1.2 M"
std::string grouped(std::uint64_t count);               // "65 536"
std::string seconds_in_words(Duration span);            // "2.4 s", "500 ms" below one second
std::string precise_in_words(Duration span);  // "310 µs", "0.31 ms", "1.90 s": latencies
// A countdown: "2.4 s" up to a minute, then "1:05"; rounded up, so that it ends at zero.
std::string countdown_in_words(Duration left);
// The step its digits change in; coarser where a frame is dear (`frame_ms`: the last one's cost).
Duration countdown_step(Duration left, double frame_ms);
// From here on a frame is dear: a software renderer takes 15 to 50 ms on one to two cores, graphics
// hardware 1 to 3.
inline constexpr double dear_frame_ms = 8.0;
std::string clock_span(Duration span);                  // "00:42", "12:03", "1:02:03"
std::string rough_span(Duration span);  // "under a minute", "12 min", "3 h 20 min", "2 d 4 h"
// Local time, by the TZ of the environment.
std::string clock_time(WallTime at);                    // "09:31:04"
std::string clock_time_ms(WallTime at);                 // "09:31:04.118"
// At a tick of a time axis whose ticks are `tick` apart: "24 Nov", "09:31", "09:31:04",
// "09:31:04.118", "04.118250".
std::string tick_time(WallTime at, Duration tick);
Duration local_offset(WallTime at);                     // local time less UTC
std::string date_and_time(WallTime at);                 // "2026-11-23 09:31:04"

}  // namespace redial::view
