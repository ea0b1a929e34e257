// JSON as it was sent: a strict scanner (RFC 8259) that never builds a tree, so pretty text keeps
// every token byte for byte (numbers, escapes, order, duplicate keys) and a counter is found
// without allocating. Linear time, bounded depth. Pure, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_pointer.hpp"
#include "base/json_scan.hpp"

namespace redial::model {

using redial::json_integer_at;
using redial::json_value_at;
using redial::JsonPointer;
using redial::JsonScanner;
using redial::JsonToken;
using redial::may_be_json;

// One complete JSON value, white space around it, UTF-8, at most json_scan_depth_max deep.
bool is_json(std::string_view text);
// Indented by `indent` spaces; only white space between tokens changes. nullopt when not JSON, or
// when the result would be longer than `bytes_max`.
std::optional<std::string> pretty_json(std::string_view text, std::size_t indent = 2,
                                       std::size_t bytes_max = 64u << 20);

}  // namespace redial::model
