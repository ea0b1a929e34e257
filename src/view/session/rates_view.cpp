// Draws the Rates tab: four plots, side by side where the window is wide. UI thread only.
#include "view/session/rates_view.hpp"

#include <algorithm>
#include <cmath>

#include "view/kit/imgui_compat.hpp"
#include "view/plot/plot.hpp"
#include "view/plot/plots_ui.hpp"

namespace redial::view {
namespace {

constexpr int plots = 4;
constexpr float plot_height_min = 96;  // at scale 1
constexpr float two_columns_from = 640;
constexpr float two_columns_low = 360;  // where one column would not fit the height

PlotSeries rate(const char* name, ImU32 color, const model::SessionModel& session, Rate which) {
    PlotSeries series;
    series.name = name;
    series.color = color;
    series.traffic = &session.traffic;
    series.rate = which;
    return series;
}

PlotSeries steps(const char* name, ImU32 color, const model::Pyramid& points) {
    PlotSeries series;
    series.name = name;
    series.color = color;
    series.points = &points;
    series.between = Between::Step;
    return series;
}

void draw_one(const Scene& scene, const model::SessionModel& session, int which, ImVec2 size) {
    const Palette& color = scene.theme.color;
    const PlotSeries messages[] = {rate("in", color.open, session, Rate::MessagesIn),
                                   rate("out", color.accent, session, Rate::MessagesOut)};
    const PlotSeries bytes[] = {rate("in", color.open, session, Rate::BytesIn),
                                rate("out", color.accent, session, Rate::BytesOut)};
    const PlotSeries queue[] = {steps("queued", color.waiting, session.queue_points)};
    const PlotSeries ring[] = {steps("used", color.dim, plots_of(scene.ui).ring_points)};
    const Plot all[plots] = {
        {"messages", "Messages", Unit::PerSecond, ValueScale::Linear, messages, &session},
        {"bytes", "Payload", Unit::BytesPerSecond, ValueScale::Linear, bytes, &session},
        {"queue", "Send queue", Unit::Count, ValueScale::Linear, queue, &session},
        {"ring", "Event ring (whole program)", Unit::Bytes, ValueScale::Linear, ring, nullptr},
    };
    draw_plot(scene, all[which], size);
}

}  // namespace

void draw_rates(const Scene& scene, const model::SessionModel& session, float height) {
    const Theme& theme = scene.theme;
    compat::begin_child("rates", {0, std::max(height, theme.px(60))}, false);
    const float width = ImGui::GetContentRegionAvail().x;
    const bool is_low = height < theme.px((plot_height_min + 8) * plots);
    const int columns = width >= theme.px(is_low ? two_columns_low : two_columns_from) ? 2 : 1;
    const int rows = plots / columns;
    const float gap = theme.px(8);
    const ImVec2 size{
        std::floor((width - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns)),
        std::max(theme.px(plot_height_min),
                 std::floor((height - gap * static_cast<float>(rows)) / static_cast<float>(rows)))};
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(gap, gap));
    for (int i = 0; i < plots; ++i) {
        if (i % columns != 0) ImGui::SameLine();
        draw_one(scene, session, i, size);
    }
    ImGui::PopStyleVar();
    ImGui::EndChild();
}

}  // namespace redial::view
