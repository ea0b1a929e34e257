// Preferences: what the person sets for the whole program and finds again after a restart. Views
// change them in UiState and post PreferencesChanged; app writes them to disk. Pure data, UI
// thread only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "core/command.hpp"
#include "view/named_policy.hpp"
#include "view/theme.hpp"

namespace redial::view {

// Bounds of the resizable areas, at scale 1.
inline constexpr float sidebar_width_min = 200.0f;
inline constexpr float sidebar_width_max = 480.0f;
inline constexpr float timeline_height_min = 72.0f;
inline constexpr float timeline_height_max = 480.0f;

enum class Arrangement : std::uint8_t { Tile, Stack, Focus };

struct Preferences {
    bool auto_reconnect = true;
    bool persists_sessions = true;
    ThemeName theme = ThemeName::Dark;
    float zoom = 1.0f;                          // 0.5..3, times the monitor's content scale
    Arrangement arrangement = Arrangement::Tile;
    bool shows_sidebar = true;
    bool shows_timeline = true;
    bool shows_newest_first = true;
    float sidebar_width = 272.0f;               // at scale 1
    float timeline_height = 140.0f;             // at scale 1
    std::string session_parameter;  // new sessions send a new id under this name; empty: none
    bool starts_lab = true;
    core::LabOptions lab;
    std::uint64_t history_messages_max = 1'000'000;  // of all sessions together
    std::uint64_t history_bytes_max = 512ull << 20;
    std::vector<std::string> thresholds;        // of findings' rules: "half_open_late=30s"
    std::vector<NamedPolicy> policies;          // own ones, at most own_policies_max

    bool operator==(const Preferences&) const = default;
};

}  // namespace redial::view
