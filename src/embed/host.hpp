// Host: engine, workspace, recorder and interface state put together, without a window: what the
// desktop program and the embedded window share. UI thread only, except where the engine's own
// threads run.
//
// One frame's life:
//   pump()           events leave the ring into workspace, recorder (bounded work)
//   view::draw(...)  the views read the workspace and note what was asked
//   settle()         what was asked is carried out: commands to the engine, requests here
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "answers/desk.hpp"
#include "base/result.hpp"
#include "base/version.hpp"
#include "core/command.hpp"
#include "embed/herd_run.hpp"
#include "embed/log_pair.hpp"
#include "embed/replay.hpp"
#include "embed/report_run.hpp"
#include "embed/scenario_run.hpp"
#include "embed/tests_run.hpp"
#include "log/export.hpp"
#include "log/recorder.hpp"
#include "model/fold/workspace.hpp"
#include "net/engine/engine.hpp"
#include "view/scene/figures.hpp"
#include "view/scene/ui_state.hpp"
#include "view/shell/draw.hpp"

namespace redial::embed {

struct HostOptions {
    net::EngineOptions engine;
    view::Preferences preferences;
    std::string recording_folder;  // empty: the working directory
    std::string files_folder;      // of exports and pictures; empty: the working directory
    bool has_desktop = false;      // BrowseFile and OpenFolder are the window's to carry out
    bool records_secrets = false;
    std::uint64_t replay_bytes_max = 8ull << 30;  // memory that a log's messages may take
    std::string version = program_version;
    RealHerd run_real_herd;  // empty: herds are simulated only
};

// What came out of the ring: whether to draw at once, soon, or not at all.
struct Pumped {
    bool has_news = false;        // something that a person waits to see
    bool has_background = false;  // pings, pongs and the like
    bool has_more = false;        // the budget ended before the ring did
};

class Host {
public:
    static Result<std::unique_ptr<Host>> start(const HostOptions& options);
    // Ends every session gracefully (bounded), finishes the recording.
    ~Host();

    Pumped pump();
    // Posts `asked()` to the engine and carries out the views' requests. What of them only the
    // window can do comes back.
    view::WindowRequests settle(Now now);
    // True: nothing waits in the ring, and the engine's wake function will be called for the next
    // event.
    bool prepare_to_sleep() { return engine_->prepare_to_sleep(); }
    // An export from memory is running, or a log is being read: come back soon.
    bool is_busy() const {
        return export_.has_value() || report_ || (replay_ && replay_->is_reading()) ||
               compared_.has_value();
    }
    bool is_replaying() const { return replay_ != nullptr; }
    // A recorded log in place of the live sessions, which go on behind it; "" goes back to them.
    void open_log(const std::string& path, Now now);
    // Lets a file be chosen from a list within the window.
    void browse(const view::BrowseFile& wish);

    void post(SessionId session, core::Order order);
    // What is shown: the live sessions, or a log's.
    model::Workspace& workspace() { return replay_ ? replay_->workspace() : workspace_; }
    view::UiState& ui() { return ui_; }
    view::Figures& figures() { return figures_; }
    core::Commands& asked() { return asked_; }

private:
    class Spy;      // notes how urgent what passes is
    class Derived;  // hears the model's conclusions
    class Carrier;  // carries out one request, of any kind
    explicit Host(const HostOptions& options);
    void refresh_figures(Now now);
    void answer_asked(Now now);
    void start_recording(Now now);
    void stop_recording(Now now);
    void watch_recording(Now now);
    void start_export(const view::Export& wish, Now now);
    void step_export(Now now);
    void list_folder(const std::string& path);
    void note_file(const std::string& path);
    void start_report(ReportRun::Wish wish, Now now);
    void step_report(Now now);
    void tell_export(const Result<log::ExportSummary>& summary, Now now);
    void mark(const view::MarkMessage& wish, Now now);
    void compare_logs(const view::CompareLogs& wish, Now now);
    void read_compared();
    void close_log();
    void read_log();
    void tell_log(Now now);
    void apply_preferences();
    model::FindingOptions thresholds() const;  // as the preferences set them
    void start_scenario(const view::RunScenario& wish, Now now);
    void step_scenario(Now now);
    view::WindowRequests carry_out_requests(Now now);
    void load_policy(const std::string& path);
    void copy_policy(const core::NamedPolicy& named, Now now);
    void start_herd(const view::HerdWish& wish);
    void step_herd(Now now);
    void start_tests(const view::RunTests& wish, Now now);
    void step_tests(Now now);

    HostOptions options_;
    model::Workspace workspace_;
    view::UiState ui_;
    view::Figures figures_;
    core::Commands asked_;
    std::unique_ptr<log::Recorder> recorder_;
    answers::Desk desk_;  // of the live sessions, also while a log is shown
    std::unique_ptr<Spy> spy_;
    std::unique_ptr<Derived> derived_;
    std::optional<log::MemoryExport> export_;
    std::unique_ptr<ReportRun> report_;
    view::Export export_wish_;        // the last one
    std::unique_ptr<Replay> replay_;  // shown in place of workspace_
    std::optional<LogPair> compared_;
    view::Shown shelved_;  // of the live sessions, while a log is shown
    bool is_log_told_ = false;
    std::optional<ScenarioRun> scenario_;  // being played
    std::unique_ptr<HerdRun> herd_;        // runs
    std::unique_ptr<TestsRun> tests_;      // likewise
    std::unique_ptr<net::Engine> engine_;  // last: its threads end first
};

}  // namespace redial::embed
