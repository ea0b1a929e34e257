// See context.hpp. UI thread.
#include "view/context.hpp"

#include <imgui.h>

namespace redial::view {

void configure_context() {
    ImGuiIO& io = ImGui::GetIO();
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    io.ConfigInputTextCursorBlink = false;
    io.ConfigWindowsMoveFromTitleBarOnly = false;
    io.ConfigWindowsResizeFromEdges = true;
}

}  // namespace redial::view
