// Which session of a recording is meant by what was typed: its number or its name. Reads the file;
// main thread.
#pragma once

#include <optional>
#include <string>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace redial::app {

// "": all sessions, none is chosen. A name is looked for in the file, which "-" does not allow.
Result<std::optional<SessionId>> find_session(const std::string& log_path,
                                              const std::string& typed);

}  // namespace redial::app
