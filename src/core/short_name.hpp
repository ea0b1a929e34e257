// A session's name when it was given none: one word of its address, which a list of sessions has
// room for. The terminal, which has, names sessions by their whole address (default_name). Pure,
// any thread.
#pragma once

#include <string>

#include "core/session_config.hpp"

namespace redial::core {

// Of "ws://127.0.0.1:8765/ws/chat/" "chat": the last part of the path that says something, else the
// host with its port. A tap is named by its server. The given name, when there is one.
std::string short_name(const SessionConfig& config);

}  // namespace redial::core
