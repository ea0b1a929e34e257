// Preferences: what the person sets for the whole program and finds again after a restart. Views
// change them and the settings file keeps them, each under the name that members() gives it: one
// more preference is a member with its line there, and the place that uses it. Pure data, any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/command.hpp"
#include "core/enum_names.hpp"
#include "core/named_policy.hpp"
#include "core/theme_name.hpp"

namespace redial::core {

// How the session windows are placed.
enum class Arrangement : std::uint8_t { Tile, Stack, Focus };
constexpr auto enum_table(Arrangement) {
    using enum Arrangement;
    return std::to_array<Named<Arrangement>>({{Tile, "tile"}, {Stack, "stack"}, {Focus, "focus"}});
}

// In which order the messages of a list stand.
enum class MessageOrder : std::uint8_t { Time, LargestFirst, SmallestFirst };
constexpr auto enum_table(MessageOrder) {
    using enum MessageOrder;
    return std::to_array<Named<MessageOrder>>(
        {{Time, "time"}, {LargestFirst, "largest_first"}, {SmallestFirst, "smallest_first"}});
}

// Where a list shows pings, pongs and close frames: among the messages, in a lane beside them, or
// not at all.
enum class ControlFrames : std::uint8_t { Listed, Lane, Hidden };
constexpr auto enum_table(ControlFrames) {
    using enum ControlFrames;
    return std::to_array<Named<ControlFrames>>(
        {{Listed, "listed"}, {Lane, "lane"}, {Hidden, "hidden"}});
}

// The columns of a message list beside its words, which are always there.
struct MessageColumns {
    bool shows_time = true;
    bool shows_direction = true;
    bool shows_size = true;
    float time_width = 0.0f;  // pixels at scale 1; 0: as wide as its text
    float size_width = 0.0f;
    bool operator==(const MessageColumns&) const = default;
};

struct Preferences {
    bool persists_sessions = true;  // off: sessions and layout are not written
    bool auto_reconnect = true;
    std::string session_parameter;  // new sessions send a new id under this name; empty: none
    bool starts_lab = true;
    LabOptions lab;
    std::uint64_t history_messages_max = 1'000'000;  // of all sessions together
    std::uint64_t history_bytes_max = 512ull << 20;
    std::string recording_folder;  // empty: files_folder
    std::string files_folder;      // of exports and pictures; empty: Redial among the documents
    // Newest first, at most recent_max (view/scene/recent.hpp); addresses hold no secrets.
    std::vector<std::string> recent_files;
    std::vector<std::string> recent_addresses;
    bool records_secrets = false;
    std::vector<std::string> thresholds;  // of findings' rules: "half_open_late=30s"
    std::string debug_levels;             // as for --verbose; empty: the default
    ThemeChoice theme = ThemeChoice::System;
    bool has_less_motion = false;  // nothing pulses, nothing glides
    float zoom = 1.0f;             // times the monitor's content scale
    Arrangement arrangement = Arrangement::Tile;
    bool shows_newest_first = true;
    MessageOrder message_order = MessageOrder::Time;
    ControlFrames control_frames = ControlFrames::Listed;
    MessageColumns message_columns;
    bool shows_message_beside = false;  // the chosen message beside the list, not below it
    float message_share_below = 0.5f;   // of the list's height that the chosen message takes
    float message_share_beside = 0.5f;  // of its width
    bool shows_sidebar = true;
    bool shows_timeline = true;
    float sidebar_width = 272.0f;       // pixels at scale 1
    float timeline_height = 140.0f;     // pixels at scale 1
    std::vector<NamedPolicy> policies;  // one's own, at most own_policies_max

    bool operator==(const Preferences&) const = default;
};

// What is set, in the file's order, to the names it has there, with the bounds a number is kept
// within. `archive` writes or reads (log/field_reader.hpp); the policies follow further down in the
// file and are not among these.
template <class Archive, class Held>
void members(Archive& archive, Held& held) {
    archive("persist_sessions", held.persists_sessions);
    archive("auto_reconnect", held.auto_reconnect);
    // Not "session_parameter": earlier versions wrote "session" there, which nobody had asked for.
    archive("new_session_parameter", held.session_parameter);
    archive("starts_lab", held.starts_lab);
    archive.object("lab", held.lab);
    archive("history_messages_max", held.history_messages_max);
    archive("history_bytes_max", held.history_bytes_max);
    archive("recording_folder", held.recording_folder);
    archive("files_folder", held.files_folder);
    archive.list("recent_files", held.recent_files);
    archive.list("recent_addresses", held.recent_addresses);
    archive("records_secrets", held.records_secrets);
    archive.list("thresholds", held.thresholds);
    archive("debug_levels", held.debug_levels);
    archive.choice_if_known("theme", held.theme);
    archive("less_motion", held.has_less_motion);
    archive("zoom", held.zoom, 0.5f, 3.0f);
    archive.choice_if_known("arrangement", held.arrangement);
    archive("shows_newest_first", held.shows_newest_first);
    archive.choice_if_known("message_order", held.message_order);
    archive.choice_if_known("control_frames", held.control_frames);
    archive("shows_message_time", held.message_columns.shows_time);
    archive("shows_message_direction", held.message_columns.shows_direction);
    archive("shows_message_size", held.message_columns.shows_size);
    archive("message_time_width", held.message_columns.time_width, 0.0f, 1000.0f);
    archive("message_size_width", held.message_columns.size_width, 0.0f, 1000.0f);
    archive("shows_message_beside", held.shows_message_beside);
    archive("message_share_below", held.message_share_below, 0.1f, 0.9f);
    archive("message_share_beside", held.message_share_beside, 0.1f, 0.9f);
    archive("shows_sidebar", held.shows_sidebar);
    archive("shows_timeline", held.shows_timeline);
    archive("sidebar_width", held.sidebar_width, 0.0f, 4096.0f);
    archive("timeline_height", held.timeline_height, 0.0f, 4096.0f);
}

}  // namespace redial::core
