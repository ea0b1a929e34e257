// HTTP dates in their three formats (RFC 7231 section 7.1.1.1), as headers and cookies hold them.
// Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace redial {

// Seconds since 1970-01-01T00:00:00Z; nullopt when the text is no HTTP date.
std::optional<std::int64_t> parse_http_date(std::string_view text);

}  // namespace redial
