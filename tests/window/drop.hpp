// Drops something onto a window as a file manager does (XDND, version 5). Test's thread only.
#pragma once

#include <string>

namespace redial::tests {

// `window`: its number, as xdotool writes it; `uri_list`: "file:///a\r\n" or "ws://host/\r\n".
// True: the window took it.
bool drop_on(const std::string& window, const std::string& uri_list);

}  // namespace redial::tests
