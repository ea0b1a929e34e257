// Draws the herd lab's window: the form on the left, the plots beside it, and the table of results
// below them. UI thread only.
#include "view/herd/herd_window.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/counted.hpp"
#include "base/format.hpp"
#include "model/words/display_text.hpp"
#include "view/herd/herd_form.hpp"
#include "view/herd/herd_plots.hpp"
#include "view/kit/box.hpp"
#include "view/kit/dialog.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/scene/herd_ui.hpp"
#include "view/scene/row_menu.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {
namespace {

constexpr float form_width = 252.0f;  // at scale 1
constexpr int columns = 9;
constexpr const char* heads[columns] = {"Policy", "Dials", "Refused", "503",  "Peak/s",
                                        "Ratio",  "50 %",  "99 %",    "100 %"};

void draw_progress(const Scene& scene, const HerdProgress& progress) {
    const Theme& theme = scene.theme;
    const HerdUi& herd = scene.herd();
    const std::string name = progress.policy < herd.ran.policies.size()
                                 ? herd.ran.policies[progress.policy].name
                                 : std::string();
    std::string words =
        fmt::format("{}, {} of {}: ", name, progress.policy + 1, herd.ran.policies.size());
    words += progress.stage.empty() ? fmt::format("{} simulated", figure_in_words(progress.elapsed))
                                    : progress.stage;
    words += fmt::format(", {} of {} {}", grouped(progress.back), grouped(herd.ran.clients),
                         progress.stage.empty() ? "back" : "open");
    text(theme, words, Role::Dim);
    progress_bar(theme, static_cast<float>(std::clamp(progress.share, 0.0, 1.0)),
                 ImGui::GetContentRegionAvail().x, theme.color.accent);
    ImGui::Dummy({0.0f, theme.space(1)});
}

// Every cell that is the best of its column says so.
struct Best {
    std::uint64_t dials = UINT64_MAX;
    std::uint32_t peak = UINT32_MAX;
    std::optional<Duration> half, most, all;
};

Best best_of(const std::vector<model::HerdRow>& rows) {
    Best best;
    const auto sooner = [](std::optional<Duration>& least, const std::optional<Duration>& one) {
        if (one && (!least || *one < *least)) least = one;
    };
    for (const model::HerdRow& row : rows) {
        best.dials = std::min(best.dials, row.result.dials);
        best.peak = std::min(best.peak, row.result.peak_per_s);
        sooner(best.half, row.result.half_back_after);
        sooner(best.most, row.result.most_back_after);
        sooner(best.all, row.result.all_back_after);
    }
    return best;
}

void cell(const Theme& theme, const std::string& words, bool is_best) {
    ImGui::TableNextColumn();
    const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    if (!is_best) return text_right(theme, words, right, Role::Text, theme.font.mono);
    text_right(theme, std::string(icon::check) + " " + words, right, Role::Open, theme.font.mono);
    tooltip(theme, "The best of these");
}

// As the table shows it, to be copied.
std::vector<RowField> fields_of(const model::HerdRow& row) {
    const core::HerdResult& result = row.result;
    const std::string values[columns] = {row.policy,
                                         std::to_string(result.dials),
                                         std::to_string(result.refused),
                                         std::to_string(result.turned_away),
                                         std::to_string(result.peak_per_s),
                                         fmt::format("{:.1f}", result.peak_to_mean),
                                         model::back_in_words(result.half_back_after),
                                         model::back_in_words(result.most_back_after),
                                         model::back_in_words(result.all_back_after)};
    std::vector<RowField> fields;
    for (int i = 0; i < columns; ++i) fields.push_back({heads[i], values[i]});
    return fields;
}

void draw_row(const Scene& scene, const model::HerdRow& row, const Best& best, bool is_alone) {
    const Theme& theme = scene.theme;
    const core::HerdResult& result = row.result;
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::PushID(row.policy.c_str());
    ImGui::Selectable("##policy", false, ImGuiSelectableFlags_SpanAllColumns);
    row_menu(
        scene, [&] { return fields_of(row); }, ImGui::TableGetHoveredColumn());
    ImGui::PopID();
    ImGui::SameLine(0.0f, 0.0f);
    text_cut(theme, row.policy, ImGui::GetContentRegionAvail().x);
    const auto mark = [is_alone](bool is_best) { return is_best && !is_alone; };
    using Span = std::optional<Duration>;
    const auto back = [&](const Span& one, const Span& least) {
        cell(theme, model::back_in_words(one), mark(one && one == least));
    };
    cell(theme, grouped(result.dials), mark(result.dials == best.dials));
    cell(theme, grouped(result.refused), false);
    cell(theme, grouped(result.turned_away), false);
    cell(theme, grouped(result.peak_per_s), mark(result.peak_per_s == best.peak));
    cell(theme, fmt::format("{:.1f}", result.peak_to_mean), false);
    back(result.half_back_after, best.half);
    back(result.most_back_after, best.most);
    back(result.all_back_after, best.all);
}

void draw_foot(const Scene& scene) {
    const Theme& theme = scene.theme;
    const HerdUi& herd = scene.herd();
    ImGui::Dummy({0.0f, theme.space(0.5f)});
    if (button(theme, "Copy as CSV###csv", "Every second of every policy, as redial herd --csv")) {
        ImGui::SetClipboardText(model::herd_csv(herd.rows).c_str());
    }
    std::uint32_t gave_up = 0;
    for (const model::HerdRow& row : herd.rows) gave_up += row.result.gave_up;
    std::string words = "Ratio: peak to mean. 50, 99, 100 % back: from the server's return on.";
    if (gave_up > 0)
        words += fmt::format(" {} {} gave up.", grouped(gave_up), plural(gave_up, "client"));
    ImGui::SameLine(0.0f, theme.space(3));
    text(theme, words, Role::Faint, theme.font.small);
}

float table_height(const Scene& scene) {
    const Theme& theme = scene.theme;
    const auto rows = static_cast<float>(scene.herd().ran.policies.size() + 1);
    return rows * (line_height(theme.font.ui) + theme.px(10)) + theme.px(theme.size.control) +
           theme.space(4);
}

void draw_table(const Scene& scene) {
    const Theme& theme = scene.theme;
    const HerdUi& herd = scene.herd();
    const ImGuiTableFlags flags = ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_SizingStretchProp;
    if (!ImGui::BeginTable("results", columns, flags)) return;
    for (int column = 0; column < columns; ++column) {
        ImGui::TableSetupColumn(heads[column], ImGuiTableColumnFlags_None,
                                column == 0 ? 2.0f : 1.0f);
    }
    ImGui::TableNextRow(ImGuiTableRowFlags_Headers);
    for (int column = 0; column < columns; ++column) {
        ImGui::TableNextColumn();
        const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
        if (column == 0)
            text(theme, heads[column], Role::Dim, theme.font.small);
        else
            text_right(theme, heads[column], right, Role::Dim, theme.font.small);
    }
    const Best best = best_of(herd.rows);
    for (const model::HerdRow& row : herd.rows) {
        draw_row(scene, row, best, herd.rows.size() == 1);
    }
    ImGui::EndTable();
    draw_foot(scene);
}

void draw_results(const Scene& scene) {
    const Theme& theme = scene.theme;
    HerdUi& herd = scene.herd();
    make_herd_plots(herd);
    const float gap = theme.px(10);
    const auto count = static_cast<float>(herd.ran.policies.size());
    const float width = (ImGui::GetContentRegionAvail().x - gap * (count - 1)) / count;
    const float height = ImGui::GetContentRegionAvail().y - table_height(scene);
    for (std::size_t row = 0; row < herd.rows.size(); ++row) {
        if (row > 0) ImGui::SameLine(0.0f, gap);
        draw_herd_plots(scene, row, {std::floor(width), std::max(height, theme.px(160))});
    }
    draw_table(scene);
}

void draw_right(const Scene& scene) {
    const Theme& theme = scene.theme;
    HerdUi& herd = scene.herd();
    herd.cursor_s = std::exchange(herd.cursor_next_s, std::nullopt);
    if (herd.progress) draw_progress(scene, *herd.progress);
    if (!herd.error.empty()) error_line(theme, herd.error);
    if (!herd.rows.empty()) {
        draw_results(scene);
    } else if (!herd.progress) {
        empty_state(theme, icon::server, "One outage, many clients",
                    "All clients lose the server at the same moment. Run shows when each policy "
                    "brings them back, and what the server has to bear.");
    }
    // The cursor's line in the other plots follows one frame behind.
    if (herd.cursor_s != herd.cursor_next_s) scene.redraw_at(scene.now.mono);
}

}  // namespace

void draw_herd_lab(const Scene& scene, Box whole) {
    HerdUi& herd = scene.herd();
    if (!herd.is_open) return;
    const Theme& theme = scene.theme;
    const float width = std::min(1180.0f, whole.width / theme.scale - 40.0f);
    const float height = std::min(700.0f, whole.height / theme.scale - 60.0f);
    if (std::exchange(herd.is_focus_asked, false)) ImGui::SetNextWindowFocus();
    if (begin_floating(scene.theme, "Herd lab###herd", herd.is_open, whole, {width, height})) {
        ImGui::BeginGroup();
        draw_herd_form(scene, theme.px(form_width));
        ImGui::EndGroup();
        ImGui::SameLine(0.0f, theme.space(4));
        compat::begin_child("results", ImGui::GetContentRegionAvail());
        draw_right(scene);
        ImGui::EndChild();
    }
    ImGui::End();
}

}  // namespace redial::view
