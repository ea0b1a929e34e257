// Plot: values over the shared time axis, Redial's own (docs/plots.md). Several series, the
// session's faults and marks behind them, a read-out at the cursor that all plots share, and a menu
// (view/plot/plot_menu.hpp). UI thread only.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <imgui.h>

#include "model/session/session_model.hpp"
#include "view/plot/plot_layout.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

enum class Unit : std::uint8_t { Count, PerSecond, Bytes, BytesPerSecond, Latency };
std::string in_words(double value, Unit unit);
// At a tick: round numbers, so that few digits are enough.
std::string tick_in_words(double value, Unit unit);

struct PlotSeries {
    const char* name = "";
    ImU32 color = 0;
    // One of the two.
    const model::Pyramid* points = nullptr;
    const model::TrafficHistory* traffic = nullptr;
    Rate rate = Rate::MessagesIn;
    Between between = Between::Line;
};

struct Plot {
    const char* id = "";  // unique in its window
    std::string_view title;
    Unit unit = Unit::Count;
    ValueScale scale = ValueScale::Linear;  // until the person chooses another
    std::span<const PlotSeries> series;
    const model::SessionModel* session = nullptr;  // whose faults and marks; null: none
};

void draw_plot(const Scene& scene, const Plot& plot, ImVec2 size);

// Parts that the heat map and the timeline share.
// The session's faults in force as bands behind the area, its marks as ticks on its upper edge.
// True where the mouse was over one: its words are shown.
bool paint_annotations(const Scene& scene, ImDrawList& list, const model::SessionModel& session,
                       TimeRange range, const PlotArea& area);
void paint_value_ticks(const Scene& scene, ImDrawList& list, const ValueAxis& axis,
                       const PlotArea& area, Unit unit);

}  // namespace redial::view
