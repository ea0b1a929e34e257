// redial connect: one session in the terminal. The command line's only thread.
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <memory>

#include "answers/answer.hpp"
#include "answers/desk.hpp"
#include "app/command_line.hpp"
#include "app/fan_out.hpp"
#include "app/headless_limits.hpp"
#include "app/run_files.hpp"
#include "app/run_verdict.hpp"
#include "app/session_watch.hpp"
#include "app/standard_output.hpp"
#include "app/terminal_loop.hpp"
#include "app/terminal_printer.hpp"
#include "app/verb.hpp"
#include "base/counted.hpp"
#include "base/format.hpp"
#include "base/redact.hpp"
#include "control/player.hpp"
#include "core/advice.hpp"
#include "core/placeholders.hpp"
#include "core/stream_url.hpp"
#include "model/fold/workspace.hpp"
#include "net/engine/engine.hpp"
#include "platform/memory.hpp"
#include "wire/url.hpp"

namespace redial::app {
namespace {

using namespace std::chrono_literals;

constexpr SessionId the_session{1};
constexpr Duration linger_after_input = 1s;  // for the replies to the last messages
constexpr Duration settle_limit = 1s;        // for the engine to say what became of each message
// Lines that were read and not sent: beyond, standard input has to wait. Below the queue's limit,
// so that none is refused.
constexpr std::size_t unsent_lines_max = 512;
constexpr const char* lost_with =
    "sent on a connection that was then lost, and nothing was received after";

// A batch of events, so that the output's room and the time are looked at between two.
constexpr net::PollBudget batch{.messages_max = 1000, .bytes_max = 1u << 20};

class ConnectRun {
public:
    ConnectRun(const ConnectOptions& options, control::Scenario scenario, TerminalLoop& loop)
        : options_(options),
          scenario_(std::move(scenario)),
          loop_(loop),
          // Whoever asks over HTTP is answered, also where nobody reads the lines.
          output_(descriptor_for_words(options.log),
                  options.control ? WhenFull::LeavesOut : WhenFull::Waits),
          printer_(output_, TerminalPrinter::Names::Hidden,
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
        wish.answer_control = [](const core::ControlRequest& request, const core::ControlState&) {
            return answers::pass_on(request);
        };
        wish.take_asked = [this](core::ControlAsked asked) {
            desk_.on_asked(std::move(asked), net::read_clocks());
        };
        auto engine = net::Engine::start(wish);
        if (!engine) return engine.error();
        engine_ = *std::move(engine);
        sinks_.add(printer_);
        sinks_.add(watch_);
        derived_.add(printer_);
        auto recorder = start_recording(options_.log);
        if (!recorder) return recorder.error();
        recorder_ = *std::move(recorder);
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
        // Last, so that a verdict follows the message it was drawn from.
        sinks_.add(workspace_);
        if (options_.run_for) ends_at_ = net::read_clocks().mono + *options_.run_for;
        return Done{};
    }

    void begin() {
        if (options_.control) engine_->post({{}, *options_.control});
        core::SessionConfig config = options_.config;
        for (const core::Fault& fault : scenario_.faults) config.faults.faults.push_back(fault);
        if (scenario_.seed && !options_.seed) config.faults.seed = *scenario_.seed;
        config.uses_link = !config.faults.faults.empty() || !scenario_.steps.empty();
        uses_link_ = config.uses_link;
        player_.emplace(std::move(scenario_.steps),
                        std::vector<control::PlayedLink>{{the_session, "", false}},
                        net::read_clocks().mono);
        engine_->post(
            {the_session, core::AddSession{std::make_shared<const core::SessionConfig>(config)}});
        const LineRules as_text{.is_binary = options_.lines.is_binary};
        for (const std::string& text : options_.sends) take_line(text, as_text);
        post_orders();
    }

    void take_line(const std::string& line, const LineRules& rules) {
        auto order = order_of_line(line, rules);
        if (order) return orders_.push_back(*std::move(order));
        ++lines_not_understood_;
        complain(order.error().line(), 0);
    }

