// How many of something, in words: "1 session", "3 sessions". Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/format.hpp"

namespace redial {

// The word alone, for where the number is written otherwise: "reply" or "replies". Without
// `many`, the plural is `one` with an s.
inline std::string plural(std::uint64_t count, std::string_view one, std::string_view many = {}) {
    if (count == 1) return std::string(one);
    return many.empty() ? std::string(one) + "s" : std::string(many);
}

inline std::string counted(std::uint64_t count, std::string_view one, std::string_view many = {}) {
    return fmt::format("{} {}", count, plural(count, one, many));
}

}  // namespace redial
