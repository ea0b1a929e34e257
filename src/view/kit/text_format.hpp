// Numbers and times as the interface writes them: short, with units, digits that do not jitter.
// Pure, any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/duration_text.hpp"

namespace redial::view {

std::string bytes_in_words(std::uint64_t bytes);  // "61 B", "4.0 MiB" (powers of 1024)
std::string count_in_words(std::uint64_t count);  // "128", "41.2 k", "1.2 M"
std::string grouped(std::uint64_t count);         // "65 536"
// The step a countdown's digits change in; coarser where a frame is dear (`frame_ms`: the last
// one's cost).
Duration countdown_step(Duration left, double frame_ms);
// From here on a frame is dear: a software renderer takes 15 to 50 ms on one to two cores, graphics
// hardware 1 to 3.
inline constexpr double dear_frame_ms = 8.0;
// Local time, by the TZ of the environment.
std::string clock_time(WallTime at);     // "09:31:04"
std::string clock_time_ms(WallTime at);  // "09:31:04.118"
// At a tick of a time axis whose ticks are `tick` apart: "24 Nov", "09:31", "09:31:04",
// "09:31:04.118", "04.118250".
std::string tick_time(WallTime at, Duration tick);
Duration local_offset(WallTime at);      // local time less UTC
std::string date_and_time(WallTime at);  // "2026-11-23 09:31:04"

}  // namespace redial::view
