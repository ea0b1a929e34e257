// redial tap: stands between clients and their server in the terminal. The command line's only
// thread.
#include <memory>

#include "answers/answer.hpp"
#include "answers/desk.hpp"
#include "app/command_line.hpp"
#include "app/fan_out.hpp"
#include "app/headless_limits.hpp"
#include "app/run_files.hpp"
#include "app/standard_output.hpp"
#include "app/tap_summary.hpp"
#include "app/terminal_loop.hpp"
#include "app/terminal_printer.hpp"
#include "app/verb.hpp"
#include "base/format.hpp"
#include "base/redact.hpp"
#include "base/version.hpp"
#include "control/player.hpp"
#include "model/fold/workspace.hpp"
#include "net/engine/engine.hpp"
#include "platform/memory.hpp"
#include "wire/url.hpp"

namespace redial::app {
namespace {

// A batch of events, so that the time is looked at and the output written between two.
constexpr net::PollBudget batch{.messages_max = 1000, .bytes_max = 1u << 20};

// Who ends it waits for its last words. Fits of policies are what takes time.
constexpr Duration summary_time_max = std::chrono::milliseconds(250);

// Remembers what did not come up, so that the program ends with it.
class StartWatch final : public core::EventSink {
public:
    void on_event(const core::Event& event) override {
        if (const auto* tap = std::get_if<core::TapChanged>(&event.what))
            note(taps_, tap->is_listening, tap->error);
        if (const auto* control = std::get_if<core::ControlChanged>(&event.what))
            note(control_, control->is_listening, control->error);
    }
    void on_message(const core::Stamp&, const core::MessageSeen&) override {}
    // Before any tap listened an error ends the program, and so does one of the control API before
    // that listened; afterwards a tap may be disabled and enabled, and fail at that, as often as it
    // likes. "": all is well.
    std::string error() const {
        for (const Place* place : {&taps_, &control_})
            if (!place->has_listened && !place->error.empty()) return place->error;
        return "";
    }

private:
    struct Place {
        bool has_listened = false;
        std::string error;
    };
    static void note(Place& place, bool is_listening, const std::string& error) {
        place.has_listened = place.has_listened || is_listening;
        if (place.error.empty()) place.error = error;
    }
    Place taps_;
    Place control_;
};

class TapRun {
public:
    TapRun(const TapRunOptions& options, control::Scenario scenario, TerminalLoop& loop)
        : options_(options),
          scenario_(std::move(scenario)),
          loop_(loop),
          output_(descriptor_for_words(options.log), WhenFull::LeavesOut),
          printer_(output_, TerminalPrinter::Names::Shown,
                   log::secrets_when(options.log.includes_secrets)),
          workspace_({}, &derived_),
          desk_(workspace_, {log::secrets_when(options.log.includes_secrets), net::read_clocks()}) {
    }

    int run() {
        if (const auto started = start(); !started)
            return complain(started.error().line(), exit_failed);
        begin();
        while (!is_over()) turn();
        return finish();
    }

private:
    Status start() {
        net::EngineOptions wish;
        wish.wake = loop_.waker();
        wish.answer_control = [](const core::ControlRequest& request,
                                 const core::ControlState& state) {
            return answers::answer_or_pass_on(request, state, program_version);
        };
        wish.take_asked = [this](core::ControlAsked asked) {
            desk_.on_asked(std::move(asked), net::read_clocks());
        };
        auto engine = net::Engine::start(wish);
        if (!engine) return engine.error();
        engine_ = *std::move(engine);
        auto recorder = start_recording(options_.log);
        if (!recorder) return recorder.error();
        recorder_ = *std::move(recorder);
        sinks_.add(printer_);
        sinks_.add(watch_);
        derived_.add(printer_);
        if (recorder_) {
            sinks_.add(*recorder_);
            derived_.add(*recorder_);
            if (const std::string words = recording_in_words(*recorder_); !words.empty())
                printer_.say(net::read_clocks().wall, "..", words);
        }
        if (options_.control) {
            sinks_.add(desk_);
            derived_.add(desk_);
        }
        sinks_.add(limits_keeper_);
        sinks_.add(workspace_);
        return Done{};
    }

