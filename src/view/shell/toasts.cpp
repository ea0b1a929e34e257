// Draws the lines at the bottom that say what was done and offer to take it back. UI thread only.
#include "view/shell/toasts.hpp"

#include <algorithm>
#include <optional>

#include "view/kit/box.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_layout.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/request.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {
namespace {

enum class Answer : std::uint8_t { None, Undo, Dismiss };

constexpr float words_width_max = 720.0f;  // at scale 1: longer words are wrapped

Role role_of(core::Severity severity) {
    switch (severity) {
        case core::Severity::Info: return Role::Text;
        case core::Severity::Warning: return Role::Waiting;
        case core::Severity::Error: return Role::Closed;
    }
    return Role::Text;
}

// A path is told in full: a part of it is of no use.
void draw_words(const Theme& theme, const Toast& toast) {
    const Role role = role_of(toast.severity);
    const float room =
        std::min(theme.px(words_width_max), compat::main_viewport_size().x - theme.px(220));
    if (width_of(theme, theme.font.ui, toast.text) <= room) return text(theme, toast.text, role);
    text_wrapped(theme, toast.text, room, color_of(theme, role), theme.font.ui);
}

Answer draw_toast(const Scene& scene, const Toast& toast) {
    const Theme& theme = scene.theme;
    Answer answer = Answer::None;
    ImGui::AlignTextToFramePadding();
    if (toast.severity != core::Severity::Info) {
        text(theme, icon::warning, role_of(toast.severity));
        ImGui::SameLine();
    }
    draw_words(theme, toast);
    if (!toast.file.empty() && scene.figures.opens_folders) {
        ImGui::SameLine(0.0f, theme.space(3));
        if (button(theme, "Open folder###folder")) request(scene, OpenFolder{toast.file});
    }
    if (toast.undo_delete || toast.undo_clear) {
        ImGui::SameLine(0.0f, theme.space(3));
        if (button(theme, "Undo###undo")) answer = Answer::Undo;
    }
    ImGui::SameLine(0.0f, theme.space(2));
    if (icon_button(theme, "###dismiss", icon::close, "")) answer = Answer::Dismiss;
    return answer;
}

}  // namespace

void draw_toasts(const Scene& scene, Box whole) {
    std::vector<Toast>& toasts = scene.ui.toasts;
    if (toasts.empty()) return;
    const Theme& theme = scene.theme;
    ImGui::SetNextWindowPos({whole.x + whole.width * 0.5f, whole.y + whole.height - theme.px(40)},
                            ImGuiCond_Always, {0.5f, 1.0f});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, theme.color.raised);
    ImGui::PushStyleColor(ImGuiCol_Border, theme.color.control_border);
    // The smallest size of a window is higher than one line.
    ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
    ImGui::Begin("###toasts", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_AlwaysAutoResize |
                     ImGuiWindowFlags_NoFocusOnAppearing);
    ImGui::PopStyleVar();
    ImGui::PopStyleColor(2);
    ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
    std::optional<std::size_t> gone;
    for (std::size_t i = 0; i < toasts.size(); ++i) {
        ImGui::PushID(static_cast<int>(i));
        const Answer answer = draw_toast(scene, toasts[i]);
        ImGui::PopID();
        if (answer == Answer::Undo) {
            undo(scene, toasts[i]);
            gone = i;
        }
        // Dismissing it is no answer to "Undo?": it ends, so what was asked is carried out.
        if (answer == Answer::Dismiss) toasts[i].ends_at = scene.clock;
    }
    ImGui::End();
    if (gone) toasts.erase(toasts.begin() + static_cast<std::ptrdiff_t>(*gone));
}

}  // namespace redial::view
