// How long a line of a log may be, for those who write and those who read. Pure data.
#pragma once

#include <cstddef>

namespace redial::log {

// A line is never longer than this, written or read. Room for the default limit of a message (64
// MiB) as base64, and for all but odd texts of that size: a text whose escapes would not fit is
// written as base64.
inline constexpr std::size_t line_bytes_max = 128u << 20;
// Of one message in a log; what a message has beyond it is left out, its `size` tells. As base64 it
// is 120 MiB.
inline constexpr std::size_t payload_bytes_max = 90u << 20;
// Payload as it stands in the line; the rest is for the other members.
inline constexpr std::size_t payload_written_bytes_max = 120u << 20;

}  // namespace redial::log
