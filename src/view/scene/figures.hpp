// Figures: what the host program knows and the models do not: frame times, queues between the
// threads, the recording, the version. Filled by app or embed before each frame. UI thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "core/theme_name.hpp"

namespace redial::view {

struct RecordingFigures {
    bool is_on = false;
    std::string file;  // full path; the bar shows its last part
    std::uint64_t size_bytes = 0;
    std::string error;  // why it stopped, "" when it did not
};

// A log that is shown in place of the live sessions.
struct ReplayFigures {
    std::string file;  // full path; the bar shows its last part
    bool is_reading = false;
    std::uint64_t read_bytes = 0;
    std::uint64_t total_bytes = 0;  // 0: not known
    std::string remark;             // what is missing of it, "" for nothing
    std::string error;              // why reading it stopped, "" when it did not
    Now end;                        // its last moment, which is shown as now
};

struct Figures {
    std::string version = "0.1.0";
    double frame_ms = 0.0;              // of the last frame, CPU side
    std::optional<double> cpu_percent;  // of one core, over the last seconds
    std::uint64_t ring_used_bytes = 0;  // event ring
    std::uint64_t ring_capacity_bytes = 0;
    RecordingFigures recording;
    bool has_engine = true;                // false in a replay: nothing can be dialled
    bool opens_logs = false;               // the host answers OpenLog
    bool runs_scenarios = false;           // the host answers RunScenario
    bool runs_tests = false;               // the host answers RunTests
    bool saves_pictures = false;           // the host answers SavePicture
    bool browses_files = false;            // the host answers BrowseFile and ListFolder
    bool opens_folders = false;            // the host answers OpenFolder
    std::string files_folder;              // of exports and pictures; "": the working directory
    bool runs_herds = false;               // the host answers RunHerd
    bool runs_real_herds = false;          // with real sockets too
    bool keeps_sessions = false;           // the host brings sessions back after a restart
    std::optional<ReplayFigures> replay;   // none: live
    std::optional<Instant> host_wants_at;  // it has something to do then: a frame, please
    std::string gl_renderer;               // for "About"; "" when unknown
    std::string settings_file;             // for "About"
    // What the desktop asks for; none where it cannot be asked or has no wish.
    std::optional<core::ThemeName> system_theme;
    bool system_has_less_motion = false;
};

}  // namespace redial::view
