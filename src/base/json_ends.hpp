// Where the values of a JSON text end (RFC 8259). Strict. Linear time. Pure, any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace redial {

// Behind the value that begins at `at`; npos where it is malformed, or is not of that kind.
std::size_t json_string_end(std::string_view text, std::size_t at);  // section 7
std::size_t json_number_end(std::string_view text, std::size_t at);  // section 6
// Of any kind; what is deeper than json_scan_depth_max is malformed.
std::size_t json_value_end(std::string_view text, std::size_t at);

}  // namespace redial
