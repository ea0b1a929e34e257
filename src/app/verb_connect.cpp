// redial connect: one session in the terminal. The command line's only thread.
#include <unistd.h>

#include <memory>

#include "app/fan_out.hpp"
#include "app/headless.hpp"
#include "app/run_files.hpp"
#include "app/session_watch.hpp"
#include "app/terminal_loop.hpp"
#include "app/terminal_printer.hpp"
#include "base/format.hpp"
#include "control/player.hpp"
#include "core/placeholders.hpp"
#include "model/workspace.hpp"
#include "net/engine.hpp"
#include "wire/url.hpp"

namespace redial::app {
namespace {

using namespace std::chrono_literals;

constexpr SessionId the_session{1};
constexpr Duration linger_after_input = 1s;  // for the replies to the last lines of a pipe
constexpr Duration close_limit = 2s;         // for the closing handshake at the end

// What a person would look at first.
const char* advice_for(const std::optional<core::Outcome>& outcome) {
    using core::OutcomeKind;
    if (!outcome) return "is the server running there?";
    switch (outcome->kind) {
        case OutcomeKind::InvalidTarget: return "try redial connect --help";
        case OutcomeKind::NameUnresolved: return "is the name spelt right?";
        case OutcomeKind::TlsFailed: return "try --ca FILE, or --insecure to accept anything";
        case OutcomeKind::HttpRefused: return "check the path, --session and --header";
        case OutcomeKind::Unreachable:
            if (outcome->by == core::EndedBy::Us) return "nobody was dialled without it";
            return "is the server running there?";
        case OutcomeKind::HandshakeInvalid: return "is it a WebSocket server?";
        default: return "is the server running there?";
    }
}

class ConnectRun {
  public:
    ConnectRun(const ConnectOptions& options, control::Scenario scenario, TerminalLoop& loop)
        : options_(options),
          scenario_(std::move(scenario)),
          loop_(loop),
          printer_(options.log_file == "-" ? stderr : stdout),
          workspace_({}, &derived_) {}

    int run() {
        if (const auto started = start(); !started)
            return complain(started.error().line(), exit_failed);
        send_first();
        while (!is_over()) turn();
        return finish();
    }

  private:
    Status start() {
        auto engine = net::Engine::start({.wake = loop_.waker()});
        if (!engine) return engine.error();
        engine_ = *std::move(engine);
        sinks_.add(printer_);
        sinks_.add(watch_);
        derived_.add(printer_);
        auto recorder = start_recording(options_.log_file, options_.includes_secrets);
        if (!recorder) return recorder.error();
        recorder_ = *std::move(recorder);
        if (recorder_) {
            sinks_.add(*recorder_);
            derived_.add(*recorder_);
        }
        // Last, so that a verdict follows the message it was drawn from.
        sinks_.add(workspace_);
        if (options_.run_for) ends_at_ = net::read_clocks().mono + *options_.run_for;
        return Done{};
    }

    void send_first() {
        core::SessionConfig config = options_.config;
        for (const core::Fault& fault : scenario_.faults) config.faults.faults.push_back(fault);
        if (scenario_.seed && !options_.seed) config.faults.seed = *scenario_.seed;
        config.uses_link = !config.faults.faults.empty() || !scenario_.steps.empty();
        player_.emplace(std::move(scenario_.steps),
                        std::vector<control::PlayedLink>{{the_session, "", false}},
                        net::read_clocks().mono);
        engine_->post(
            {the_session, core::AddSession{std::make_shared<const core::SessionConfig>(config)}});
        for (const std::string& text : options_.sends) send(text);
    }

    void send(const std::string& text) {
        const auto payload = std::make_shared<const Bytes>(to_bytes(text));
        if (engine_->post({the_session, core::SendMessage{core::Opcode::Text, payload}}))
            ++asked_;
        else
            complain("the command queue is full: a line was not sent; send more slowly", 0);
    }

    void turn() {
        engine_->poll(sinks_);
        std::fflush(stdout);
        for (core::Command& command : player_->take_due(net::read_clocks().mono))
            engine_->post(std::move(command));
        if (is_over() || !engine_->prepare_to_sleep()) return;
        const TerminalLoop::Woken woken = loop_.wait(earlier(over_at(), player_->deadline()), true);
        was_interrupted_ = was_interrupted_ || woken.was_interrupted;
        for (const std::string& line : woken.lines) send(line);
        input_had_lines_ = input_had_lines_ || !woken.lines.empty();
        if (woken.line_was_too_long)
            complain("a line of input was longer than 16 MiB: not sent", 0);
        if (woken.input_has_ended) input_ended_at_ = net::read_clocks().mono;
    }

