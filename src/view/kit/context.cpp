// Sets up Dear ImGui's context, and lists the windows that it shows. UI thread.
#include "view/kit/context.hpp"

#include <imgui.h>
#include <imgui_internal.h>

#include <set>
#include <string>
#include <string_view>

#include "base/format.hpp"

namespace redial::view {

void configure_context() {
    ImGuiIO& io = ImGui::GetIO();
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    io.ConfigInputTextCursorBlink = false;
    io.ConfigWindowsMoveFromTitleBarOnly = false;
    io.ConfigWindowsResizeFromEdges = true;
}

std::string shown_windows() {
    std::set<std::string> shown;
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows) {
        const bool is_child = (window->Flags & ImGuiWindowFlags_ChildWindow) != 0;
        if (!window->Active || window->Hidden || is_child) continue;
        const std::string_view name = window->Name;
        const std::size_t id_at = name.find("###");
        shown.insert(fmt::format(" {} {:.0f},{:.0f} {:.0f}x{:.0f};",
                                 id_at == std::string_view::npos ? name : name.substr(id_at),
                                 window->Pos.x, window->Pos.y, window->Size.x, window->Size.y));
    }
    std::string words;
    for (const std::string& one : shown) words += one;
    return words;
}

}  // namespace redial::view