    // In their order: what is not a message waits for the messages before it, and for an opening.
    void post_orders() {
        while (!orders_.empty()) {
            const auto* message = std::get_if<core::SendMessage>(&orders_.front());
            if (message == nullptr && (watch_.unsent_count() > 0 || !watch_.is_open())) return;
            if (const auto* close = std::get_if<core::Disconnect>(&orders_.front())) {
                asked_close_ = *close;
                return orders_.clear();
            }
            if (!engine_->post({the_session, orders_.front()})) return;  // full: later
            if (message != nullptr) watch_.note_asked(message->payload);
            orders_.pop_front();
        }
    }

    void turn() {
        // A reader that does not read holds up the session, not the time or a signal.
        if (!output_.is_full()) engine_->poll(sinks_, batch);
        output_.flush();
        desk_.step(net::read_clocks());
        desk_.give([this](const core::Command& command) { return engine_->post(command); });
        for (core::Command& command : player_->take_due(net::read_clocks().mono))
            engine_->post(std::move(command));
        tell_recording_error();
        post_orders();
        if (is_over() || (!output_.is_full() && !engine_->prepare_to_sleep())) return;
        const TerminalLoop::Woken woken =
            loop_.wait(earlier(over_at(), earlier(player_->deadline(), desk_.deadline())),
                       may_read_input(), output_.waits_for());
        was_interrupted_ = was_interrupted_ || woken.was_interrupted;
        for (const std::string& line : woken.lines) take_line(line, options_.lines);
        input_had_lines_ = input_had_lines_ || !woken.lines.empty();
        if (woken.line_was_too_long) {
            ++lines_not_understood_;
            complain("a line of input was longer than 16 MiB: not sent", 0);
        }
        if (woken.input_has_ended) input_ended_at_ = net::read_clocks().mono;
        post_orders();
    }

    // At once, not at the end of a long run: what follows is in no log.
    void tell_recording_error() {
        if (!recorder_ || has_recording_error_ || !recorder_->status().error) return;
        has_recording_error_ = true;
        complain(recorder_->status().error->line(), exit_failed);
    }

    bool may_read_input() const {
        if (!orders_.empty() || output_.is_full()) return false;
        return options_.config.queue.overflow == core::Overflow::DropOldest ||
               watch_.unsent_count() < unsent_lines_max;
    }

    // At a terminal the end of input (Ctrl+D) ends the session. Elsewhere it ends once what was to
    // be sent, by --send or as lines, was sent and answered; with nothing to send (/dev/null in a
    // script) it goes on.
    std::optional<Instant> input_ends_session_at() const {
        if (!input_ended_at_ || options_.run_for) return std::nullopt;
        if (::isatty(STDIN_FILENO) != 0) return *input_ended_at_;
        const bool had_any = input_had_lines_ || !options_.sends.empty();
        if (!had_any || !all_settled()) return std::nullopt;
        return std::max(*input_ended_at_, watch_.last_message_at()) + linger_after_input;
    }

    bool all_settled() const {
        return orders_.empty() && watch_.unsent_count() == 0 && watch_.unacknowledged() == 0;
    }

    // When the session ends by itself.
    std::optional<Instant> over_at() const { return earlier(ends_at_, input_ends_session_at()); }
    static std::optional<Instant> earlier(std::optional<Instant> a, std::optional<Instant> b) {
        if (!a || !b) return a ? a : b;
        return std::min(*a, *b);
    }

    bool could_not_listen() const { return !workspace_.control().error.empty(); }
    bool is_over() const {
        if (could_not_listen()) return true;
        if (was_interrupted_ || watch_.is_halted() || asked_close_ || output_.error()) return true;
        const auto at = over_at();
        return at && net::read_clocks().mono >= *at;
    }

    // Until it is so, or `limit` is over; a further signal ends it too.
    template <class Is>
    void until(Duration limit, const Is& is) {
        const Instant give_up_at = net::read_clocks().mono + limit;
        bool was_interrupted = false;
        while (!is() && !was_interrupted && net::read_clocks().mono < give_up_at) {
            engine_->poll(sinks_, batch);
            output_.flush();
            if (!is() && engine_->prepare_to_sleep())
                was_interrupted = loop_.wait(give_up_at, false).was_interrupted;
        }
    }

