// The person's preferences (core/preferences.hpp) by the names that views use, and the bounds of
// what they size. Views change them in UiState and post PreferencesChanged; app writes them to
// disk. UI thread only.
#pragma once

#include "core/preferences.hpp"

namespace redial::view {

using core::Arrangement;
using core::ControlFrames;
using core::MessageColumns;
using core::MessageOrder;
using core::Preferences;

// Bounds of the resizable areas, at scale 1.
inline constexpr float sidebar_width_min = 200.0f;
inline constexpr float sidebar_width_max = 480.0f;
inline constexpr float timeline_height_min = 72.0f;
inline constexpr float timeline_height_max = 480.0f;

}  // namespace redial::view
