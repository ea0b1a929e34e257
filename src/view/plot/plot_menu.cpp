// Draws the menu of a plot and does what is chosen in it. UI thread.
#include "view/plot/plot_menu.hpp"

#include <utility>

#include "model/fold/workspace.hpp"
#include "view/kit/text_format.hpp"
#include "view/plot/plots_ui.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/go_to.hpp"
#include "view/scene/request.hpp"
#include "view/scene/row_menu.hpp"
#include "view/scene/shared_axis.hpp"

namespace redial::view {
namespace {

using namespace std::chrono_literals;

constexpr const char* menu_id = "###plot-menu";

void draw_spans(const Scene& scene) {
    TimeAxis& axis = scene.axis();
    constexpr std::pair<const char*, Duration> spans[] = {{"10 s", 10s},   {"1 min", 1min},
                                                          {"2 min", 2min}, {"10 min", 10min},
                                                          {"1 h", 1h},     {"24 h", 24h}};
    if (!ImGui::BeginMenu("Show")) return;
    for (const auto& [words, span] : spans) {
        if (!ImGui::MenuItem(words, nullptr, axis.span == span)) continue;
        // What is in the middle stays there; the present stays at its edge.
        const TimeRange before = range_of(axis, scene.now.mono);
        axis.end = before.at_share(0.5) + span / 2;
        axis.span = span;
    }
    ImGui::EndMenu();
}

void draw_times(const Scene& scene, const PlotMenu& menu) {
    TimeAxis& axis = scene.axis();
    const std::optional<Instant> at = plots_of(scene.ui).menu_at;
    if (at && menu.session != nullptr) {
        const std::string words =
            "Go to " + clock_time_ms(scene.workspace.wall_at(*at)) + " in the messages###go";
        if (ImGui::MenuItem(words.c_str(), nullptr, false, !menu.session->log.empty()))
            go_to_time(scene, *menu.session, *at);
    }
    draw_spans(scene);
    if (ImGui::MenuItem("Follow live", nullptr, axis.is_live)) return_to_live(axis);
    if (ImGui::MenuItem("Select what is shown")) axis.selection = range_of(axis, scene.now.mono);
    if (ImGui::MenuItem("Select nothing", nullptr, false, axis.selection.has_value()))
        axis.selection.reset();
}

}  // namespace

void plot_menu(const Scene& scene, const PlotMenu& menu,
               const std::function<std::string()>& make_csv) {
    if (is_menu_asked()) {
        plots_of(scene.ui).menu_at = menu.under;
        ImGui::OpenPopup(menu_id);
    }
    if (!ImGui::BeginPopup(menu_id)) return;
    const std::string title(menu.title);
    if (ImGui::MenuItem("Copy as CSV")) {
        ImGui::SetClipboardText(make_csv().c_str());
        scene.notify("Copied as CSV: what is shown of " + title, core::Severity::Info, scene.clock);
    }
    if (scene.figures.saves_pictures && ImGui::MenuItem("Save as PNG"))
        request(scene, SavePicture{title, menu.min.x, menu.min.y, menu.max.x - menu.min.x,
                                   menu.max.y - menu.min.y});
    if (menu.is_log != nullptr || menu.under) ImGui::Separator();
    if (menu.is_log != nullptr) ImGui::MenuItem("Logarithmic values", nullptr, menu.is_log);
    if (menu.under) draw_times(scene, menu);
    ImGui::EndPopup();
}

}  // namespace redial::view
