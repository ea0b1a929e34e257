// Draws the heat map and the histogram of latencies. UI thread only.
#include "view/session/heat_view.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/format.hpp"
#include "model/fold/workspace.hpp"
#include "model/series/latency_stats.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/text_format.hpp"
#include "view/kit/widgets.hpp"
#include "view/plot/heat_map.hpp"
#include "view/plot/plot.hpp"
#include "view/plot/plot_menu.hpp"
#include "view/plot/plots_ui.hpp"
#include "view/plot/time_axis.hpp"

namespace redial::view {
namespace {

using model::LatencyBuckets;

constexpr float cell_px = 4.0f;  // at scale 1

PlotArea area_of(const Theme& theme, ImVec2 at, ImVec2 size) {
    return {at.x + theme.px(60), at.y + theme.px(8), at.x + size.x - theme.px(4),
            at.y + size.y - line_height(theme.font.mono) - theme.px(6)};
}

bool has_room(const Theme& theme, const PlotArea& area) {
    return area.width() > theme.px(24) && area.height() > theme.px(24);
}

ValueAxis latency_axis(const HeatMap& map, const PlotArea& area, float gap) {
    return layout_values(map.low_us * 1.001, map.high_us * 0.999, ValueScale::Log, area.height(),
                         gap);
}

void paint_map(const Scene& scene, ImDrawList& list, const HeatMap& map, const TimeScale& scale,
               const PlotArea& area) {
    // Not x(): that one ends a little outside of the area, which would bend the cells.
    const auto x_of = [&](Instant at) {
        return area.left +
               static_cast<float>(scale.range.share_of(at) * static_cast<double>(area.width()));
    };
    HeatPlace place;
    place.min = {x_of(map.time.from), area.top};
    place.max = {x_of(map.time.to), area.bottom};
    const float column = (place.max.x - place.min.x) / static_cast<float>(map.columns);
    const float row = area.height() / static_cast<float>(map.rows);
    place.gap = std::min(column, row) >= scene.theme.px(3) ? scene.theme.px(1) : 0.0f;
    const HeatColors colors = heat_colors(scene.theme.name, plots_of(scene.ui).heat_palette);
    if (HeatPainter* painter = plots_of(scene.ui).heat_painter) {
        painter->paint(list, map, place, colors);
    } else {
        paint_heat_rectangles(list, map, place, colors);
    }
}

// "1 ▮▮▮▮▮▮▮▮ 57 a cell": what the colours mean, in the line above the map.
void paint_heat_key(const Scene& scene, ImDrawList& list, const HeatMap& map, const PlotArea& area,
                    float y) {
    const Theme& theme = scene.theme;
    const HeatColors colors = heat_colors(theme.name, plots_of(scene.ui).heat_palette);
    ImFont* font = theme.font.small;
    const std::string most = fmt::format("{} a cell", grouped(map.most));
    const float square = theme.px(9);
    const float gap = theme.px(5);
    const std::size_t shown = map.most > 1 ? colors.size() : 1;
    const float scale = square * static_cast<float>(shown);
    const float one = shown > 1 ? width_of(font, "1") + gap : 0.0f;
    float x = area.right - one - scale - gap - width_of(font, most);
    if (x < area.left) return;
    if (shown > 1) paint_text(list, font, {x, y}, theme.color.dim, "1");
    x += one;
    const float top = y + std::round((line_height(font) - square) * 0.5f);
    for (std::size_t i = 0; i < shown; ++i) {
        list.AddRectFilled({x, top}, {x + square, top + square}, colors[i]);
        x += square;
    }
    paint_text(list, font, {x + gap, y}, theme.color.dim, most);
}

// What the cell under the mouse holds.
void tell_cell(const Scene& scene, const HeatMap& map, const TimeScale& scale,
               const PlotArea& area) {
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool is_inside = mouse.x >= area.left && mouse.x <= area.right && mouse.y >= area.top &&
                           mouse.y < area.bottom;
    if (map.is_empty() || !is_inside || !ImGui::IsItemHovered()) return;
    const Instant at = scale.at(mouse.x);
    if (!map.time.holds(at)) return;
    const auto column = static_cast<int>(map.time.share_of(at) * map.columns);
    const auto row =
        static_cast<int>((mouse.y - area.top) / area.height() * static_cast<float>(map.rows));
    if (column >= map.columns || row >= map.rows || map.at(column, row) == 0) return;
    const double step = std::pow(map.high_us / map.low_us, 1.0 / map.rows);
    const double high = map.high_us / std::pow(step, row);
    const Instant from = map.time.from + map.cell_time * column;
    ImGui::BeginTooltip();
    text(scene.theme,
         fmt::format("{} of {} to {}", grouped(map.at(column, row)),
                     in_words(high / step, Unit::Latency), in_words(high, Unit::Latency)));
    text(scene.theme,
         fmt::format("{}, {} long", clock_time_ms(scene.workspace.wall_at(from)),
                     precise_in_words(map.cell_time)),
         Role::Dim, scene.theme.font.small);
    ImGui::EndTooltip();
}

std::string csv_of(const Scene& scene, const Latencies& latencies, TimeRange range) {
    const WallTime wall = scene.workspace.wall_at(range.from);
    std::string words = csv_head;
    append_csv(words, latencies.name, latencies.points, range,
               wall.time_since_epoch() - range.from.time_since_epoch());
    return words;
}

// Bars of equal ratios of latency between the shortest and the longest that occurred.
struct Bars {
    int first = 0;
    int last = 0;
    std::uint32_t most = 1;
};
Bars bars_of(const model::LatencyHistogram& histogram) {
    Bars bars{LatencyBuckets::count, 0, 1};
    for (int i = 0; i < LatencyBuckets::count; ++i) {
        const std::uint32_t count = histogram.counts[static_cast<std::size_t>(i)];
        if (count == 0) continue;
        bars.first = std::min(bars.first, i);
        bars.last = i;
        bars.most = std::max(bars.most, count);
    }
    // A few on both sides, so that a single bar is not as wide as the plot.
    bars.first = std::max(bars.first - 3, 0);
    bars.last = std::min(bars.last + 3, LatencyBuckets::count - 1);
    return bars;
}

struct BarScale {
    Bars bars;
    PlotArea area;
    float x(double bucket) const {
        const double share = (bucket - bars.first) / (bars.last + 1 - bars.first);
        return area.left + static_cast<float>(share) * area.width();
    }
};

double bucket_of(Duration latency) {
    return std::log10(std::max(1.0, static_cast<double>(latency.count()))) *
           LatencyBuckets::per_decade;
}

void paint_latency_ticks(const Scene& scene, ImDrawList& list, const BarScale& scale) {
    const Theme& theme = scene.theme;
    float free_from = scale.area.left;
    for (int decade = 0; decade < 8; ++decade) {
        for (const int digit : {1, 2, 5}) {
            const double us = digit * std::pow(10.0, decade);
            const double bucket = std::log10(us) * LatencyBuckets::per_decade;
            if (bucket < scale.bars.first || bucket > scale.bars.last + 1) continue;
            const float x = std::round(scale.x(bucket)) + 0.5f;
            list.AddLine({x, scale.area.top}, {x, scale.area.bottom}, theme.color.grid);
            const std::string words = tick_in_words(us, Unit::Latency);
            const float width = width_of(theme.font.mono, words);
            if (x - width * 0.5f < free_from || x + width * 0.5f > scale.area.right) continue;
            paint_text(list, theme.font.mono, {x - width * 0.5f, scale.area.bottom + theme.px(4)},
                       theme.color.dim, words);
            free_from = x + width * 0.5f + theme.px(10);
        }
    }
}

void paint_quantile(const Scene& scene, ImDrawList& list, const BarScale& scale, const char* name,
                    Duration at, float& free_from) {
    const Theme& theme = scene.theme;
    const float x = std::round(scale.x(bucket_of(at))) + 0.5f;
    list.AddLine({x, scale.area.top}, {x, scale.area.bottom}, theme.color.accent);
    const float left = x + theme.px(3);
    if (left < free_from || left + width_of(theme.font.small, name) > scale.area.right) return;
    paint_text(list, theme.font.small, {left, scale.area.top}, theme.color.accent, name);
    free_from = left + width_of(theme.font.small, name) + theme.px(4);
}

void paint_bars(const Scene& scene, ImDrawList& list, const BarScale& scale,
                const model::LatencyHistogram& histogram, const ValueAxis& counts) {
    const Theme& theme = scene.theme;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    for (int i = scale.bars.first; i <= scale.bars.last; ++i) {
        const std::uint32_t count = histogram.counts[static_cast<std::size_t>(i)];
        if (count == 0) continue;
        const float left = scale.x(i);
        const float right = std::max(scale.x(i + 1) - theme.px(1), left + 1.0f);
        const float top = std::min(counts.y(static_cast<float>(count), scale.area),
                                   scale.area.bottom - theme.px(1.5f));
        const bool is_over = ImGui::IsItemHovered() && mouse.x >= left &&
                             mouse.x < scale.x(i + 1) && mouse.y <= scale.area.bottom;
        list.AddRectFilled({left, top}, {right, scale.area.bottom},
                           faded(theme.color.open, is_over ? 1.0f : 0.75f));
        if (!is_over) continue;
        const std::string words = fmt::format(
            "{} of {} to {}", grouped(count), in_words(LatencyBuckets::low_us_of(i), Unit::Latency),
            in_words(LatencyBuckets::low_us_of(i + 1), Unit::Latency));
        ImGui::SetTooltip("%s", words.c_str());
    }
}

}  // namespace

void draw_heat_map(const Scene& scene, const model::SessionModel& session,
                   const Latencies& latencies, ImVec2 size) {
    const Theme& theme = scene.theme;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::PushID("heat");
    ImGui::InvisibleButton("map", {std::max(size.x, 1.0f), std::max(size.y, 1.0f)});
    compat::own_wheel();
    PlotArea area = area_of(theme, at, size);
    area.top += line_height(theme.font.small) + theme.px(2);
    if (has_room(theme, area)) {
        ImDrawList& list = *ImGui::GetWindowDrawList();
        const TimeScale scale = plot_scale(scene, area.left, area.right);
        compat::nav_frame({at, {at.x + size.x, at.y + size.y}}, ImGui::GetItemID());
        interact_plot(scene, scale);
        HeatMap map;
        map.id = ImGui::GetItemID();
        layout_heat(latencies.grid, scale.range, area, theme.px(cell_px), map);
        paint_time_ticks(scene, list, scale, area.top, area.bottom, area.bottom + theme.px(4));
        const float gap = line_height(theme.font.mono) + theme.px(6);
        paint_value_ticks(scene, list, latency_axis(map, area, gap), area, Unit::Latency);
        list.PushClipRect({area.left, area.top - theme.px(6)}, {area.right, area.bottom}, true);
        if (!map.is_empty()) paint_map(scene, list, map, scale, area);
        paint_annotations(scene, list, session, scale.range, area);
        paint_time_lines(scene, list, scale, area.top, area.bottom);
        list.PopClipRect();
        if (!map.is_empty()) paint_heat_key(scene, list, map, area, at.y);
        tell_cell(scene, map, scale, area);
        plot_menu(scene,
                  {latencies.name,
                   at,
                   {at.x + size.x, at.y + size.y},
                   nullptr,
                   scale.under_mouse(),
                   &session},
                  [&] { return csv_of(scene, latencies, scale.range); });
    }
    ImGui::PopID();
}

void draw_histogram(const Scene& scene, const Latencies& latencies, TimeRange range, ImVec2 size) {
    const Theme& theme = scene.theme;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::PushID("histogram");
    ImGui::InvisibleButton("bars", {std::max(size.x, 1.0f), std::max(size.y, 1.0f)});
    const PlotArea area = area_of(theme, at, size);
    const model::LatencyHistogram histogram =
        model::latency_histogram(latencies.points, latencies.grid, range.from, range.to);
    if (has_room(theme, area) && histogram.count > 0) {
        ImDrawList& list = *ImGui::GetWindowDrawList();
        compat::nav_frame({at, {at.x + size.x, at.y + size.y}}, ImGui::GetItemID());
        const BarScale scale{bars_of(histogram), area};
        const ValueAxis counts =
            layout_values(0, scale.bars.most, ValueScale::Linear, area.height(),
                          line_height(theme.font.mono) + theme.px(8));
        paint_value_ticks(scene, list, counts, area, Unit::Count);
        paint_latency_ticks(scene, list, scale);
        paint_bars(scene, list, scale, histogram, counts);
        const model::LatencyStats stats =
            model::latency_stats(latencies.points, latencies.grid, range.from, range.to);
        float free_from = area.left;
        paint_quantile(scene, list, scale, "p50", stats.p50, free_from);
        paint_quantile(scene, list, scale, "p90", stats.p90, free_from);
        paint_quantile(scene, list, scale, "p99", stats.p99, free_from);
        plot_menu(scene, {latencies.name, at, {at.x + size.x, at.y + size.y}},
                  [&] { return csv_of(scene, latencies, range); });
    }
    ImGui::PopID();
}

}  // namespace redial::view
