// The session settings dialog: pages, the check of what was typed, and what OK does. UI thread.
#include "view/dialogs.hpp"
#include "view/imgui_compat.hpp"
#include "view/session_form.hpp"
#include "view/session_ops.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

constexpr const char* popup_new = "New session###session-dialog";
constexpr const char* popup_change = "Session settings###session-dialog";

struct Page {
    const char* label;
    void (*draw)(const Scene&, SessionDialog&);
};

constexpr Page pages[] = {
    {"Connection###connection", draw_connection_page},
    {"Handshake###handshake", draw_handshake_page},
    {"TLS###tls", draw_tls_page},
    {"Reconnect###reconnect", draw_reconnect_page},
    {"Limits###limits", draw_limits_page},
};

void begin_editing(SessionDialog& dialog) {
    dialog.subprotocols = joined(dialog.config.subprotocols);
    dialog.delays = joined(dialog.config.policy.table);
    dialog.halting_codes = joined(core::halting(dialog.config.policy, core::RuleOn::CloseCode));
    dialog.halting_statuses =
        joined(core::halting(dialog.config.policy, core::RuleOn::HttpStatus));
}

void accept(const Scene& scene, SessionDialog& dialog, core::SessionConfig config) {
    if (dialog.session) {
        change_session(scene, *dialog.session, std::move(config));
        scene.ui.notify("The new settings are used from the next dial on", core::Severity::Info,
                        scene.clock);
    } else {
        scene.ui.connect.url.clear();
        add_session(scene, std::move(config));
    }
}

}  // namespace

void draw_session_dialog(const Scene& scene) {
    std::optional<SessionDialog>& dialog = scene.ui.session_dialog;
    if (!dialog) return;
    const Theme& theme = scene.theme;
    if (dialog->is_opening) begin_editing(*dialog);
    const char* name = dialog->session ? popup_change : popup_new;
    if (!begin_dialog(scene, name, dialog->is_opening, 560)) {
        if (!ImGui::IsPopupOpen(name)) dialog.reset();
        return;
    }
    if (ImGui::BeginTabBar("pages")) {
        for (const Page& page : pages) {
            if (!begin_tab(theme, page.label)) continue;
            // One height for all pages: the buttons stay where the mouse is.
            compat::begin_child("page", {0.0f, theme.px(400)});
            ImGui::Dummy({0.0f, theme.space(1)});
            page.draw(scene, *dialog);
            ImGui::EndChild();
            ImGui::EndTabItem();
        }
        ImGui::EndTabBar();
    }
    Result<core::SessionConfig> config = edited(*dialog);
    const bool is_untouched = !dialog->session && dialog->config.url.empty();
    if (!config && !is_untouched) {
        error_line(theme, config.error().line());
    } else {
        text(theme, config ? core::dialled_url(*config) : " ", Role::Faint, theme.font.mono);
    }
    const DialogAnswer answer =
        dialog_buttons(scene, dialog->session ? "Save###accept" : "Connect###accept",
                       static_cast<bool>(config));
    end_dialog();
    if (answer == DialogAnswer::Accepted && config) accept(scene, *dialog, *std::move(config));
    if (answer != DialogAnswer::None) dialog.reset();
}

}  // namespace redial::view
