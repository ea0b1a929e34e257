// Finds what the shell remembers within the interface's state. UI thread only.
#include "view/shell/shell_ui.hpp"

#include <any>

namespace redial::view {

ShellUi& shell_of(UiState& ui) {
    if (auto* known = std::any_cast<ShellUi>(&ui.shell)) return *known;
    return ui.shell.emplace<ShellUi>();
}

}  // namespace redial::view
