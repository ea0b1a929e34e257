// How many of something, in words: "1 session", "3 sessions". Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/format.hpp"

namespace redial::app {

inline std::string counted(std::uint64_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace redial::app
