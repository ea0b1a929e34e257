// What the policy editor remembers while it is open (policy_editor.hpp). Owned by UiState, UI
// thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/named_policy.hpp"

namespace redial::view {

enum class PolicyPage : std::uint8_t { Delays, Limits, Outcomes };

struct PolicyEditorUi {
    enum class Asks : std::uint8_t { Nothing, Name, File };

    bool is_begun = false;      // what follows was made from the policy
    bool uses_table = false;    // delays come from the table, which may be empty while it is typed
    std::string delays;         // the table edited as "0.5 1 2"
    std::string chosen;         // the preset chosen last, by its name; "" for none
    Asks asks = Asks::Nothing;  // a line for a name or a path is shown
    std::string typed;          // in that line
    std::string error;          // why it could not be saved or read
    bool is_focus_asked = false;
    bool shows_more = false;
};

// The host's answer to LoadPolicy.
struct LoadedPolicy {
    core::NamedPolicy named;
    std::string error;  // "" when it was read
};

}  // namespace redial::view
