// A line of standard input as an order to the lab server (redial serve --commands). Pure, any
// thread.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "core/command.hpp"

namespace redial::app {

inline constexpr const char* lab_lines_in_words =
    "reset, restart, forget KEY, refuse on|off, 503 on|off, events WORDS; WORDS, fault FAULT[:N], "
    "fault FAULT off";

// Error: which order is wrong and what is right.
Result<core::Order> lab_order_of_line(std::string_view line);

}  // namespace redial::app
