// A value inside a JSON text by its RFC 6901 pointer, without building a tree: for counters and
// acknowledgements in messages, millions a second. Linear time, bounded depth. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace redial {

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

// True when it looks worth calling is_json: starts with { or [.
bool may_be_json(std::string_view text);

// The raw text of the value at `pointer`, as a view into `text`; nullopt when there is none or the
// text is not JSON. Of duplicate keys the last counts, as in most readers.
std::optional<std::string_view> json_value_at(std::string_view text, const JsonPointer& pointer);
// The value at `pointer` when it is an integer that fits. Text without the pointer's last name in
// it is left without a scan.
std::optional<std::int64_t> json_integer_at(std::string_view text, const JsonPointer& pointer);
// The value at `pointer` when it is a string or a number, written so that equal values are equal
// texts, however they were written: "a" and "\u0061", 10 and 1e1. Text without the pointer's last
// name in it is left without a scan.
std::optional<std::string> json_key_at(std::string_view text, const JsonPointer& pointer);
// The same of a value that was found: nullopt of "" and of what is neither string nor number.
std::optional<std::string> json_key_of(std::string_view value);
// False where no value can stand at `pointer`, told without a scan.
bool json_may_have(std::string_view text, const JsonPointer& pointer);

}  // namespace redial
