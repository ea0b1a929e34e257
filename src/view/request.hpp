// Request: what a view asks of the host program and not of the service thread (those are
// core::Commands). Put into UiState::requests; app carries them out between frames and empties
// the list. Values own what they carry. UI thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "view/herd_ui.hpp"
#include "view/named_policy.hpp"

namespace redial::view {

enum class ExportLayout : std::uint8_t { JsonLines, CsvMessages, CsvAttempts };
enum class ExportSource : std::uint8_t { Memory, Recording };

// The host answers with UiState::notify (a toast) and, on failure, ExportDialog::error.
struct Export {
    std::optional<SessionId> session;  // none: all
    ExportLayout layout = ExportLayout::JsonLines;
    ExportSource source = ExportSource::Memory;
    std::string path;  // absolute, or relative to the working directory; "~" allowed
    bool includes_secrets = false;
};
struct SetRecording { bool is_on = false; };
struct PreferencesChanged {};          // UiState::preferences differ from what was last saved
struct OpenLog { std::string path; };  // replay of a log, or "" to go back to the live workspace
struct StopReading {};                 // of the log that is being opened; what was read stays
// Figures of two logs side by side; the host answers with UiState::comparison.
struct CompareLogs { std::string first; std::string second; };
struct Quit {};
// Forget the rows of a session before `row_end` (the person's Undo has run out).
struct ClearHistory { SessionId session; std::uint64_t row_end = 0; };
// Marks a message, with a note, or takes the mark away.
struct MarkMessage {
    SessionId session;
    std::uint64_t row = 0;
    bool is_marked = true;
    std::string note;
};
struct RebuildFonts {};  // theme scale changed, or glyphs are wanted (view/glyphs.hpp)
// Plays a scenario file; the host answers with a toast and, on failure, ScenarioDialog::error.
struct RunScenario { std::string path; };
// A part of the window as a PNG file, in the next frame (without the menu that asked for it). Only
// where Figures::saves_pictures.
struct SavePicture {
    std::string name;  // "latency": the host makes a file name of it
    float x = 0, y = 0, width = 0, height = 0;
};
// A policy from a JSON file; the host answers with UiState::policy_loaded.
struct LoadPolicy { std::string path; };
// As JSON into the clipboard, as `redial connect --policy FILE` reads it.
struct CopyPolicy { NamedPolicy named; };
// The herd lab's; the host answers into UiState::herd.
struct RunHerd { HerdWish wish; };
struct CancelHerd {};
struct OpenLink { std::string url; };  // in the system's browser

using Request = std::variant<Export, SetRecording, PreferencesChanged, OpenLog, StopReading, Quit,
                             ClearHistory, RebuildFonts, OpenLink, RunScenario, SavePicture,
                             MarkMessage, CompareLogs, LoadPolicy, CopyPolicy, RunHerd, CancelHerd>;
using Requests = std::vector<Request>;

}  // namespace redial::view
