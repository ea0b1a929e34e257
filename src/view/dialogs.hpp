// Dialogs and windows over the interface. Each draws itself while its state in UiState says it is
// open. UI thread only.
#pragma once

#include "view/areas.hpp"
#include "view/scene.hpp"

namespace redial::view {

void draw_session_dialog(const Scene& scene);
void draw_close_dialog(const Scene& scene);
void draw_export_dialog(const Scene& scene);
void draw_open_log_dialog(const Scene& scene);
void draw_tap_dialog(const Scene& scene);
void draw_control_dialog(const Scene& scene);
void draw_scenario_dialog(const Scene& scene);
void draw_faults_window(const Scene& scene, Box whole);
void draw_compare_dialog(const Scene& scene);
void draw_comparison(const Scene& scene, Box whole);  // what came of it
void draw_herd_lab(const Scene& scene, Box whole);
void draw_palette(const Scene& scene, Box whole);
void draw_debug_log(const Scene& scene, Box whole);
void draw_shortcuts(const Scene& scene, Box whole);
void draw_about(const Scene& scene, Box whole);
void draw_metrics(const Scene& scene, Box whole);

// A window of the program's own, in the middle at first; Escape closes it. End it always, as
// ImGui's.
bool begin_floating(const Scene& scene, const char* title_and_id, bool& is_open, Box whole,
                    ImVec2 size);
// A modal in the middle of the window: opens its popup when `is_opening`, which it clears. False:
// it was closed (Escape); then no end_dialog.
bool begin_dialog(const Scene& scene, const char* title_and_id, bool& is_opening, float width);
void end_dialog();
enum class DialogAnswer : std::uint8_t { None, Accepted, Cancelled };
// The row of buttons at the end; Enter accepts when `can_accept`, Escape cancels.
DialogAnswer dialog_buttons(const Scene& scene, const char* accept_label, bool can_accept);
// "label      [control]" rows of a form: the label, then the cursor where the control begins.
void form_row(const Theme& theme, const char* label, float label_width);

}  // namespace redial::view
