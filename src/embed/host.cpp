// Puts engine, workspace and interface together. UI thread only.
#include "embed/host.hpp"

#include <utility>

#include "answers/answer.hpp"
#include "base/counted.hpp"
#include "base/debug_log.hpp"
#include "base/format.hpp"
#include "log/folder_list.hpp"
#include "log/memory_events.hpp"
#include "model/findings/thresholds.hpp"
#include "model/session/marks.hpp"
#include "model/words/display_text.hpp"
#include "view/messages/filter_row.hpp"
#include "view/scene/recent.hpp"
#include "view/shell/all_messages_window.hpp"

namespace redial::embed {
namespace {

using namespace std::chrono_literals;

// Events of one frame: about 20 ms of work at the measured speed of the model, so that a flood
// never holds up the drawing. What is left waits in the ring.
constexpr net::PollBudget frame_budget{200'000, 64u << 20};

answers::DeskOptions desk_options(const HostOptions& options) {
    return {.secrets = log::secrets_when(options.records_secrets),
            .begun = net::read_clocks(),
            .keeps_events = false};
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
        host_.desk_.on_event(event);
        host_.workspace_.on_event(event);
    }
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override {
        (is_data(message.opcode) ? pumped.has_news : pumped.has_background) = true;
        if (host_.recorder_) host_.recorder_->on_message(stamp, message);
        host_.desk_.on_message(stamp, message);
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
        host_.desk_.on_event(event);
    }
    void on_message(const core::Stamp&, const core::MessageSeen&) override {}

private:
    Host& host_;
};

Host::Host(const HostOptions& options)
    : options_(options),
      desk_(workspace_, desk_options(options)),
      spy_(std::make_unique<Spy>(*this)),
      derived_(std::make_unique<Derived>(*this)) {
    workspace_.set_derived(derived_.get());
    ui_.preferences = options.preferences;
    figures_.version = options.version;
    figures_.opens_logs = true;
    figures_.browses_files = true;
    figures_.opens_folders = options.has_desktop;
    figures_.files_folder = options.files_folder;
    figures_.runs_scenarios = true;
    figures_.runs_herds = true;
    figures_.runs_tests = options.has_desktop;  // they start programs
    figures_.runs_real_herds = static_cast<bool>(options.run_real_herd);
    apply_preferences();
}

Host::~Host() {
    if (engine_) engine_->stop(*spy_);
    if (recorder_) recorder_->stop();
}

Result<std::unique_ptr<Host>> Host::start(const HostOptions& options) {
    net::EngineOptions wish = options.engine;
    if (!wish.answer_control) {
        wish.answer_control = [version = options.version](const core::ControlRequest& request,
                                                          const core::ControlState& state) {
            return answers::answer_or_pass_on(request, state, version);
        };
    }
    std::unique_ptr<Host> host(new Host(options));
    wish.take_asked = [desk = &host->desk_](core::ControlAsked asked) {
        desk->on_asked(std::move(asked), net::read_clocks());
    };
    auto engine = net::Engine::start(wish);
    if (!engine) return engine.error();
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
    answer_asked(net::read_clocks());
    Pumped pumped = spy_->pumped;
    pumped.has_more = workspace_.revision() - before >= frame_budget.messages_max;
    const bool is_searching = view::filter_further(workspace(), ui_);
    const bool is_searching_all = view::filter_all_further(workspace(), ui_);
    if (is_searching || is_searching_all) {
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

// Not by frames: who asks need not wait for one.
void Host::answer_asked(Now now) {
    desk_.step(now);
    desk_.give([this](const core::Command& command) { return engine_->post(command); });
}

view::WindowRequests Host::settle(Now now) {
    if (replay_) asked_.clear();  // a log takes no commands
    figures_.host_wants_at.reset();
    step_scenario(now);
    if (const auto at = desk_.deadline())
        figures_.host_wants_at = std::min(figures_.host_wants_at.value_or(*at), *at);
    std::size_t taken = 0;
    while (taken < asked_.size() && engine_->post(asked_[taken])) ++taken;
    // What the queue could not take stays and is offered again with the next frame: nothing is
    // lost.
    asked_.erase(asked_.begin(), asked_.begin() + static_cast<std::ptrdiff_t>(taken));
    view::WindowRequests for_window = carry_out_requests(now);
    tell_log(now);
    step_export(now);
    step_report(now);
    step_herd(now);
    step_tests(now);
    watch_recording(now);
    refresh_figures(now);
    return for_window;
}

void Host::open_log(const std::string& path, Now now) {
    if (path.empty()) return close_log();
    auto opened = Replay::open(path, options_.replay_bytes_max);
    if (!opened) {
        // The dialog, when it is where this came from, keeps the path to be mended.
        ui_.dialog = view::OpenLogDialog{.path = path, .error = opened.error().line()};
        view::forget_file(ui_.preferences, path);
        return ui_.notify("Open log: " + opened.error().line(), core::Severity::Error, now.mono);
    }
    close_log();
    replay_ = *std::move(opened);
    replay_->workspace().set_finding_options(thresholds());
    is_log_told_ = false;
    ui_.exchange(shelved_);
    figures_.has_engine = false;
    note_file(path);
    REDIAL_LOG(Ui, Info, "log opened: {}", path);
    read_log();  // the first part is there with the first frame
}

void Host::compare_logs(const view::CompareLogs& wish, Now now) {
    auto opened = LogPair::open(wish.first, wish.second, options_.replay_bytes_max);
    if (!opened) {
        ui_.dialog = view::CompareDialog{
            .first = wish.first, .second = wish.second, .error = opened.error().line()};
        return ui_.notify("Compare: " + opened.error().line(), core::Severity::Error, now.mono);
    }
    note_file(wish.second);
    note_file(wish.first);
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
    const bool has_row =
        session && wish.row >= session->log.first_row() && wish.row < session->log.end_row();
    if (!has_row) return;
    const Now at = replay_ ? replay_->figures().end : now;
    const core::Event event{{wish.session, session->log.attempt(wish.row), at.mono, at.wall},
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
        ui_.dialog = view::ScenarioDialog{wish.path, why, true};
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
    const std::string path = log::full_path(status.path);
    note_file(path);
    ui_.notify_file(fmt::format("Recorded {} to {}", model::size_in_words(status.size_bytes), path),
                    path, now.mono);
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

}  // namespace redial::embed