    void begin() {
        const Instant now = net::read_clocks().mono;
        if (options_.run_for) ends_at_ = now + *options_.run_for;
        std::vector<core::SessionConfig> taps;
        if (options_.tap)
            taps.push_back(*options_.tap);
        else
            taps = scenario_.taps;
        std::vector<control::PlayedLink> links;
        for (core::SessionConfig& tap : taps) {
            const SessionId id{static_cast<std::uint32_t>(links.size()) + 1};
            for (const core::Fault& fault : scenario_.faults) tap.faults.faults.push_back(fault);
            if (scenario_.seed) tap.faults.seed = *scenario_.seed;
            if (options_.seed) tap.faults.seed = *options_.seed;
            // The tap of the command line stands for whichever the scenario names.
            links.push_back(
                {.session = id, .name = tap.name, .stands_for_all = options_.tap.has_value()});
            engine_->post({id, core::AddSession{std::make_shared<const core::SessionConfig>(tap)}});
        }
        player_.emplace(std::move(scenario_.steps), std::move(links), now);
        if (options_.control) engine_->post({{}, *options_.control});
    }

    void turn() {
        engine_->poll(sinks_, batch);
        output_.flush();
        desk_.step(net::read_clocks());
        desk_.give([this](const core::Command& command) { return engine_->post(command); });
        tell_recording_error();
        for (core::Command& command : player_->take_due(net::read_clocks().mono))
            engine_->post(std::move(command));
        if (is_over() || !engine_->prepare_to_sleep()) return;
        was_interrupted_ = loop_.wait(wakes_at(), false, output_.waits_for()).was_interrupted;
    }

    // At once, not at the end of a long run: what follows is in no log.
    void tell_recording_error() {
        if (!recorder_ || has_recording_error_ || !recorder_->status().error) return;
        has_recording_error_ = true;
        complain(recorder_->status().error->line(), exit_failed);
    }

    std::optional<Instant> wakes_at() const {
        std::optional<Instant> first = ends_at_;
        for (const auto at : {player_->deadline(), desk_.deadline()})
            if (at && (!first || *at < *first)) first = at;
        return first;
    }

    bool could_not_start() const { return !watch_.error().empty(); }
    bool is_over() const {
        if (was_interrupted_ || could_not_start() || output_.error()) return true;
        return ends_at_ && net::read_clocks().mono >= *ends_at_;
    }

    int finish() {
        const bool has_failed = could_not_start();
        engine_->stop(sinks_);
        if (recorder_) recorder_->stop();
        if (has_failed)
            return complain(watch_.error() + "; try another --listen, --host or --control",
                            exit_failed);
        const Instant begun_at = net::read_clocks().mono;
        const auto has_time = [begun_at] {
            return net::read_clocks().mono - begun_at < summary_time_max;
        };
        const std::string summary = tap_summary(workspace_, has_time);
        output_.write_last(options_.log.includes_secrets ? summary : redact_urls(summary, {}));
        if (!output_.finish(output_patience)) return complain(output_.error()->line(), exit_failed);
        tell_recording_error();
        return has_recording_error_ ? exit_failed : exit_done;
    }

    const TapRunOptions& options_;
    control::Scenario scenario_;
    TerminalLoop& loop_;
    StandardOutput output_;
    TerminalPrinter printer_;
    StartWatch watch_;
    FanOut sinks_;
    FanOut derived_;
    model::Workspace workspace_;
    LimitsKeeper limits_keeper_{workspace_,
                                options_.control ? Keeps::ForAnswers : Keeps::ForVerdicts};
    answers::Desk desk_;
    std::unique_ptr<log::Recorder> recorder_;
    std::unique_ptr<net::Engine> engine_;
    std::optional<control::Player> player_;
    std::optional<Instant> ends_at_;
    bool was_interrupted_ = false;
    bool has_recording_error_ = false;
};

}  // namespace

int run_tap(const TapRunOptions& options) {
    platform::return_large_blocks();
    auto scenario = load_scenario(options.scenario_file);
    if (!scenario) return complain(scenario.error().line(), exit_usage);
    std::vector<std::string> urls;
    if (options.tap) urls.push_back(options.tap->url);
    for (const core::SessionConfig& tap : scenario->taps) urls.push_back(tap.url);
    for (const std::string& url : urls)
        if (const auto target = wire::Target::from_url(url); !target)
            return complain(target.error().line(), exit_usage);
    if (urls.empty() && !options.control)
        return complain("tap: the scenario names no taps; give --listen and --to", exit_usage);
    auto loop = TerminalLoop::make();
    if (!loop) return complain(loop.error().line(), exit_failed);
    return TapRun(options, *std::move(scenario), *loop).run();
}

}  // namespace redial::app
