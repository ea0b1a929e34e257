// Asks for the path of a scenario file that is to be played. UI thread only.
#include "view/dialogs/scenario_dialog.hpp"

#include "view/files/path_field.hpp"
#include "view/kit/dialog.hpp"
#include "view/kit/form.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/request.hpp"

namespace redial::view {

bool draw_scenario_dialog(const Scene& scene, ScenarioDialog& dialog) {
    const Theme& theme = scene.theme;
    constexpr const char* name = "Run a scenario###scenario-dialog";
    if (!begin_dialog(scene.theme, name, dialog.is_opening, 480)) return ImGui::IsPopupOpen(name);
    form_row(theme, "File", theme.px(60));
    path_field(scene, dialog.path,
               {.id = "###path",
                .hint = "outage.json",
                .wish = {FileKind::Open, "Run a scenario", {".json"}, {}},
                .is_focus_asked = ImGui::IsWindowAppearing()});
    text(theme, "Faults with the times they begin and end at.", Role::Dim);
    if (!dialog.error.empty()) error_line(theme, dialog.error);
    const DialogAnswer answer =
        dialog_buttons(scene.theme, "Run###accept", !dialog.path.empty(), "Name a file first");
    end_dialog();
    if (answer == DialogAnswer::Accepted) {
        request(scene, RunScenario{dialog.path});
    }
    return answer == DialogAnswer::None;
}

}  // namespace redial::view