    // At a terminal the end of input (Ctrl+D) ends the session. A pipe that gave lines ends it once
    // they were sent and answered; an empty one (/dev/null in a script) does not end it.
    std::optional<Instant> input_ends_session_at() const {
        if (!input_ended_at_ || options_.run_for) return std::nullopt;
        if (::isatty(STDIN_FILENO) != 0) return *input_ended_at_;
        if (!input_had_lines_ || !all_sent()) return std::nullopt;
        return std::max(*input_ended_at_, watch_.last_message_at()) + linger_after_input;
    }

    bool all_sent() const { return watch_.messages_settled() >= asked_; }

    // When the session ends by itself.
    std::optional<Instant> over_at() const { return earlier(ends_at_, input_ends_session_at()); }
    static std::optional<Instant> earlier(std::optional<Instant> a, std::optional<Instant> b) {
        if (!a || !b) return a ? a : b;
        return std::min(*a, *b);
    }

    bool is_over() const {
        if (was_interrupted_ || watch_.is_halted()) return true;
        const auto at = over_at();
        return at && net::read_clocks().mono >= *at;
    }

    // The closing handshake, bounded; then the verdict.
    int finish() {
        const bool was_open = watch_.is_open();
        const bool was_halted = watch_.is_halted();
        if (watch_.has_live_attempt()) {
            engine_->post({the_session, core::Disconnect{}});
            const Instant give_up_at = net::read_clocks().mono + close_limit;
            while (watch_.has_live_attempt() && net::read_clocks().mono < give_up_at) {
                engine_->poll(sinks_);
                if (watch_.has_live_attempt() && engine_->prepare_to_sleep())
                    loop_.wait(give_up_at, false);
            }
        }
        engine_->stop(sinks_);
        if (recorder_) recorder_->stop();
        if (recorder_ && recorder_->status().error)
            return complain(recorder_->status().error->line(), exit_failed);
        const bool closed_well = was_halted && watch_.has_opened() && watch_.last_outcome() &&
                                 watch_.last_outcome()->is_clean;
        if (was_open || closed_well) return exit_done;
        return complain_of_failure();
    }

    int complain_of_failure() const {
        const std::string why = watch_.last_outcome() ? core::in_words(*watch_.last_outcome())
                                                      : std::string("no answer in the time given");
        const auto& outcome = watch_.last_outcome();
        const bool is_usage = outcome && outcome->kind == core::OutcomeKind::InvalidTarget;
        return complain(fmt::format("{}: {}; {}", options_.config.url, why,
                                    watch_.has_opened() ? "the connection was lost"
                                                        : advice_for(outcome)),
                        is_usage ? exit_usage : exit_failed);
    }

    const ConnectOptions& options_;
    control::Scenario scenario_;
    TerminalLoop& loop_;
    TerminalPrinter printer_;
    SessionWatch watch_;
    FanOut sinks_;
    FanOut derived_;
    model::Workspace workspace_;  // for its verdicts on resumption
    std::unique_ptr<log::Recorder> recorder_;
    std::unique_ptr<net::Engine> engine_;
    std::optional<control::Player> player_;
    std::uint64_t asked_ = 0;
    std::optional<Instant> ends_at_;
    std::optional<Instant> input_ended_at_;
    bool input_had_lines_ = false;
    bool was_interrupted_ = false;
};

}  // namespace

int run_connect(const ConnectOptions& options) {
    if (core::placeholders_in(options.config.url).empty()) {
        const auto target = wire::Target::from_url(options.config.url);
        if (!target) return complain(target.error().line(), exit_usage);
    }
    auto scenario = load_scenario(options.scenario_file);
    if (!scenario) return complain(scenario.error().line(), exit_usage);
    auto loop = TerminalLoop::make();
    if (!loop) return complain(loop.error().line(), exit_failed);
    return ConnectRun(options, *std::move(scenario), *loop).run();
}

}  // namespace redial::app
