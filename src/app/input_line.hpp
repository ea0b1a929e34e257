// A line of standard input as what is asked of a session: a message, or with --commands also a
// ping, a binary message, a close, a reconnect. Pure, any thread.
#pragma once

#include <string>

#include "base/result.hpp"
#include "core/command.hpp"

namespace redial::app {

struct LineRules {
    bool is_binary = false;       // --binary: lines and --send are binary messages
    bool takes_commands = false;  // --commands: lines that begin with a slash are commands
};

// /ping [TEXT], /binary HEX, /close [CODE [REASON]], /reconnect; "//..." is the message "/...".
// Error: which command is wrong and what is right.
Result<core::Order> order_of_line(std::string line, const LineRules& rules);

inline constexpr const char* line_commands_in_words =
    "/ping [TEXT], /binary HEX, /close [CODE [REASON]], /reconnect, //TEXT for /TEXT";

}  // namespace redial::app
