// Draws the session settings page by page, checks what was typed, and does what the accepting
// button says. UI thread only.
#include "view/dialogs/session_dialog.hpp"

#include <algorithm>

#include "core/speech_rule.hpp"
#include "view/dialogs/session_form.hpp"
#include "view/kit/dialog.hpp"
#include "view/kit/form.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/widgets.hpp"
#include "view/policy/policy_editor.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/session_ops.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {
namespace {

constexpr const char* popup_new = "New session###session-dialog";
constexpr const char* popup_change = "Session settings###session-dialog";

struct Page {
    SessionPage page;
    const char* label;
    void (*draw)(const Scene&, SessionDialog&);
};

constexpr Page pages[] = {
    {SessionPage::Connection, "Connection###connection", draw_connection_page},
    {SessionPage::Handshake, "Handshake###handshake", draw_handshake_page},
    {SessionPage::Speech, "Speech###speech", draw_speech_page},
    {SessionPage::Tls, "TLS###tls", draw_tls_page},
    {SessionPage::Reconnect, "Reconnect###reconnect", draw_reconnect_page},
    {SessionPage::Endpoints, "Endpoints###endpoints", draw_endpoints_page},
    {SessionPage::Queue, "Queue###queue-page", draw_queue_page},
    {SessionPage::Limits, "Limits###limits", draw_limits_page},
};

void begin_editing(SessionDialog& dialog) {
    dialog.subprotocols = joined(dialog.config.subprotocols);
    dialog.rules.clear();
    for (const core::SpeechRule& rule : dialog.config.speech)
        dialog.rules.push_back(core::text_of(rule));
    if (!dialog.page_asked) dialog.page_asked = SessionPage::Connection;
}

// As high as the tallest page wants, and no higher than the window leaves.
float page_height(const Theme& theme) {
    // The dialog's middle stands somewhat above the window's: its title must stay within.
    const float room = compat::main_viewport_size().y * 0.9f - theme.px(185);
    return std::max(std::min(theme.px(590), room), theme.px(200));
}

void accept(const Scene& scene, SessionDialog& dialog, core::SessionConfig config) {
    if (dialog.session) {
        change_session(scene, *dialog.session, std::move(config));
        scene.notify("The new settings hold from the next dial, the policy from the next wait",
                     core::Severity::Info, scene.clock);
    } else {
        scene.ui.connect.url.clear();
        add_session(scene, std::move(config));
    }
}

}  // namespace

bool draw_session_dialog(const Scene& scene, SessionDialog& dialog) {
    const Theme& theme = scene.theme;
    if (dialog.is_opening) begin_editing(dialog);
    const char* name = dialog.session ? popup_change : popup_new;
    if (!begin_dialog(scene.theme, name, dialog.is_opening, 760)) return ImGui::IsPopupOpen(name);
    // While the editor asks for a name, Enter gives that and does not leave the dialog.
    const bool is_asking_name = is_asking(dialog.policy);
    if (ImGui::BeginTabBar("pages")) {
        for (const Page& page : pages) {
            const bool is_asked = dialog.page_asked == page.page;
            if (!begin_tab(theme, page.label, is_asked ? ImGuiTabItemFlags_SetSelected : 0)) {
                continue;
            }
            if (is_asked) dialog.page_asked.reset();
            // One height for all pages: the buttons stay where the mouse is.
            compat::begin_child("page", {0.0f, page_height(theme)}, false, compat::nav_flattened);
            ImGui::Dummy({0.0f, theme.space(1)});
            page.draw(scene, dialog);
            ImGui::EndChild();
            ImGui::EndTabItem();
        }
        ImGui::EndTabBar();
    }
    Result<core::SessionConfig> config = edited(dialog);
    const bool is_untouched = !dialog.session && dialog.config.url.empty();
    if (!config && !is_untouched) {
        error_line(theme, config.error().line());
    } else {
        text(theme, config ? core::dialled_url(*config) : " ", Role::Faint, theme.font.mono);
    }
    const DialogAnswer answer = dialog_buttons(
        scene.theme, dialog.session ? "Save###accept" : "Connect###accept",
        static_cast<bool>(config) && !is_asking_name,
        is_untouched     ? "Type the server's address first, ws://host/path"
        : is_asking_name ? "Give the policy its name first, or leave that with Escape"
        : !config        ? config.error().line()
                         : std::string());
    end_dialog();
    if (answer == DialogAnswer::Accepted && config) accept(scene, dialog, *std::move(config));
    return answer == DialogAnswer::None;
}

}  // namespace redial::view
