// What the plots remember between frames. UiState keeps it without knowing it, so that a change
// here compiles the plots anew and not every view. UI thread only.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "model/series/pyramid.hpp"
#include "view/kit/theme.hpp"
#include "view/plot/plot_layout.hpp"

namespace redial::view {

class HeatPainter;
struct UiState;

struct PlotsUi {
    std::map<std::uint32_t, bool> is_log;  // where the person turned its value axis, by ImGui's id
    model::Pyramid ring_points;            // the event ring's fill, noted while drawing
    std::optional<Instant> menu_at;        // the moment that a plot's menu was opened on
    HeatPalette heat_palette = HeatPalette::Sea;
    HeatPainter* heat_painter = nullptr;  // the host's (heat_map.hpp); null: rectangles
    std::vector<Shape> shapes;            // room for what a plot lays out, used by one by one
};

// The interface's own, made when it is first asked for.
PlotsUi& plots_of(UiState& ui);

}  // namespace redial::view
