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

#include "base/result.hpp"
#include "model/json_scan.hpp"

namespace redial::model {

// RFC 6901. "" is the whole document.
class JsonPointer {
public:
    // "" or "/..."; "~0" and "~1" as escapes; at most 32 parts.
    static Result<JsonPointer> parse(std::string_view text);
    const std::vector<std::string>& tokens() const { return tokens_; }
    std::string text() const;

private:
    std::vector<std::string> tokens_;
};

// One complete JSON value with white space around it, valid UTF-8, at most json_depth_max deep.
bool is_json(std::string_view text);
// True when it looks worth calling is_json: starts with { or [.
bool may_be_json(std::string_view text);

// The raw text of the value at `pointer`, as a view into `text`; nullopt when there is none or the
// text is not JSON. Of duplicate keys the last counts, as in most readers.
std::optional<std::string_view> json_value_at(std::string_view text, const JsonPointer& pointer);
// The value at `pointer` when it is an integer that fits. Text without the pointer's last name in
// it is left without a scan.
std::optional<std::int64_t> json_integer_at(std::string_view text, const JsonPointer& pointer);

// Indented by `indent` spaces; only white space between tokens changes. nullopt when not JSON, or
// when the result would be longer than `bytes_max`.
std::optional<std::string> pretty_json(std::string_view text, std::size_t indent = 2,
                                       std::size_t bytes_max = 64u << 20);

}  // namespace redial::model
