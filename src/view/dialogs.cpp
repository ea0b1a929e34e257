// What all dialogs share, and the smaller of them: force-close, export, open log. UI thread.
#include "view/dialogs.hpp"

#include <algorithm>
#include <cmath>

#include "core/close_codes.hpp"
#include "model/workspace.hpp"
#include "view/fault_ops.hpp"
#include "view/icons.hpp"
#include "view/imgui_compat.hpp"
#include "view/session_ops.hpp"
#include "view/shell.hpp"
#include "view/widgets.hpp"

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
        warning_line(theme, "RFC 6455 does not allow this code in a frame: a strict server will "
                            "answer 1002");
    }
}

// Name of the file an export writes when the person does not say.
std::string default_path(const Scene& scene, const Export& wish) {
    std::string name = "redial";
    if (wish.session) {
        if (const model::SessionModel* session = scene.workspace.find(*wish.session)) {
            name = session->name;
        }
    }
    for (char& c : name) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
        if (!is_plain) c = '-';
    }
    switch (wish.layout) {
        case ExportLayout::JsonLines: return name + ".jsonl";
        case ExportLayout::CsvMessages: return name + "-messages.csv";
        case ExportLayout::CsvAttempts: return name + "-attempts.csv";
    }
    return name;
}

void draw_scope(const Scene& scene, Export& wish) {
    std::string shown = "All sessions";
    if (wish.session) {
        const model::SessionModel* session = scene.workspace.find(*wish.session);
        shown = session ? session->name : "(gone)";
    }
    if (!ImGui::BeginCombo("###scope", shown.c_str())) return;
    if (ImGui::Selectable("All sessions", !wish.session)) wish.session.reset();
    for (const model::SessionModel* session : shown_sessions(scene)) {
        ImGui::PushID(static_cast<int>(session->id.value));
        const std::string label = session->name + "###session";
        if (ImGui::Selectable(label.c_str(), wish.session == session->id)) {
            wish.session = session->id;
        }
        ImGui::PopID();
    }
    ImGui::EndCombo();
}

void draw_export_form(const Scene& scene, Export& wish) {
    const Theme& theme = scene.theme;
    const float label = theme.px(90);
    form_row(theme, "What", label);
    draw_scope(scene, wish);
    form_row(theme, "As", label);
    const char* layouts[] = {"JSON Lines (whole history)", "CSV, messages", "CSV, attempts"};
    int layout = static_cast<int>(wish.layout);
    if (ImGui::Combo("###layout", &layout, layouts, 3)) {
        wish.layout = static_cast<ExportLayout>(layout);
    }
    form_row(theme, "From", label);
    const char* sources[] = {"memory", "the recording"};
    int source = static_cast<int>(wish.source);
    const bool has_recording = !scene.figures.recording.file.empty();
    ImGui::BeginDisabled(!has_recording);
    if (ImGui::Combo("###source", &source, sources, 2)) {
        wish.source = static_cast<ExportSource>(source);
    }
    ImGui::EndDisabled();
    form_row(theme, "File", label);
    compat::push_font(theme.font.mono);
    input_words(theme, "###path", wish.path, default_path(scene, wish).c_str());
    ImGui::PopFont();
    form_row(theme, "", label);
    checkbox(theme, "Include secrets###secrets", &wish.includes_secrets,
             "Authorization, cookies and the session parameter's value");
    if (wish.includes_secrets) {
        warning_line(theme, "The file will hold passwords and session ids: do not pass it on");
    }
}

}  // namespace

bool begin_dialog(const Scene& scene, const char* title_and_id, bool& is_opening, float width) {
    const Theme& theme = scene.theme;
    if (is_opening) {
        ImGui::OpenPopup(title_and_id);
        is_opening = false;
    }
    const ImVec2 pos = compat::main_viewport_pos();
    const ImVec2 size = compat::main_viewport_size();
    ImGui::SetNextWindowPos({pos.x + size.x * 0.5f, pos.y + size.y * 0.45f}, ImGuiCond_Appearing,
                            {0.5f, 0.5f});
    ImGui::SetNextWindowSize({std::min(theme.px(width), size.x), 0.0f});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.px(16), theme.px(14)));
    // The title is in the plain font: one that is pushed out here could not be popped in there,
    // as each window has a font stack's textures of its own.
    bool is_kept = true;
    const bool is_open =
        ImGui::BeginPopupModal(title_and_id, &is_kept,
                               ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoCollapse);
    ImGui::PopStyleVar();
    if (is_open && !is_kept) {
        ImGui::CloseCurrentPopup();
        ImGui::EndPopup();
        return false;
    }
    return is_open;
}

void end_dialog() { ImGui::EndPopup(); }

