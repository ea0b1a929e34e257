// Bytes as a hex dump: offset, sixteen bytes, their ASCII. For the debug log's wire trace and for
// binary messages. Any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace redial {

// Lines of 16 bytes ("0000  81 05 48 65 6c 6c 6f" and so on, then "|..Hello|"), without a final
// line end. Of more than `bytes_max` bytes the last line says how many are left out.
std::string hex_dump(BytesView bytes, std::size_t bytes_max = 256);

// Hexadecimal digits with any white space between them; nullopt when it is anything else.
std::optional<Bytes> bytes_from_hex(std::string_view text);

// "81 05 48": all of them, in one line.
std::string hex_bytes(BytesView bytes);

}  // namespace redial
