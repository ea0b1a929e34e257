// The area of a backoff plot and its way from instants and delays to points, with the parts of such
// a plot that more than one file paints. UI thread only.
#pragma once

#include <algorithm>

#include "model/session/backoff_layout.hpp"
#include "view/kit/theme.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// The plot's area in pixels and its way from instants and delays to points.
struct BackoffFrame {
    const model::BackoffLayout& layout;
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
void paint_wait(const BackoffFrame& frame, const model::WaitBar& bar);
// The ladder and its jitter envelope: level over each wait, joined by a slant where one wait
// follows another.
void paint_policy(const BackoffFrame& frame);
// Dials that failed or opened, as crosses and discs on the floor; connections as stretches there.
void paint_marks(const BackoffFrame& frame);
void paint_dashed(const BackoffFrame& frame, ImVec2 from, ImVec2 to, ImU32 color);

}  // namespace redial::view
