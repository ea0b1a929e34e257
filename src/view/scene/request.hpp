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
#include "core/enum_names.hpp"
#include "core/export_format.hpp"
#include "core/named_policy.hpp"
#include "view/scene/browse_ui.hpp"
#include "view/scene/herd_wish.hpp"

namespace redial::view {

enum class ExportSource : std::uint8_t { Memory, Recording };
constexpr auto enum_table(ExportSource) {
    using enum ExportSource;
    return std::to_array<core::Named<ExportSource>>(
        {{Memory, "memory"}, {Recording, "the recording"}});
}

// What becomes of a file that has the name already.
enum class IfThere : std::uint8_t { Ask, Number, Replace };

// A page for people without Redial, in place of an export of what happened.
enum class ReportAs : std::uint8_t { Html, Markdown };

// The host answers with a toast and, on failure or when it has to ask, with ExportDialog anew.
struct Export {
    std::optional<SessionId> session;  // none: all
    core::ExportFormat format = core::ExportFormat::JsonLines;
    std::optional<ReportAs> report;  // set: `format` and `source` are of no meaning
    ExportSource source = ExportSource::Memory;
    std::string path;  // absolute, or relative to the working directory; "~" allowed
    bool includes_secrets = false;
    IfThere if_there = IfThere::Ask;
};
// clang-format off
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
struct RebuildFonts {};  // theme scale changed, or glyphs are wanted (view/kit/glyphs.hpp)
// Plays a scenario file; the host answers with a toast and, on failure, ScenarioDialog::error.
struct RunScenario { std::string path; };
// Plays a file of tests (docs/test.md); the host answers into UiState::tests and, where it cannot
// be read, with TestsDialog::error.
struct RunTests { std::string path; };
struct StopTests {};
// A part of the window as a PNG file, in the next frame (without the menu that asked for it). Only
// where Figures::saves_pictures.
struct SavePicture {
    std::string name;  // "latency": the host makes a file name of it
    float x = 0, y = 0, width = 0, height = 0;
};
// A policy from a JSON file; the host answers with UiState::policy_loaded.
struct LoadPolicy { std::string path; };
// A report as Markdown into the clipboard; none: of all sessions.
struct CopyReport { std::optional<SessionId> session; };
// As JSON into the clipboard, as `redial connect --policy FILE` reads it.
struct CopyPolicy { core::NamedPolicy named; };
// A file or folder is to be chosen for a field; the answer comes into UiState::browse.
struct BrowseFile { std::uint32_t field = 0; FileWish wish; };
// What is in a folder, into UiState::browse.
struct ListFolder { std::string path; };
// In the system's file manager: the folder that holds this file. Only where Figures::opens_folders.
struct OpenFolder { std::string file; };
// The herd lab's; the host answers into UiState::herd.
struct RunHerd { HerdWish wish; };
struct CancelHerd {};
// clang-format on

using Request = std::variant<Export, SetRecording, PreferencesChanged, OpenLog, StopReading, Quit,
                             ClearHistory, RebuildFonts, RunScenario, SavePicture, MarkMessage,
                             CompareLogs, LoadPolicy, CopyPolicy, CopyReport, RunHerd, CancelHerd,
                             RunTests, StopTests, BrowseFile, ListFolder, OpenFolder>;
using Requests = std::vector<Request>;

struct Scene;
// Puts it on the list.
void request(const Scene& scene, Request wish);
// Those that only the window around the interface can carry out.
using WindowRequest =
    std::variant<PreferencesChanged, Quit, RebuildFonts, SavePicture, BrowseFile, OpenFolder>;
using WindowRequests = std::vector<WindowRequest>;

}  // namespace redial::view
