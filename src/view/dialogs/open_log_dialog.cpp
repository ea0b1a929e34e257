// Asks for the path of a log that is to be shown. UI thread only.
#include "view/dialogs/open_log_dialog.hpp"

#include "view/files/path_field.hpp"
#include "view/kit/dialog.hpp"
#include "view/kit/form.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/request.hpp"

namespace redial::view {

bool draw_open_log_dialog(const Scene& scene, OpenLogDialog& dialog) {
    const Theme& theme = scene.theme;
    if (!begin_dialog(scene.theme, "Open log###open-dialog", dialog.is_opening, 480))
        return ImGui::IsPopupOpen("Open log###open-dialog");
    form_row(theme, "File", theme.px(60));
    path_field(scene, dialog.path,
               {.id = "###path",
                .hint = "redial.jsonl",
                .wish = {FileKind::Open, "Open log", log_endings(), {}},
                .is_focus_asked = ImGui::IsWindowAppearing()});
    text(theme, "A recording, an export as JSON Lines, or a HAR file.", Role::Dim);
    if (!dialog.error.empty()) error_line(theme, dialog.error);
    const DialogAnswer answer =
        dialog_buttons(scene.theme, "Open###accept", !dialog.path.empty(), "Name a file first");
    end_dialog();
    if (answer == DialogAnswer::Accepted) request(scene, OpenLog{dialog.path});
    return answer == DialogAnswer::None;
}

}  // namespace redial::view
