// The times that HAR files hold: HAR 1.2 wants ISO 8601 with a zone, and Chrome's messages have
// seconds since 1970; other writers leave out the zone or the date, or count milliseconds. Pure,
// any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace redial::log {

struct HarTime {
    std::int64_t us = 0;  // since 1970; since midnight where there is no date
    bool has_date = true;
    bool has_zone = true;  // without one it is read as UTC
};

// "2026-10-01T12:00:00.123Z", "2026-10-01 14:00:00,123 +0200", "12:00:00.5", and numbers written as
// text; nullopt when it is none of these. Seconds may have any number of digits behind the point.
std::optional<HarTime> har_time_from_text(std::string_view text);
// Since 1970, in the unit that gives a year of ours: seconds, milli-, micro- or nanoseconds.
// nullopt for what is negative or no number.
std::optional<WallTime> wall_from_number(double number);
// An ISO time with a date; without a zone it is UTC.
std::optional<WallTime> wall_from_iso(std::string_view text);

}  // namespace redial::log
