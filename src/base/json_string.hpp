// A JSON string's text (RFC 8259 section 7). Pure, any thread.
#pragma once

#include <string>
#include <string_view>

namespace redial {

// Without its quotes, its escapes resolved; a surrogate without its other half is written as
// one (no UTF-8). Precondition: JsonScanner took `token` as a string or a key.
std::string json_unescaped(std::string_view token);

}  // namespace redial
