// Makes and frees the context, and reads its layout. UI thread.
#include "app/own_context.hpp"

#include <imgui.h>

namespace redial::app {

void ContextFree::operator()(ImGuiContext* context) const { ImGui::DestroyContext(context); }

OwnContext make_context() {
    OwnContext context(ImGui::CreateContext());
    ImGui::GetIO().IniFilename = nullptr;
    return context;
}

std::string layout_text() {
    std::size_t size = 0;
    const char* text = ImGui::SaveIniSettingsToMemory(&size);
    return {text, size};
}

}  // namespace redial::app
