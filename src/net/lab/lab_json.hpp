// Values of a JSON text by their pointers (RFC 6901), for the lab's pages. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json_pointer.hpp"
#include "base/json_string.hpp"

namespace redial::net {

// As it is written.
inline std::optional<std::string_view> raw_at(std::string_view body, std::string_view pointer) {
    const auto parsed = JsonPointer::parse(pointer);
    return parsed ? json_value_at(body, *parsed) : std::nullopt;
}

// The text of a string; none of anything else.
inline std::optional<std::string> string_at(std::string_view body, std::string_view pointer) {
    const auto raw = raw_at(body, pointer);
    if (!raw || !raw->starts_with('"')) return std::nullopt;
    return json_unescaped(*raw);
}

}  // namespace redial::net
