// Retry-After (RFC 7231 section 7.1.3): how long a server asks to be left alone. Pure, any thread.
#pragma once

#include <optional>

#include "base/time.hpp"
#include "wire/http_head.hpp"

namespace redial::wire {

// Retry-After in seconds, or as an HTTP date (RFC 9110 10.2.3) measured against the response's own
// Date, so that a wrong clock here does not matter; against `now` where there is none (RFC 9110
// 6.6.1: a 5xx may go without). A date that has passed gives 0, more than ten years ten years;
// nullopt for what is neither.
std::optional<Duration> retry_after_of(const HttpHead& head, WallTime now);

}  // namespace redial::wire
