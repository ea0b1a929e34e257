// Asks which sessions are to be exported, in which format, from where and into which file. UI
// thread only.
#include "view/dialogs/export_dialog.hpp"

#include <string>

#include "core/export_format.hpp"
#include "model/fold/workspace.hpp"
#include "view/files/file_names.hpp"
#include "view/files/path_field.hpp"
#include "view/kit/choice.hpp"
#include "view/kit/dialog.hpp"
#include "view/kit/form.hpp"
#include "view/kit/text_layout.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/request.hpp"
#include "view/scene/session_ops.hpp"

namespace redial::view {
namespace {

struct ReportRow {
    ReportAs as;
    const char* label;
    const char* ending;
    const char* suggestion;  // what is put behind a name that is made
};
constexpr ReportRow report_rows[] = {
    {ReportAs::Html, "Report, a page (HTML)", ".html", "-report.html"},
    {ReportAs::Markdown, "Report for an issue (Markdown)", ".md", "-report.md"},
};
const ReportRow* report_of(const Export& wish) {
    for (const ReportRow& row : report_rows)
        if (wish.report == row.as) return &row;
    return nullptr;
}
const char* label_of_format(const Export& wish) {
    const ReportRow* report = report_of(wish);
    return report ? report->label : core::info_of(wish.format).label;
}
const char* ending_of(const Export& wish) {
    const ReportRow* report = report_of(wish);
    return report ? report->ending : core::info_of(wish.format).ending;
}

// The file that an export writes when the person does not say.
std::string default_path(const Scene& scene, const Export& wish) {
    std::string name = "redial";
    if (wish.session) {
        if (const model::SessionModel* session = scene.workspace.find(*wish.session)) {
            name = session->name;
        }
    }
    const ReportRow* report = report_of(wish);
    return path_in(scene.figures.files_folder,
                   dated_name(name, scene.now.wall,
                              report ? report->suggestion : core::info_of(wish.format).suggestion));
}

void draw_scope(const Scene& scene, Export& wish) {
    std::string shown = "All sessions";
    if (wish.session) {
        const model::SessionModel* session = scene.workspace.find(*wish.session);
        shown = session ? label_of(scene.theme, session->name) : "(gone)";
    }
    if (!ImGui::BeginCombo("###scope", shown.c_str())) return;
    if (ImGui::Selectable("All sessions", !wish.session)) wish.session.reset();
    for (const model::SessionModel* session : shown_sessions(scene)) {
        ImGui::PushID(static_cast<int>(session->id.value));
        const std::string label = label_of(scene.theme, session->name, "session");
        if (ImGui::Selectable(label.c_str(), wish.session == session->id)) {
            wish.session = session->id;
        }
        ImGui::PopID();
    }
    ImGui::EndCombo();
}

void draw_format(Export& wish) {
    if (!ImGui::BeginCombo("###layout", label_of_format(wish))) return;
    for (const core::ExportFormatInfo& info : core::export_formats) {
        if (ImGui::Selectable(info.label, !wish.report && info.format == wish.format)) {
            wish.format = info.format;
            wish.report.reset();
        }
    }
    for (const ReportRow& row : report_rows)
        if (ImGui::Selectable(row.label, wish.report == row.as)) wish.report = row.as;
    ImGui::EndCombo();
}

void draw_export_form(const Scene& scene, Export& wish) {
    const Theme& theme = scene.theme;
    const float label = theme.px(90);
    form_row(theme, "What", label);
    draw_scope(scene, wish);
    form_row(theme, "As", label);
    draw_format(wish);
    // A report tells what the window shows, which is in memory.
    if (!wish.report) {
        form_row(theme, "From", label);
        const bool has_recording = !scene.figures.recording.file.empty();
        ImGui::BeginDisabled(!has_recording);
        choice("###source", wish.source, core::enum_names<ExportSource>);
        ImGui::EndDisabled();
    }
    form_row(theme, "File", label);
    // Of a path as long as the field its name would be cut, which tells sessions and formats apart.
    const std::string made = default_path(scene, wish);
    const std::string name(name_in(made));
    path_field(scene, wish.path,
               {.id = "###path",
                .hint = name.c_str(),
                .wish = {FileKind::Save, "Export to", {ending_of(wish)}, made}});
    if (wish.path.empty() && made.size() > name.size()) {
        form_row(theme, "", label);
        text_cut(theme, "in " + made.substr(0, made.size() - name.size()),
                 ImGui::GetContentRegionAvail().x, Role::Dim);
    }
    form_row(theme, "", label);
    checkbox(theme, "Include secrets###secrets", &wish.includes_secrets,
             "Authorization, cookies and the session parameter's value");
    if (wish.includes_secrets) {
        warning_line(theme, "The file will hold passwords and session ids: do not pass it on");
    }
}

// A file of that name is there: nothing is written over it without this.
void draw_choice(const Theme& theme, ExportDialog& dialog) {
    warning_line(theme, dialog.there + " is there already");
    if (dialog.free_name.empty()) return;
    const std::string other = "Use " + std::string(name_in(dialog.free_name)) + " instead###other";
    if (button(theme, other.c_str(), dialog.free_name)) dialog.wish.path = dialog.free_name;
}

}  // namespace

bool draw_export_dialog(const Scene& scene, ExportDialog& dialog) {
    if (!begin_dialog(scene.theme, "Export###export-dialog", dialog.is_opening, 560))
        return ImGui::IsPopupOpen("Export###export-dialog");
    draw_export_form(scene, dialog.wish);
    const bool is_there = !dialog.there.empty() && dialog.wish.path == dialog.there;
    if (is_there) draw_choice(scene.theme, dialog);
    if (!dialog.error.empty()) error_line(scene.theme, dialog.error);
    const DialogAnswer answer =
        dialog_buttons(scene.theme, is_there ? "Replace###accept" : "Export###accept", true);
    end_dialog();
    if (answer == DialogAnswer::Accepted) {
        Export wish = dialog.wish;
        wish.if_there = is_there ? IfThere::Replace : IfThere::Ask;
        if (wish.path.empty()) {
            wish.path = default_path(scene, wish);
            wish.if_there = IfThere::Number;
        }
        request(scene, std::move(wish));
        scene.redraw_at(scene.clock);  // the host may ask whether to replace a file
    }
    return answer == DialogAnswer::None;
}

}  // namespace redial::view
