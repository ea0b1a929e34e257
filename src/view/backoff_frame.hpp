// Inside of the backoff plot, shared by the files that paint it: its area and its way from instants
// and delays to points. UI thread only.
#pragma once

#include <algorithm>

#include "view/backoff_layout.hpp"
#include "view/scene.hpp"
#include "view/theme.hpp"

namespace redial::view {

// The plot's area in pixels and its way from instants and delays to points.
struct BackoffFrame {
    const BackoffLayout& layout;
    const Theme& theme;
    ImDrawList& list;
    ImVec2 min;
    ImVec2 max;

    float x(Instant at) const {
        return min.x + static_cast<float>(layout.share_of(at)) * (max.x - min.x);
    }
    float y(Duration delay) const {
        const double share = to_seconds(delay) / to_seconds(layout.delay_max);
        return max.y - static_cast<float>(std::clamp(share, 0.0, 1.0)) * (max.y - min.y);
    }
};

// Lines of the vertical axis with their delays in words, left of the area.
void paint_grid(const BackoffFrame& frame);
// The bar is as high as the wait really was, a running or previewed one as planned.
void paint_wait(const BackoffFrame& frame, const WaitBar& bar);
// The ladder and its jitter envelope: level over each wait, joined by a slant where one wait
// follows another.
void paint_policy(const BackoffFrame& frame);
void paint_dashed(const BackoffFrame& frame, ImVec2 from, ImVec2 to, ImU32 color);

// Faults in force as bands behind the bars, faults of a moment as marks above them.
void paint_faults(const BackoffFrame& frame, const model::SessionModel& session, Instant now);
// The ones at this instant, a line each; "" for none.
std::string faults_at(const BackoffFrame& frame, const model::SessionModel& session, Instant at,
                      Instant now);

}  // namespace redial::view
