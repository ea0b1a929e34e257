// Asks for the values of placeholders: of an environment variable, a file, or a command's output.
// Reading a file or running a command blocks, so it runs on a worker thread of the resolver;
// everything is bounded.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "core/placeholders.hpp"

namespace redial::net {

inline constexpr std::size_t value_bytes_max = 64u << 10;
inline constexpr Duration command_limit = std::chrono::seconds(10);

// Without white space at its end. Error: what was asked for, why there is none, what to try. A
// command is run by /bin/sh with nothing on its standard input and ended, with its children, when
// it takes longer than `limit`. Any thread; blocks.
Result<std::string> provide(const core::Placeholder& wanted, Duration limit = command_limit);

}  // namespace redial::net
