// What the dialects' tests share: notes as text, one a line, and messages made of text.
#pragma once

#include <string>
#include <string_view>

#include "dialect/dialect.hpp"

namespace redial::dialect {

Message in(std::string_view text);
Message out(std::string_view text);
Message in_bytes(BytesView bytes);
Message out_bytes(BytesView bytes);

// The notes of a message as text: "alive asked 3", "reply 5 error", joined by "; ". For Offset
// "offset COUNTER NUMBER".
std::string noted(Reader& reader, const Message& message);
std::string to_text(const Notes& notes);

}  // namespace redial::dialect
