// What payloads' texts and bytes are to a person. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace redial::dialect {

// UTF-8 that a person would write: no controls but tab and line ends.
bool is_plain_text(std::string_view text);
// Bytes as a JSON string: hexadecimal, of many the first and how many there are.
void append_bytes_json(std::string& to, BytesView bytes);

}  // namespace redial::dialect
