// Reads Redial's own sections of a layout through a settings handler of Dear ImGui. UI thread only.
#include "app/first_layout.hpp"

#include <imgui.h>
#include <imgui_internal.h>

#include <cstdio>
#include <string_view>

namespace redial::app {
namespace {

constexpr const char* type_name = "Redial";

// Any entry but null makes Dear ImGui hand over the section's lines.
void* open_section(ImGuiContext*, ImGuiSettingsHandler* handler, const char* name) {
    const std::string_view section = name;
    return section == "Areas" || section == "Window" ? handler->UserData : nullptr;
}

void read_line(ImGuiContext*, ImGuiSettingsHandler*, void* entry, const char* line) {
    FirstLayout& layout = *static_cast<FirstLayout*>(entry);
    float number = 0.0f;
    int width = 0;
    int height = 0;
    if (std::sscanf(line, "SidebarWidth=%f", &number) == 1) {
        layout.sidebar_width = number;
    } else if (std::sscanf(line, "TimelineHeight=%f", &number) == 1) {
        layout.timeline_height = number;
    } else if (std::sscanf(line, "Size=%i,%i", &width, &height) == 2) {
        layout.window_width = width;
        layout.window_height = height;
    }
}

}  // namespace

FirstLayout read_first_layout(const char* text) {
    FirstLayout layout;
    ImGuiSettingsHandler handler;
    handler.TypeName = type_name;
    handler.TypeHash = ImHashStr(type_name);
    handler.ReadOpenFn = open_section;
    handler.ReadLineFn = read_line;
    handler.UserData = &layout;
    // Only for this reading: these sizes are kept in settings.json, so none is written back.
    ImVector<ImGuiSettingsHandler>& handlers = ImGui::GetCurrentContext()->SettingsHandlers;
    handlers.push_back(handler);
    ImGui::LoadIniSettingsFromMemory(text);
    handlers.pop_back();
    return layout;
}

}  // namespace redial::app
