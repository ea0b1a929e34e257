// The row of a form that says where something listens. UI thread only; the check is pure.
#pragma once

#include <string>
#include <string_view>

#include "view/kit/theme.hpp"

namespace redial::view {

inline constexpr int port_max = 65535;

// "Listen on [address] [port]".
void listen_row(const Theme& theme, std::string& host, int& port, float label_width);
// Only programs of this machine reach that address.
bool is_loopback(std::string_view host);

}  // namespace redial::view
