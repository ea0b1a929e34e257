// Asks for a close code and a reason, says what the code means, and closes the connection with
// them. UI thread only.
#include "view/dialogs/close_dialog.hpp"

#include <string>

#include "core/close_codes.hpp"
#include "model/fold/workspace.hpp"
#include "view/kit/dialog.hpp"
#include "view/kit/form.hpp"
#include "view/kit/imgui_compat.focus.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/fault_ops.hpp"

namespace redial::view {
namespace {

constexpr std::size_t close_reason_bytes_max = 123;  // RFC 6455 5.5: 125 less the code's two

// Why a close frame with this code and reason may not be sent; "" when it may. A code that no
// endpoint may send is still of use in a lab, so only the frame's own limits forbid.
std::string close_frame_error(int code, std::string_view reason) {
    if (code < 1000 || code > 4999) return "A close code is a number from 1000 to 4999";
    if (reason.size() > close_reason_bytes_max) {
        return "The reason is " + std::to_string(reason.size()) + " bytes; a close frame holds " +
               std::to_string(close_reason_bytes_max);
    }
    return {};
}

void draw_code_facts(const Theme& theme, int code) {
    if (code < 0 || code > 65535) return;
    const core::CloseCodeInfo info = core::info_of_close_code(static_cast<std::uint16_t>(code));
    text(theme, std::string(info.name) + ": " + std::string(info.meaning), Role::Dim);
    if (!info.may_be_sent) {
        warning_line(theme,
                     "RFC 6455 does not allow this code in a frame: a strict server will "
                     "answer 1002");
    }
}

}  // namespace

bool draw_close_dialog(const Scene& scene, CloseDialog& dialog) {
    const Theme& theme = scene.theme;
    if (!begin_dialog(scene.theme, "Close the connection###close-dialog", dialog.is_opening, 440))
        return ImGui::IsPopupOpen("Close the connection###close-dialog");
    form_row(theme, "Code", theme.px(70));
    compat::take_first_focus();
    ImGui::InputInt("###code", &dialog.close_code);
    draw_code_facts(theme, dialog.close_code);
    form_row(theme, "Reason", theme.px(70));
    input_text(theme, "###reason", dialog.close_reason, "optional, at most 123 bytes");
    const std::string error = close_frame_error(dialog.close_code, dialog.close_reason);
    if (!error.empty()) error_line(theme, error);
    const DialogAnswer answer = dialog_buttons(scene.theme, "Close###accept", error.empty(), error);
    end_dialog();
    const model::SessionModel* session = scene.workspace.find(dialog.session);
    if (answer == DialogAnswer::Accepted && session) {
        close_with(scene, *session, static_cast<std::uint16_t>(dialog.close_code),
                   dialog.close_reason);
    }
    return answer == DialogAnswer::None;
}

}  // namespace redial::view
