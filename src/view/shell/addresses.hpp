// Addresses as lists of sessions show them: short, and where they are alike, by what differs. Pure
// but for the list's memory; UI thread only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/session/session_model.hpp"
#include "view/kit/theme.hpp"
#include "view/shell/shell_ui.hpp"

namespace redial::view {

// "127.0.0.1:8765/ws/chat?session=abc": what is dialled, less the scheme of plain text (it says
// little) and any password.
std::string short_address(const core::SessionConfig& config);

// For each of `addresses`, from which byte on it is like no other; at the last "/", "?" or "&"
// before that. 0 where all of it is its own, or another is the same.
std::vector<std::size_t> differences(const std::vector<std::string>& addresses);

// The same of sessions, kept until their settings change.
void compare_addresses(AddressesUi& ui, const std::vector<const model::SessionModel*>& sessions);

// All of it where it fits; else the host and what differs, else what differs alone.
std::string address_for(ImFont* font, std::string_view address, std::size_t differs_at,
                        float width);

}  // namespace redial::view
