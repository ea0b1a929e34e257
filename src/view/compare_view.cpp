// Two logs side by side: the dialog that asks for them, and the table of their figures. UI thread.
#include <algorithm>

#include "base/format.hpp"
#include "view/dialogs.hpp"
#include "view/icons.hpp"
#include "view/imgui_compat.hpp"
#include "view/widgets.hpp"

namespace redial::view {
namespace {

std::string file_name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

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
    const ImGuiTableFlags flags = ImGuiTableFlags_ScrollY | ImGuiTableFlags_BordersInnerH |
                                  ImGuiTableFlags_SizingStretchProp;
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

void draw_compare_dialog(const Scene& scene) {
    std::optional<CompareDialog>& dialog = scene.ui.compare_dialog;
    if (!dialog) return;
    const Theme& theme = scene.theme;
    constexpr const char* name = "Compare two logs###compare-dialog";
    if (!begin_dialog(scene, name, dialog->is_opening, 480)) {
        if (!ImGui::IsPopupOpen(name)) dialog.reset();
        return;
    }
    form_row(theme, "First", theme.px(70));
    if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
    compat::push_font(theme.font.mono);
    input_words(theme, "###first", dialog->first, "before.jsonl");
    ImGui::PopFont();
    form_row(theme, "Second", theme.px(70));
    compat::push_font(theme.font.mono);
    input_words(theme, "###second", dialog->second, "after.jsonl");
    ImGui::PopFont();
    text(theme, "Recordings, exports as JSON Lines, or HAR files.", Role::Dim);
    if (!dialog->error.empty()) error_line(theme, dialog->error);
    const bool can_accept = !dialog->first.empty() && !dialog->second.empty();
    const DialogAnswer answer = dialog_buttons(scene, "Compare###accept", can_accept);
    end_dialog();
    if (answer == DialogAnswer::Accepted)
        scene.ui.requests.push_back(CompareLogs{dialog->first, dialog->second});
    if (answer != DialogAnswer::None) dialog.reset();
}

void draw_comparison(const Scene& scene, Box whole) {
    std::optional<Comparison>& comparison = scene.ui.comparison;
    if (!comparison) return;
    const Theme& theme = scene.theme;
    const ImVec2 size{std::min(theme.px(680), whole.width - theme.px(48)),
                      std::min(theme.px(560), whole.height - theme.px(48))};
    ImGui::SetNextWindowPos({whole.x + (whole.width - size.x) * 0.5f,
                             whole.y + (whole.height - size.y) * 0.5f},
                            ImGuiCond_Appearing);
    ImGui::SetNextWindowSize(size, ImGuiCond_Appearing);
    bool is_open = true;
    if (ImGui::Begin("Two logs compared###comparison", &is_open,
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoCollapse)) {
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
