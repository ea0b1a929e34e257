// Computes the cells of a heat map and their colours, and draws rectangles for hosts without
// shaders. UI thread only.
#include "view/plot/heat_map.hpp"

#include <algorithm>
#include <cmath>

namespace redial::view {
namespace {

using model::LatencyBuckets;
using model::LatencyGrid;

// Decades that hold everything, one at least.
void choose_decades(const LatencyGrid::Cells& cells, HeatMap& map) {
    double low = 1e12;
    double high = 1;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        low = std::min(low, static_cast<double>(cells[i].min.count()));
        high = std::max(high, static_cast<double>(cells[i].max.count()));
    }
    const double first = std::floor(std::log10(std::max(low, 1.0)) + 1e-9);
    const double last = std::ceil(std::log10(std::max(high, 1.0) * 1.0001));
    map.low_us = std::pow(10.0, std::min(first, 7.0));
    map.high_us = std::pow(10.0, std::clamp(last, std::min(first, 7.0) + 1.0, 8.0));
}

// Of the bucket's 24 a decade, so many in a row that a row is high enough.
int buckets_a_row(int decades, float height, float cell_px) {
    for (const int buckets : {1, 2, 3, 4, 6, 8, 12}) {
        const auto rows =
            static_cast<float>(decades) * LatencyBuckets::per_decade / static_cast<float>(buckets);
        if (height / rows >= cell_px) return buckets;
    }
    return LatencyBuckets::per_decade;
}

}  // namespace

void layout_heat(const LatencyGrid& grid, TimeRange range, const PlotArea& area, float cell_px,
                 HeatMap& map) {
    map.columns = map.rows = 0;
    map.most = 0;
    const double share = static_cast<double>(cell_px / std::max(area.width(), 1.0f));
    const Duration wanted{
        static_cast<std::int64_t>(static_cast<double>(range.span().count()) * share)};
    const int level = grid.level_for(range.from, range.to, wanted);
    const LatencyGrid::Cells cells = grid.cells(level, range.from, range.to);
    if (cells.size() == 0) return;
    choose_decades(cells, map);
    map.cell_time = LatencyGrid::width_of(level);
    map.time = {LatencyGrid::start_of(cells[0], level),
                LatencyGrid::start_of(cells[cells.size() - 1], level) + map.cell_time};
    map.columns = static_cast<int>(map.time.span() / map.cell_time);
    const auto decades = static_cast<int>(std::lround(std::log10(map.high_us / map.low_us)));
    const int in_row = buckets_a_row(decades, area.height(), cell_px);
    map.rows = decades * LatencyBuckets::per_decade / in_row;
    map.counts.assign(static_cast<std::size_t>(map.columns) * static_cast<std::size_t>(map.rows),
                      0);
    const auto lowest =
        static_cast<int>(std::lround(std::log10(map.low_us))) * LatencyBuckets::per_decade;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto column = static_cast<std::size_t>(cells[i].number - cells[0].number);
        for (const LatencyGrid::Entry& entry : cells[i].entries) {
            const int up = std::clamp((entry.bucket - lowest) / in_row, 0, map.rows - 1);
            const auto row = static_cast<std::size_t>(map.rows - 1 - up);
            std::uint32_t& count = map.counts[row * static_cast<std::size_t>(map.columns) + column];
            count += entry.count;
            map.most = std::max(map.most, count);
        }
    }
}

float heat_share(std::uint32_t count, std::uint32_t most) {
    if (count <= 1 || most <= 1) return most <= 1 && count > 0 ? 1.0f : 0.0f;
    return std::log2(static_cast<float>(count)) / std::log2(static_cast<float>(most));
}

ImU32 heat_color(float share, const HeatColors& colors) {
    const float along = std::clamp(share, 0.0f, 1.0f) * static_cast<float>(heat_stops - 1);
    const auto stop = std::min(static_cast<std::size_t>(along), heat_stops - 2);
    return mixed(colors[stop], colors[stop + 1], along - static_cast<float>(stop));
}

void paint_heat_rectangles(ImDrawList& list, const HeatMap& map, const HeatPlace& place,
                           const HeatColors& colors) {
    if (map.is_empty()) return;
    const float width = (place.max.x - place.min.x) / static_cast<float>(map.columns);
    const float height = (place.max.y - place.min.y) / static_cast<float>(map.rows);
    for (int row = 0; row < map.rows; ++row) {
        const float top = place.min.y + static_cast<float>(row) * height;
        for (int column = 0; column < map.columns; ++column) {
            const std::uint32_t count = map.at(column, row);
            if (count == 0) continue;
            const float left = place.min.x + static_cast<float>(column) * width;
            list.AddRectFilled({left, top}, {left + width - place.gap, top + height - place.gap},
                               heat_color(heat_share(count, map.most), colors));
        }
    }
}

}  // namespace redial::view
