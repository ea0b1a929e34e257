// Starts and stops the control API, and shows where it listens. UI thread only.
#include "view/dialogs/control_dialog.hpp"

#include "model/fold/workspace.hpp"
#include "view/dialogs/listen_row.hpp"
#include "view/kit/dialog.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/widgets.hpp"

namespace redial::view {

bool draw_control_dialog(const Scene& scene, ControlDialog& dialog) {
    const Theme& theme = scene.theme;
    constexpr const char* name = "Control API###control-dialog";
    if (!begin_dialog(scene.theme, name, dialog.is_opening, 500)) return ImGui::IsPopupOpen(name);
    const core::ControlChanged& control = scene.workspace.control();
    ImGui::PushTextWrapPos(0.0f);
    text(theme, "HTTP with Toxiproxy's paths and JSON: its client libraries drive the taps.",
         Role::Dim);
    ImGui::PopTextWrapPos();
    ImGui::Dummy({0.0f, theme.space(1)});
    if (control.is_listening) {
        status_dot(theme, Dot::Open);
        ImGui::SameLine(0.0f, theme.px(8));
        text(theme, control.url, Role::Text, theme.font.mono);
        ImGui::SameLine(0.0f, theme.px(8));
        if (icon_button(theme, "###copy-control", icon::copy, "Copy the address")) {
            ImGui::SetClipboardText(control.url.c_str());
        }
        text(theme, "GET /metrics has the figures for Prometheus.", Role::Dim);
    } else {
        listen_row(theme, dialog.host, dialog.port, theme.px(90));
        if (!is_loopback(dialog.host)) {
            warning_line(theme, "Everybody who reaches this address can break connections here");
        }
    }
    if (!control.error.empty()) error_line(theme, control.error);
    const bool is_right = !dialog.host.empty() && dialog.port >= 0 && dialog.port <= port_max;
    if (!is_right) error_line(theme, "An address and a port from 0 to 65535 are needed");
    const DialogAnswer answer =
        dialog_buttons(scene.theme, control.is_listening ? "Stop###accept" : "Start###accept",
                       is_right, "An address and a port from 0 to 65535 are needed");
    end_dialog();
    if (answer == DialogAnswer::Accepted && control.is_listening) {
        scene.ask({}, core::StopControl{});
    }
    if (answer == DialogAnswer::Accepted && !control.is_listening) {
        scene.ask({}, core::StartControl{dialog.host, static_cast<std::uint16_t>(dialog.port)});
    }
    return answer == DialogAnswer::None;
}

}  // namespace redial::view
