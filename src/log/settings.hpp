// Settings: what the person set and finds again after a restart, as JSON in the XDG configuration
// folder. The file holds session ids and passwords: mode 0600, written atomically. Reading is
// tolerant of unknown members (kept and written back) and clamps numbers that make no sense. A
// value of a wrong type costs that value; what is no JSON object at all is kept aside, named, and
// the program starts with defaults. Several programs may keep their sessions in one file. Any
// thread; blocks for as long as the disk does.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "core/preferences.hpp"
#include "core/session_config.hpp"

namespace redial::log {

// One of a session's messages that wait to be sent.
struct KeptMessage {
    core::Opcode opcode = core::Opcode::Text;
    std::shared_ptr<const Bytes> payload;  // never null
    // Looked for after every frame: the same bytes are not compared.
    bool operator==(const KeptMessage& other) const {
        return opcode == other.opcode && (payload == other.payload || *payload == *other.payload);
    }
};
// Of all sessions together; those behind are not kept.
inline constexpr std::size_t kept_messages_max = 10'000;
inline constexpr std::size_t kept_messages_bytes_max = 2u << 20;  // escaped, six times that

struct KeptSession {
    core::SessionConfig config;
    std::vector<KeptMessage> queued;  // oldest first; of sessions whose queue is persisted
    bool operator==(const KeptSession&) const = default;
};

struct Settings {
    core::Preferences preferences;
    std::vector<KeptSession> sessions;      // in the order shown
    std::string layout;                     // Dear ImGui's ini text: places of the windows
    std::vector<std::string> send_history;  // newest last, at most send_history_max
    std::uint32_t window_width = 1440;      // pixels; 320 .. 16384
    std::uint32_t window_height = 900;      // 200 .. 16384
    bool is_window_maximised = false;

    // Members of a later version, as a JSON object's text, or empty.
    std::string unknown;

    bool operator==(const Settings&) const = default;
};

inline constexpr std::size_t settings_bytes_max = 16u << 20;
inline constexpr std::size_t send_history_max = 200;
inline constexpr std::size_t send_history_bytes_max =
    64 * 1024;  // of one entry; longer are left out

// Pure: the file's text and back. Errors name the member.
std::string settings_to_text(const Settings& settings);
Result<Settings> settings_from_text(std::string_view text);

// $XDG_CONFIG_HOME/redial, or ~/.config/redial (XDG Base Directory Specification 0.8: a relative
// path there is ignored). Empty when there is no home.
std::string settings_folder();
std::string settings_path(const std::string& folder);  // FOLDER/settings.json

// Text with wrong values in it: each is left out, as if it were not there. Error: it is no JSON
// object, or more values are wrong than are worth it.
struct MendedSettings {
    Settings settings;
    std::vector<std::string> left_out;  // "sessions[2].ping_interval_ms should be ..."
};
inline constexpr std::size_t values_left_out_max = 100;
Result<MendedSettings> mended_settings_from_text(std::string_view text, const Settings& first = {});

struct LoadedSettings {
    Settings settings;
    std::string notice;       // for the person: what was wrong and where the old file is; or empty
    bool is_mended = false;   // the file still holds what was left out: write it soon
    bool can_be_kept = true;  // false: what is there is no file, nothing may be written to it
};
// Never fails: what cannot be read gives defaults and a notice. No file: defaults, no notice. The
// defaults are those of `first`. `now` names the copy of a damaged file:
// settings.json.damaged-20261123-093104.
LoadedSettings load_settings(const std::string& path, WallTime now, const Settings& first = {});
Status save_settings(const std::string& path, const Settings& settings);

// What `wanted` makes of the file's text when another program wrote there since this one knew it as
// `known`: what this one did not change stays the other's, and each one's sessions stay. Pure.
std::string merged_settings(const Settings& known, const Settings& wanted, std::string_view file);
// Saves that, under a lock that other Redials wait for.
Status save_settings_beside(const std::string& path, const Settings& known, const Settings& wanted);

}  // namespace redial::log