DialogAnswer dialog_buttons(const Scene& scene, const char* accept_label, bool can_accept) {
    const Theme& theme = scene.theme;
    ImGui::Dummy({0.0f, theme.space(1)});
    const float accept = width_of(theme.font.ui, std::string_view(accept_label).substr(
                                                     0, std::string_view(accept_label).find("#"))) +
                         theme.px(20);
    const float cancel = width_of(theme.font.ui, "Cancel") + theme.px(20);
    const float all = accept + cancel + ImGui::GetStyle().ItemSpacing.x;
    ImGui::SetCursorPosX(std::floor(ImGui::GetWindowContentRegionMax().x - all));
    DialogAnswer answer = DialogAnswer::None;
    if (button(theme, "Cancel###cancel")) answer = DialogAnswer::Cancelled;
    ImGui::SameLine();
    ImGui::BeginDisabled(!can_accept);
    if (primary_button(theme, accept_label)) answer = DialogAnswer::Accepted;
    ImGui::EndDisabled();
    if (ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows)) {
        // Escape within a text field takes back what was typed there, and no more.
        const bool was_typing = ImGui::GetCurrentContext()->ActiveIdPreviousFrame != 0;
        if (compat::is_pressed(compat::Key::Escape) && !was_typing) {
            answer = DialogAnswer::Cancelled;
        }
        const bool is_entered = compat::is_pressed(compat::Key::Enter) ||
                                compat::is_pressed(compat::Key::KeypadEnter);
        if (is_entered && can_accept) answer = DialogAnswer::Accepted;
    }
    if (answer != DialogAnswer::None) ImGui::CloseCurrentPopup();
    return answer;
}

void form_row(const Theme& theme, const char* label, float label_width) {
    const float start = ImGui::GetCursorPosX();
    ImGui::AlignTextToFramePadding();
    text(theme, label, Role::Dim);
    ImGui::SameLine();
    ImGui::SetCursorPosX(start + label_width);
    ImGui::SetNextItemWidth(-FLT_MIN);
}

void draw_close_dialog(const Scene& scene) {
    std::optional<CloseDialog>& dialog = scene.ui.close_dialog;
    if (!dialog) return;
    const Theme& theme = scene.theme;
    if (!begin_dialog(scene, "Close the connection###close-dialog", dialog->is_opening, 440)) {
        if (!ImGui::IsPopupOpen("Close the connection###close-dialog")) dialog.reset();
        return;
    }
    form_row(theme, "Code", theme.px(70));
    ImGui::InputInt("###code", &dialog->close_code);
    draw_code_facts(theme, dialog->close_code);
    form_row(theme, "Reason", theme.px(70));
    input_text(theme, "###reason", dialog->close_reason, "optional, at most 123 bytes");
    const std::string error = close_frame_error(dialog->close_code, dialog->close_reason);
    if (!error.empty()) error_line(theme, error);
    const DialogAnswer answer = dialog_buttons(scene, "Close###accept", error.empty());
    end_dialog();
    const model::SessionModel* session = scene.workspace.find(dialog->session);
    if (answer == DialogAnswer::Accepted && session) {
        close_with(scene, *session, static_cast<std::uint16_t>(dialog->close_code),
                   dialog->close_reason);
    }
    if (answer != DialogAnswer::None) dialog.reset();
}

void draw_export_dialog(const Scene& scene) {
    std::optional<ExportDialog>& dialog = scene.ui.export_dialog;
    if (!dialog) return;
    if (!begin_dialog(scene, "Export###export-dialog", dialog->is_opening, 480)) {
        if (!ImGui::IsPopupOpen("Export###export-dialog")) dialog.reset();
        return;
    }
    draw_export_form(scene, dialog->wish);
    if (!dialog->error.empty()) error_line(scene.theme, dialog->error);
    const DialogAnswer answer = dialog_buttons(scene, "Export###accept", true);
    end_dialog();
    if (answer == DialogAnswer::Accepted) {
        Export wish = dialog->wish;
        if (wish.path.empty()) wish.path = default_path(scene, wish);
        scene.ui.requests.push_back(std::move(wish));
    }
    if (answer != DialogAnswer::None) dialog.reset();
}

void draw_open_log_dialog(const Scene& scene) {
    std::optional<OpenLogDialog>& dialog = scene.ui.open_log_dialog;
    if (!dialog) return;
    const Theme& theme = scene.theme;
    if (!begin_dialog(scene, "Open log###open-dialog", dialog->is_opening, 480)) {
        if (!ImGui::IsPopupOpen("Open log###open-dialog")) dialog.reset();
        return;
    }
    form_row(theme, "File", theme.px(60));
    if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
    compat::push_font(theme.font.mono);
    input_words(theme, "###path", dialog->path, "redial.jsonl");
    ImGui::PopFont();
    text(theme, "A recording, or an export as JSON Lines.", Role::Dim);
    if (!dialog->error.empty()) error_line(theme, dialog->error);
    const DialogAnswer answer = dialog_buttons(scene, "Open###accept", !dialog->path.empty());
    end_dialog();
    if (answer == DialogAnswer::Accepted) scene.ui.requests.push_back(OpenLog{dialog->path});
    if (answer != DialogAnswer::None) dialog.reset();
}

void draw_dialogs(const Scene& scene, Box whole) {
    draw_debug_log(scene, whole);
    draw_shortcuts(scene, whole);
    draw_about(scene, whole);
    draw_metrics(scene, whole);
    draw_faults_window(scene, whole);
    draw_herd_lab(scene, whole);
    draw_session_dialog(scene);
    draw_tap_dialog(scene);
    draw_control_dialog(scene);
    draw_scenario_dialog(scene);
    draw_close_dialog(scene);
    draw_export_dialog(scene);
    draw_open_log_dialog(scene);
    draw_compare_dialog(scene);
    draw_comparison(scene, whole);
    draw_palette(scene, whole);
}

}  // namespace redial::view
