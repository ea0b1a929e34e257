// Puts engine, workspace and interface together. UI thread only.
#include "embed/host.hpp"

#include <utility>

#include "base/debug_log.hpp"
#include "base/format.hpp"
#include "control/api.hpp"
#include "log/memory_events.hpp"
#include "model/marks.hpp"
#include "model/thresholds.hpp"
#include "view/messages_view.hpp"

namespace redial::embed {
namespace {

using namespace std::chrono_literals;

// Events of one frame: about 20 ms of work at the measured speed of the model, so that a flood
// never holds up the drawing. What is left waits in the ring.
constexpr net::PollBudget frame_budget{200'000, 64u << 20};
constexpr std::size_t export_events_per_frame = 50'000;

log::ExportFormat format_of(view::ExportLayout layout) {
    switch (layout) {
        case view::ExportLayout::JsonLines: return log::ExportFormat::JsonLines;
        case view::ExportLayout::CsvMessages: return log::ExportFormat::CsvMessages;
        case view::ExportLayout::CsvAttempts: return log::ExportFormat::CsvAttempts;
    }
    return log::ExportFormat::JsonLines;
}

}  // namespace

// Passes events to the recorder and the workspace, and notes whether a person waits to see them.
class Host::Spy final : public core::EventSink {
  public:
    explicit Spy(Host& host) : host_(host) {}

    void on_event(const core::Event& event) override {
        const auto* stage = std::get_if<core::StageDone>(&event.what);
        (stage != nullptr ? pumped.has_background : pumped.has_news) = true;
        if (host_.recorder_) host_.recorder_->on_event(event);
        host_.workspace_.on_event(event);
    }
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override {
        const bool is_data =
            message.opcode == core::Opcode::Text || message.opcode == core::Opcode::Binary;
        (is_data ? pumped.has_news : pumped.has_background) = true;
        if (host_.recorder_) host_.recorder_->on_message(stamp, message);
        host_.workspace_.on_message(stamp, message);
    }

    Pumped pumped;

  private:
    Host& host_;
};

// The model's own conclusions go to the recording too.
class Host::Derived final : public core::EventSink {
  public:
    explicit Derived(Host& host) : host_(host) {}
    void on_event(const core::Event& event) override {
        if (host_.recorder_) host_.recorder_->on_event(event);
    }
    void on_message(const core::Stamp&, const core::MessageSeen&) override {}

