// Pages of the session settings: the reconnect policy, and the limits. UI thread.
#include <algorithm>
#include <cmath>

#include "view/dialogs.hpp"
#include "view/imgui_compat.hpp"
#include "view/policy_editor.hpp"
#include "view/session_form.hpp"
#include "view/widgets.hpp"

namespace redial::view {
void bytes_field(const Theme& theme, const char* label, const char* id, std::uint64_t& bytes) {
    form_row(theme, label, theme.px(form_label_width));
    double mib = static_cast<double>(bytes) / (1 << 20);
    ImGui::SetNextItemWidth(theme.px(110));
    compat::push_font(theme.font.mono);
    if (ImGui::InputDouble(id, &mib, 0.0, 0.0, "%g")) {
        bytes = static_cast<std::uint64_t>(std::clamp(mib, 0.001, 4096.0) * (1 << 20));
    }
    ImGui::PopFont();
    ImGui::SameLine();
    text(theme, "MiB", Role::Dim);
}

void draw_reconnect_page(const Scene& scene, SessionDialog& dialog) {
    draw_policy_editor(scene, dialog.config.policy, dialog.policy,
                       ImGui::GetContentRegionAvail().y);
}

void draw_limits_page(const Scene& scene, SessionDialog& dialog) {
    const Theme& theme = scene.theme;
    core::SessionConfig& config = dialog.config;
    core::TimeLimits& limits = config.time_limits;
    duration_field(theme, "Name look-up", "###resolve", limits.resolve);
    duration_field(theme, "TCP connect", "###connect", limits.connect);
    duration_field(theme, "TLS handshake", "###tls", limits.tls);
    duration_field(theme, "Opening handshake", "###upgrade", limits.upgrade);
    duration_field(theme, "Closing handshake", "###close", limits.close);
    bytes_field(theme, "Longest message", "###message-max", config.message_bytes_max);
    bytes_field(theme, "Longest frame", "###frame-max", config.frame_bytes_max);
    form_row(theme, "In a flood", theme.px(form_label_width));
    const char* choices[] = {"stop reading: nothing is lost", "drop and count"};
    int when_full = static_cast<int>(config.when_full);
    if (ImGui::Combo("###when-full", &when_full, choices, 2)) {
        config.when_full = static_cast<core::WhenFull>(when_full);
    }
}

}  // namespace redial::view
