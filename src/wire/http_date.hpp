// HTTP dates in their three formats (RFC 7231 section 7.1.1.1), and the header that may hold one:
// Retry-After. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.hpp"
#include "wire/http_head.hpp"

namespace redial::wire {

// Seconds since 1970-01-01T00:00:00Z; nullopt when the text is no HTTP date.
std::optional<std::int64_t> parse_http_date(std::string_view text);

// Retry-After in seconds, or as an HTTP date (RFC 9110 10.2.3) measured against the response's own
// Date, so that a wrong clock here does not matter; against `now` where there is none (RFC 9110
// 6.6.1: a 5xx may go without). A date that has passed gives 0, more than ten years ten years;
// nullopt for what is neither.
std::optional<Duration> retry_after_of(const HttpHead& head, WallTime now);

}  // namespace redial::wire
