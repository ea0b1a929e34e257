// Asks for two logs to compare, and shows the table of their figures side by side. UI thread only.
#include "view/dialogs/compare_view.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "view/files/file_names.hpp"
#include "view/files/path_field.hpp"
#include "view/kit/box.hpp"
#include "view/kit/dialog.hpp"
#include "view/kit/form.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/request.hpp"
#include "view/scene/scene.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::view {
namespace {

std::string file_name_of(const std::string& path) { return std::string(name_in(path)); }

// A cell: the better one of the two is marked by a word's colour and by a sign.
void draw_value(const Theme& theme, const model::ComparedFigure& figure,
                const std::optional<double>& value, bool is_better) {
    ImGui::TableNextColumn();
    text(theme, model::in_words(figure.unit, value), is_better ? Role::Open : Role::Text,
         theme.font.mono);
    if (!is_better) return;
    ImGui::SameLine(0.0f, theme.px(6));
    text(theme, icon::check, Role::Open);
    tooltip(theme, "The better of the two");
}

void draw_table(const Scene& scene, const Comparison& comparison) {
    const Theme& theme = scene.theme;
    const ImGuiTableFlags flags =
        ImGuiTableFlags_ScrollY | ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_SizingStretchProp;
    if (!ImGui::BeginTable("figures", 3, flags, ImGui::GetContentRegionAvail())) return;
    ImGui::TableSetupScrollFreeze(0, 1);
    ImGui::TableSetupColumn("###what", ImGuiTableColumnFlags_None, 2.0f);
    ImGui::TableSetupColumn(file_name_of(comparison.first).c_str(), ImGuiTableColumnFlags_None,
                            1.4f);
    ImGui::TableSetupColumn(file_name_of(comparison.second).c_str(), ImGuiTableColumnFlags_None,
                            1.4f);
    ImGui::TableHeadersRow();
    std::string group;
    for (const model::ComparedFigure& figure : comparison.figures) {
        if (figure.group != group) {
            group = figure.group;
            ImGui::TableNextRow();
            ImGui::TableNextColumn();
            text(theme, group, Role::Dim, theme.font.bold);
        }
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        ImGui::Indent(theme.px(10));
        text(theme, figure.name);
        ImGui::Unindent(theme.px(10));
        const int verdict = figure.verdict();
        draw_value(theme, figure, figure.first, verdict < 0);
        draw_value(theme, figure, figure.second, verdict > 0);
    }
    ImGui::EndTable();
}

}  // namespace

bool draw_compare_dialog(const Scene& scene, CompareDialog& dialog) {
    const Theme& theme = scene.theme;
    constexpr const char* name = "Compare two logs###compare-dialog";
    if (!begin_dialog(scene.theme, name, dialog.is_opening, 480)) return ImGui::IsPopupOpen(name);
    form_row(theme, "First", theme.px(70));
    path_field(scene, dialog.first,
               {.id = "###first",
                .hint = "before.jsonl",
                .wish = {FileKind::Open, "First log", log_endings(), {}},
                .is_focus_asked = ImGui::IsWindowAppearing()});
    form_row(theme, "Second", theme.px(70));
    path_field(scene, dialog.second,
               {.id = "###second",
                .hint = "after.jsonl",
                .wish = {FileKind::Open, "Second log", log_endings(), {}}});
    text(theme, "Recordings, exports as JSON Lines, or HAR files.", Role::Dim);
    if (!dialog.error.empty()) error_line(theme, dialog.error);
    const bool can_accept = !dialog.first.empty() && !dialog.second.empty();
    const DialogAnswer answer =
        dialog_buttons(scene.theme, "Compare###accept", can_accept, "Name two files first");
    end_dialog();
    if (answer == DialogAnswer::Accepted) request(scene, CompareLogs{dialog.first, dialog.second});
    return answer == DialogAnswer::None;
}

void draw_comparison(const Scene& scene, Box whole) {
    std::optional<Comparison>& comparison = scene.ui.comparison;
    if (!comparison) return;
    const Theme& theme = scene.theme;
    bool is_open = true;
    if (begin_floating(theme, "Two logs compared###comparison", is_open, whole, {680, 560})) {
        if (comparison->share_read < 1.0) {
            text(theme, fmt::format("Reading both logs: {:.0f} %", comparison->share_read * 100.0),
                 Role::Dim);
            progress_bar(theme, static_cast<float>(comparison->share_read),
                         ImGui::GetContentRegionAvail().x, theme.color.accent);
        } else {
            if (!comparison->remark.empty()) warning_line(theme, comparison->remark);
            draw_table(scene, *comparison);
        }
    }
    ImGui::End();
    if (!is_open) comparison.reset();
}

}  // namespace redial::view