  private:
    Host& host_;
};

Host::Host(const HostOptions& options)
    : options_(options),
      spy_(std::make_unique<Spy>(*this)),
      derived_(std::make_unique<Derived>(*this)) {
    workspace_.set_derived(derived_.get());
    ui_.preferences = options.preferences;
    figures_.version = options.version;
    figures_.opens_logs = true;
    figures_.runs_scenarios = true;
    figures_.runs_herds = true;
    figures_.runs_real_herds = static_cast<bool>(options.run_real_herd);
    apply_preferences();
}

Host::~Host() {
    engine_->stop(*spy_);
    if (recorder_) recorder_->stop();
}

Result<std::unique_ptr<Host>> Host::start(const HostOptions& options) {
    net::EngineOptions wish = options.engine;
    if (!wish.answer_control) {
        wish.answer_control = [version = options.version](const core::ControlRequest& request,
                                                          const core::ControlState& state) {
            return control::answer(request, state, version);
        };
    }
    auto engine = net::Engine::start(wish);
    if (!engine) return engine.error();
    std::unique_ptr<Host> host(new Host(options));
    host->engine_ = *std::move(engine);
    return host;
}

void Host::post(SessionId session, core::Order order) {
    asked_.push_back({session, std::move(order)});
}

Pumped Host::pump() {
    spy_->pumped = {};
    const std::uint64_t before = workspace_.revision();
    engine_->poll(*spy_, frame_budget);
    Pumped pumped = spy_->pumped;
    pumped.has_more = workspace_.revision() - before >= frame_budget.messages_max;
    if (view::filter_further(workspace(), ui_)) {
        pumped.has_news = true;
        pumped.has_more = true;
    }
    if (compared_) {
        read_compared();
        pumped.has_news = pumped.has_more = true;
    }
    if (replay_ && replay_->is_reading()) {
        read_log();
        pumped.has_news = true;
        pumped.has_more = pumped.has_more || replay_->is_reading();
    }
    return pumped;
}

view::Requests Host::settle(Now now) {
    if (replay_) asked_.clear();  // a log takes no commands
    figures_.host_wants_at.reset();
    step_scenario(now);
    std::size_t taken = 0;
    while (taken < asked_.size() && engine_->post(asked_[taken])) ++taken;
    // What the queue could not take stays and is offered again with the next frame: nothing is
    // lost.
    asked_.erase(asked_.begin(), asked_.begin() + static_cast<std::ptrdiff_t>(taken));
    view::Requests others;
    for (view::Request& request : std::exchange(ui_.requests, {}))
        if (!carry_out(request, now)) others.push_back(std::move(request));
    tell_log(now);
    step_export(now);
    step_herd(now);
    watch_recording(now);
    refresh_figures(now);
    return others;
}

bool Host::carry_out(const view::Request& request, Now now) {
    if (const auto* wish = std::get_if<view::Export>(&request)) {
        start_export(*wish, now);
        return true;
    }
    if (const auto* wish = std::get_if<view::SetRecording>(&request)) {
        wish->is_on ? start_recording(now) : stop_recording(now);
        return true;
    }
    if (const auto* wish = std::get_if<view::ClearHistory>(&request)) {
        workspace().clear_history(wish->session, wish->row_end);
        return true;
    }
    if (const auto* wish = std::get_if<view::MarkMessage>(&request)) {
        mark(*wish, now);
        return true;
    }
    if (const auto* wish = std::get_if<view::CompareLogs>(&request)) {
        compare_logs(*wish, now);
        return true;
    }
    if (const auto* wish = std::get_if<view::OpenLog>(&request)) {
        open_log(wish->path, now);
        return true;
    }
    if (std::holds_alternative<view::StopReading>(request)) {
        if (replay_) replay_->stop_reading();
        return true;
    }
    if (const auto* wish = std::get_if<view::RunScenario>(&request)) {
        start_scenario(*wish, now);
        return true;
    }
    if (std::holds_alternative<view::PreferencesChanged>(request)) apply_preferences();
    return carry_out_lab(request, now);
}

void Host::open_log(const std::string& path, Now now) {
    if (path.empty()) return close_log();
    auto opened = Replay::open(path, options_.replay_bytes_max);
    if (!opened) {
        // The dialog, when it is where this came from, keeps the path to be mended.
        ui_.open_log_dialog = view::OpenLogDialog{.path = path, .error = opened.error().line()};
        return ui_.notify("Open log: " + opened.error().line(), core::Severity::Error, now.mono);
    }
    close_log();
    replay_ = *std::move(opened);
    replay_->workspace().set_finding_options(thresholds());
    is_log_told_ = false;
    ui_.exchange(shelved_);
    figures_.has_engine = false;
    REDIAL_LOG(Ui, Info, "log opened: {}", path);
    read_log();  // the first part is there with the first frame
}

void Host::compare_logs(const view::CompareLogs& wish, Now now) {
    auto opened = LogPair::open(wish.first, wish.second, options_.replay_bytes_max);
    if (!opened) {
        ui_.compare_dialog = view::CompareDialog{.first = wish.first,
                                                 .second = wish.second,
                                                 .error = opened.error().line()};
        return ui_.notify("Compare: " + opened.error().line(), core::Severity::Error, now.mono);
    }
    compared_.emplace(*std::move(opened));
    ui_.comparison = compared_->comparison();
}

// The window that shows it was closed: nobody waits for it.
void Host::read_compared() {
    const bool has_more = compared_->read_slice();
    if (ui_.comparison) ui_.comparison = compared_->comparison();
    if (!has_more || !ui_.comparison) compared_.reset();
}

void Host::close_log() {
    if (!replay_) return;
    export_.reset();  // it reads the workspace that goes away
    replay_.reset();
    figures_.replay.reset();
    figures_.has_engine = true;
    ui_.exchange(shelved_);
    shelved_ = {};
}

void Host::read_log() {
    replay_->read_slice();
    replay_->follow(ui_.axis);
    figures_.replay = replay_->figures();
    const auto sessions = replay_->workspace().sessions();
    if (ui_.selected == SessionId{} && !sessions.empty()) ui_.selected = sessions.front()->id;
}

// A mark is told like anything that happened: to recording and exports. The file of a log
// that is shown stays as it is.
void Host::mark(const view::MarkMessage& wish, Now now) {
    const model::SessionModel* session = workspace().find(wish.session);
    const bool has_row = session && wish.row >= session->log.first_row() &&
                         wish.row < session->log.end_row();
    if (!has_row) return;
    const Now at = replay_ ? replay_->figures().end : now;
    const core::Event event{
        {wish.session, session->log.attempt(wish.row), at.mono, at.wall},
        model::mark_of(session->log, wish.row, wish.is_marked, wish.note)};
    if (recorder_ && !replay_) recorder_->on_event(event);
    workspace().on_event(event);
}

// Once all is read: what is missing of it.
void Host::tell_log(Now now) {
    if (!replay_ || replay_->is_reading() || std::exchange(is_log_told_, true)) return;
    const view::ReplayFigures figures = replay_->figures();
    if (!figures.error.empty())
        ui_.notify(figures.error + ": what came before is shown", core::Severity::Error, now.mono);
    else if (!figures.remark.empty())
        ui_.notify(figures.remark, core::Severity::Warning, now.mono);
}

void Host::apply_preferences() {
    model::Limits limits = workspace_.limits();
    limits.messages_max = ui_.preferences.history_messages_max;
    limits.bytes_max = ui_.preferences.history_bytes_max;
    if (!(limits == workspace_.limits())) workspace_.set_limits(limits);
    workspace_.set_finding_options(thresholds());
}

model::FindingOptions Host::thresholds() const {
    model::FindingOptions options;
    const Status set = model::set_thresholds(options, ui_.preferences.thresholds);
    if (!set) REDIAL_LOG(Ui, Warn, "thresholds in the settings: {}", set.error().line());
    return options;
}

void Host::start_scenario(const view::RunScenario& wish, Now now) {
    auto started = ScenarioRun::start(wish.path, workspace_, ui_, now.mono, asked_);
    if (!started) {
        const std::string why = started.error().line();
        ui_.notify("Scenario: " + why, core::Severity::Error, now.mono);
        ui_.scenario_dialog = view::ScenarioDialog{wish.path, why, true};
        return;
    }
    scenario_.emplace(*std::move(started));
    ui_.notify("Playing " + scenario_->words(), core::Severity::Info, now.mono);
    figures_.host_wants_at = now.mono;  // what was just asked goes out with the next frame
}

// Its times are the window's frames: one is asked for at each.
void Host::step_scenario(Now now) {
    if (!scenario_) return;
    for (core::Command& command : scenario_->take_due(now.mono)) {
        asked_.push_back(std::move(command));
    }
    figures_.host_wants_at = scenario_->deadline();
    if (figures_.host_wants_at) return;
    ui_.notify("Scenario is over", core::Severity::Info, now.mono);
    scenario_.reset();
}

void Host::refresh_figures(Now) {
    const net::EngineFigures of_engine = engine_->figures();
    figures_.ring_used_bytes = of_engine.ring_used_bytes;
    figures_.ring_capacity_bytes = of_engine.ring_capacity_bytes;
    if (replay_) figures_.replay = replay_->figures();
    if (!recorder_) return;
    const log::RecorderStatus status = recorder_->status();
    figures_.recording.is_on = status.is_recording;
    figures_.recording.file = status.path;
    figures_.recording.size_bytes = status.size_bytes;
}

void Host::start_recording(Now now) {
    if (recorder_) return;
    log::RecorderOptions wish;
    wish.path = log::recording_path(options_.recording_folder, now.wall);
    wish.secrets = options_.records_secrets ? log::Secrets::Included : log::Secrets::Redacted;
    wish.tool = "redial " + options_.version;
    wish.now = now;
    auto recorder = log::Recorder::start(wish);
    if (!recorder) {
        figures_.recording.error = recorder.error().line();
        return ui_.notify("Recording: " + figures_.recording.error, core::Severity::Error,
                          now.mono);
    }
    recorder_ = *std::move(recorder);
    figures_.recording.error.clear();
    log::give_facts_so_far(workspace_, now, *recorder_);
    ui_.notify("Recording to " + recorder_->status().path, core::Severity::Info, now.mono);
}

void Host::stop_recording(Now now) {
    if (!recorder_) return;
    recorder_->stop();
    const log::RecorderStatus status = recorder_->status();
    recorder_.reset();
    figures_.recording.is_on = false;
    ui_.notify(fmt::format("Recorded {} bytes to {}", status.size_bytes, status.path),
               core::Severity::Info, now.mono);
}

// A full disk stops the recording; that must be seen, and it must not be tried for ever.
void Host::watch_recording(Now now) {
    if (!recorder_) return;
    const log::RecorderStatus status = recorder_->status();
    if (!status.error) return;
    figures_.recording.error = status.error->line();
    ui_.notify("Recording stopped: " + figures_.recording.error, core::Severity::Error, now.mono);
    stop_recording(now);
}

void Host::start_export(const view::Export& wish, Now now) {
    log::ExportOptions options;
    options.format = format_of(wish.layout);
    options.session = wish.session;
    options.tool = "redial " + options_.version;
    if (wish.includes_secrets) options.secrets = log::Secrets::Included;
    if (wish.source == view::ExportSource::Recording && recorder_) {
        recorder_->flush();
        return tell_export(log::export_log(recorder_->status().path, wish.path, options), now);
    }
    auto started = log::MemoryExport::start(workspace(), wish.path, options, now);
    if (!started) return tell_export(started.error(), now);
    export_.emplace(*std::move(started));
}

void Host::step_export(Now now) {
    if (!export_) return;
    const Result<bool> has_more = export_->step(workspace(), export_events_per_frame);
    if (has_more && *has_more) return;
    if (!has_more)
        tell_export(has_more.error(), now);
    else
        tell_export(export_->finish(), now);
    export_.reset();
}

void Host::tell_export(const Result<log::ExportSummary>& summary, Now now) {
    if (summary) {
        std::string words = fmt::format("Exported {} events to {}", summary->events, summary->path);
        if (!summary->remark.empty()) words += "; " + summary->remark;
        return ui_.notify(words, core::Severity::Info, now.mono);
    }
    ui_.notify("Export: " + summary.error().line(), core::Severity::Error, now.mono);
    if (ui_.export_dialog) ui_.export_dialog->error = summary.error().line();
}

}  // namespace redial::embed