    bool is_time_over() const {
        return was_interrupted_ || (ends_at_ && net::read_clocks().mono >= *ends_at_);
    }

    // The closing handshake, bounded; then what became of each message, and the verdict.
    int finish() {
        RunFacts facts = facts_now();
        const EndLimits limits = end_limits(is_time_over(), uses_link_, output_.is_full());
        const Instant close_until = net::read_clocks().mono + limits.close;
        const bool is_output_broken = output_.error().has_value();
        if (watch_.has_live_attempt()) {
            engine_->post({the_session, asked_close_.value_or(core::Disconnect{})});
            until(limits.close, [&] { return !watch_.has_live_attempt(); });
        } else if (!watch_.is_halted()) {
            engine_->post({the_session, core::StopRetrying{}});
        }
        const bool has_unread_input = !may_read_input() && loop_.has_unread_input();
        const MessageList unsent = settle_messages();
        const Duration left = std::max(close_until - net::read_clocks().mono, Duration{0});
        engine_->stop(sinks_, {.close = left, .last_words = limits.last_words.value_or(left)});
        facts.loss = watch_.last_loss();
        const bool is_well = went_well(facts);
        if (!is_well && !facts.is_halted) tell_run_end(facts);
        if (recorder_) recorder_->stop();
        const int exit_code = last_words(unsent, has_unread_input);
        // Of a run that its own output ended the session is not to blame.
        if (could_not_listen())
            return complain(workspace_.control().error + "; try another --control", exit_failed);
        return is_well || is_output_broken ? exit_code : complain_of_failure(facts);
    }

    RunFacts facts_now() const {
        RunFacts facts;
        facts.was_open = watch_.is_open();
        if (watch_.opened_at()) facts.open_for = net::read_clocks().mono - *watch_.opened_at();
        facts.was_asked_to_close = asked_close_.has_value();
        facts.is_halted = watch_.is_halted();
        facts.retry = watch_.retry();
        return facts;
    }

    // What still waits in the queue leaves it with the run, and the log says so.
    MessageList settle_messages() {
        until(settle_limit, [&] { return watch_.unanswered() == 0; });
        const MessageList unsent = watch_.unsent();
        unacknowledged_ = watch_.unacknowledged();
        for (const std::uint64_t id : watch_.queued_ids())
            engine_->post({the_session, core::CancelQueued{id}});
        until(settle_limit, [&] { return watch_.queued_ids().empty(); });
        return unsent;
    }

    void tell_run_end(const RunFacts& facts) {
        const Now now = net::read_clocks();
        const core::Halted halted{run_end_in_words(facts), core::HaltReason::RunEnded};
        sinks_.on_event({{.session = the_session, .at = now.mono, .wall_at = now.wall}, halted});
    }

    // Of all but the session itself.
    int last_words(const MessageList& unsent, bool has_unread_input) {
        int exit_code = lines_not_understood_ > 0 ? exit_failed : exit_done;
        const bool is_printed = output_.finish(output_patience);
        const std::string not_sent = unsent.count > 0 ? unsent.in_words("not sent") : "";
        // What the output's error kept from being sent is of its line.
        if (!is_printed) {
            const char* between = not_sent.empty() ? "" : "; ";
            exit_code = complain(output_.error()->line() + between + not_sent, exit_failed);
        }
        tell_recording_error();
        if (has_recording_error_) exit_code = exit_failed;
        if (is_printed && !not_sent.empty()) exit_code = complain(not_sent, exit_failed);
        if (watch_.unconfirmed().count > 0) complain(watch_.unconfirmed().in_words(lost_with), 0);
        if (unacknowledged_ > 0)
            exit_code =
                complain(counted(unacknowledged_, "message") + " were sent and never acknowledged",
                         exit_failed);
        const model::SessionModel* session = workspace_.find(the_session);
        if (session != nullptr && session->unanswered > 0)
            complain("sent and never answered: " + counted(session->unanswered, "message"), 0);
        if (has_unread_input)
            exit_code =
                complain("standard input held more, which was not read and not sent", exit_failed);
        return exit_code;
    }

