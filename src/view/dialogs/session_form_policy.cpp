// Pages of the session settings: the reconnect policy, and the limits. UI thread.
#include "view/dialogs/session_form.hpp"
#include "view/kit/choice.hpp"
#include "view/kit/form.hpp"
#include "view/policy/policy_editor.hpp"
#include "view/scene/dialog_ui.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_reconnect_page(const Scene& scene, SessionDialog& dialog) {
    draw_policy_editor(scene, dialog.config.policy, dialog.policy,
                       ImGui::GetContentRegionAvail().y);
}

constexpr core::Named<core::WhenFull> flood_words[] = {
    {core::WhenFull::StopReading, "stop reading: nothing is lost"},
    {core::WhenFull::DropAndCount, "drop and count"},
};
static_assert(names_each(flood_words));

void draw_limits_page(const Scene& scene, SessionDialog& dialog) {
    const Theme& theme = scene.theme;
    core::SessionConfig& config = dialog.config;
    core::TimeLimits& limits = config.time_limits;
    duration_field(theme, "Name look-up", "###resolve", limits.resolve);
    duration_field(theme, "TCP connect", "###connect", limits.connect);
    duration_field(theme, "Way through a proxy", "###proxy-limit", limits.proxy);
    duration_field(theme, "TLS handshake", "###tls", limits.tls);
    duration_field(theme, "Opening handshake", "###upgrade", limits.upgrade);
    duration_field(theme, "Closing handshake", "###close", limits.close);
    bytes_field(theme, "Longest message", "###message-max", config.message_bytes_max);
    bytes_field(theme, "Longest frame", "###frame-max", config.frame_bytes_max);
    form_row(theme, "In a flood", theme.px(form_label_width));
    choice("###when-full", config.when_full, flood_words);
}

}  // namespace redial::view
