// JSON as text, for the lab server's replies where no JSON library may be used: whether a text is
// JSON (RFC 8259), and strings written as JSON. Any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace redial {

// A stack of brackets sent by a peer must not become a stack of calls.
inline constexpr std::size_t json_depth_max = 256;

// Strict: one value with nothing but white space around it, no comments, no trailing commas, valid
// UTF-8, nested at most json_depth_max deep. Duplicate names and lone surrogates are allowed, as
// the RFC allows them. Takes time linear in the text, and no memory.
bool is_json(std::string_view text);

// Appends `text` as a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& to, std::string_view text);

}  // namespace redial