    int complain_of_failure(const RunFacts& facts) const {
        std::string advice = "give it more time (--for, --timeout)";
        if (facts.loss) {
            const core::Outcome& outcome = facts.loss->outcome;
            const bool is_stream = core::is_stream_url(options_.config.url);
            if (facts.loss->was_open)
                advice = is_stream ? core::advice_for_lost_stream(outcome)
                                   : core::advice_for_lost_connection(outcome);
            else
                advice = is_stream ? core::advice_for_failed_stream(outcome)
                                   : core::advice_for_failed_dial(outcome);
        }
        const bool is_usage =
            facts.loss && facts.loss->outcome.kind == core::OutcomeKind::InvalidTarget;
        const bool was_lost = facts.loss && facts.loss->was_open &&
                              facts.loss->outcome.kind != core::OutcomeKind::Closed;
        std::string url = options_.config.url;
        std::string cause = (was_lost ? "the connection was lost: " : "") + cause_in_words(facts);
        if (!options_.log.includes_secrets) {
            url = redact_url(url, options_.config.session_parameter);
            cause = redact_urls(cause, {});
        }
        return complain(fmt::format("{}: {}; {}", url, cause, advice),
                        is_usage ? exit_usage : exit_failed, log::Secrets::Included);
    }

    const ConnectOptions& options_;
    control::Scenario scenario_;
    TerminalLoop& loop_;
    StandardOutput output_;
    TerminalPrinter printer_;
    SessionWatch watch_;
    FanOut sinks_;
    FanOut derived_;
    model::Workspace workspace_;  // for its verdicts on resumption
    LimitsKeeper limits_keeper_{workspace_,
                                options_.control ? Keeps::ForAnswers : Keeps::ForVerdicts};
    answers::Desk desk_;
    std::unique_ptr<log::Recorder> recorder_;
    std::unique_ptr<net::Engine> engine_;
    std::optional<control::Player> player_;
    std::deque<core::Order> orders_;  // asked for and not yet with the engine
    std::optional<core::Disconnect> asked_close_;
    std::optional<Instant> ends_at_;
    std::optional<Instant> input_ended_at_;
    std::size_t unacknowledged_ = 0;
    std::size_t lines_not_understood_ = 0;
    bool uses_link_ = false;
    bool input_had_lines_ = false;
    bool was_interrupted_ = false;
    bool has_recording_error_ = false;
};

// What is asked for and has no place with this address.
std::string wrong_for_url(const ConnectOptions& options) {
    const core::SessionConfig& config = options.config;
    const bool is_stream = core::is_stream_url(config.url);
    if (!is_stream && config.stream != core::StreamRequest{})
        return "--method, --data and --last-event-id are for event streams (http:// or https://)";
    if (is_stream && (!options.sends.empty() || !config.saved_messages.empty() || config.echoes))
        return "an event stream carries nothing to the server but its request (try --data)";
    return {};
}

}  // namespace

int run_connect(const ConnectOptions& options) {
    platform::return_large_blocks();
    if (core::placeholders_in(options.config.url).empty()) {
        const auto target = wire::Target::from_url(options.config.url);
        if (!target) return complain(target.error().line(), exit_usage);
    }
    const core::SessionConfig& config = options.config;
    if (const std::string wrong = wrong_for_url(options); !wrong.empty())
        return complain(wrong, exit_usage);
    if (!config.session_key.empty() && core::value_in_query(config.url, config.session_parameter))
        complain(fmt::format("the URL has {}=... of its own, which is sent in place of --session",
                             config.session_parameter),
                 exit_done);
    auto scenario = load_scenario(options.scenario_file);
    if (!scenario) return complain(scenario.error().line(), exit_usage);
    auto loop = TerminalLoop::make();
    if (!loop) return complain(loop.error().line(), exit_failed);
    return ConnectRun(options, *std::move(scenario), *loop).run();
}

}  // namespace redial::app
