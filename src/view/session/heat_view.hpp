// Heat map and histogram of latencies, as plots over the shared time axis and over latency. UI
// thread only.
#pragma once

#include <string_view>

#include "base/time_range.hpp"
#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// What both are drawn of.
struct Latencies {
    const char* name;  // "ping RTT"
    const model::Pyramid& points;
    const model::LatencyGrid& grid;
};

void draw_heat_map(const Scene& scene, const model::SessionModel& session,
                   const Latencies& latencies, ImVec2 size);
// Of the selected span, or of what the axis shows, with p50, p90 and p99 marked.
void draw_histogram(const Scene& scene, const Latencies& latencies, TimeRange range, ImVec2 size);

}  // namespace redial::view
