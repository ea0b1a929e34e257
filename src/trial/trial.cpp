// Plays a test, stage by stage: each turn takes what happened and goes as far as that allows. One
// thread.
#include "trial/trial.hpp"

#include <algorithm>
#include <utility>

#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "control/player.hpp"
#include "trial/child.hpp"
#include "trial/trial_engine.hpp"
#include "trial/trial_plan.hpp"
#include "trial/trial_server.hpp"
#include "trial/trial_watch.hpp"
#include "verdict/row_memory.hpp"

namespace redial::trial {
namespace {

using namespace std::chrono_literals;

constexpr SessionId the_session{1};
constexpr Duration glance = 20ms;       // between two looks at programs
constexpr Duration judge_every = 50ms;  // while it runs, where something happened
constexpr Duration settle = 500ms;      // so long all must stay well before the run is over early
constexpr Duration end_patience = 2s;   // for a client or a server that was told to end
constexpr Duration start_limit = 5s;    // for the lab server and the tap to listen
constexpr Duration goodbye_limit = 1s;  // for the closing handshake of a session of Redial's own
constexpr std::size_t said_bytes_max = 4096;

enum class Stage : std::uint8_t { Server, Tap, FirstDial, Running, Goodbye, Ending, Over };

class PlayedTrial final : public Trial {
public:
    PlayedTrial(std::unique_ptr<TrialEngine> engine, verdict::Test test, TrialOptions options)
        : test_(std::move(test)),
          options_(std::move(options)),
          client_(client_of(test_, options_)),
          engine_(std::move(engine)) {
        result_.name = test_.name;
        result_.file = test_.file;
        result_.line = test_.line;
        result_.round = options_.round;
        result_.seed = seed_of(test_, options_);
    }
    ~PlayedTrial() override {
        if (engine_) engine_->stop(watch_);
    }

    void begin(Now now) {
        now_ = begun_at_ = stage_since_ = now.mono;
        if (const Status started = start(now); !started) not_run(started.error().line());
    }

    void turn(Now now) override {
        clocks_ = now;
        if (engine_) engine_->poll(watch_);
        watch_.answer(now, [this](const core::Command& what) { return engine_->post(what); });
        look_at_programs(now.mono);
        // A stage that is over may be followed by one that has nothing to wait for.
        for (Stage before = Stage::Over; before != stage_;) {
            before = stage_;
            step(now);
            if (before != stage_) stage_since_ = now.mono;
        }
    }

    std::optional<Instant> deadline() const override {
        if (stage_ == Stage::Over) return std::nullopt;
        std::optional<Instant> due = now_ + glance;
        const auto sooner = [&due](std::optional<Instant> at) {
            if (at && *at < *due) due = at;
        };
        if (player_ && stage_ == Stage::Running) sooner(player_->deadline());
        if (stage_ == Stage::Running) sooner(ends_at());
        if (watch_.desk()) sooner(watch_.desk()->deadline());
        return due;
    }
    bool is_over() const override { return stage_ == Stage::Over; }
    void stop(std::string why) override {
        if (stage_ < Stage::Goodbye) not_run(std::move(why));
    }

    const verdict::Test& test() const override { return test_; }
    const verdict::TestResult& result() const override { return result_; }
    std::vector<verdict::Judged> judged(Instant now) const override {
        return stage_ >= Stage::Goodbye ? result_.judged : judge(now, IsOver::No);
    }
    const model::Workspace& workspace() const override { return watch_.workspace(); }
    std::vector<SessionId> sessions() const override { return judged_sessions(workspace()); }
    const std::string& url() const override { return url_; }

    std::string in_words() const override {
        switch (stage_) {
            case Stage::Server: return "waits for its server";
            case Stage::Tap: return "opens its tap";
            case Stage::FirstDial: return "waits for a client at " + url_;
            case Stage::Running: return running_in_words();
            case Stage::Goodbye:
            case Stage::Ending: return "ends its client";
            case Stage::Over: break;
        }
        return core::name_of(result_.ended());
    }

private:
    enum class IsOver : std::uint8_t { No, Yes };

    bool is_own_session() const { return std::holds_alternative<verdict::SessionClient>(client_); }
    Duration timeout() const { return options_.timeout.value_or(test_.timeout); }

    Status start(Now now) {
        if (!options_.log_file.empty()) {
            if (const Status on = watch_.record(options_, now); !on) return on.error();
            result_.log_file = options_.log_file;
        }
        if (!engine_) {
            if (options_.make_desk) watch_.answer_by(options_.make_desk(watch_.workspace(), now));
            auto engine = start_real_engine(options_, [this](core::ControlAsked asked) {
                if (watch_.desk()) watch_.desk()->on_asked(std::move(asked), clocks_);
            });
            if (!engine) return engine.error();
            engine_ = *std::move(engine);
        }
        if (const auto* command = std::get_if<verdict::CommandServer>(&test_.server)) {
            auto server = TrialServer::start(*command);
            if (!server) return server.error();
            server_ = *std::move(server);
        }
        for (core::Command& order : lab_orders(test_)) engine_->post(std::move(order));
        return Done{};
    }

    void look_at_programs(Instant now) {
        if (server_) server_->look();
        if (child_ && child_->look() && !client_end_)
            client_end_ = {now, child_->signal() != 0 ? 0 : child_->exit_code(), child_->signal()};
    }

    void step(Now now) {
        now_ = now.mono;
        switch (stage_) {
            case Stage::Server: return wait_for_server();
            case Stage::Tap: return wait_for_tap();
            case Stage::FirstDial: return wait_for_first_dial();
            case Stage::Running: return run();
            case Stage::Goodbye: return say_goodbye();
            case Stage::Ending: return end_programs();
            case Stage::Over: return;
        }
    }

    void wait_for_server() {
        std::string upstream;
        if (server_) {
            const bool is_ready = server_->is_ready(now_ - begun_at_);
            if (const Error* wrong = server_->error()) return not_run(wrong->line());
            if (!is_ready) return;
            upstream = server_->url();
        } else if (const auto* address = std::get_if<verdict::AddressServer>(&test_.server)) {
            upstream = address->url;
        } else {
            if (!watch_.lab().error.empty()) return not_run("lab server: " + watch_.lab().error);
            if (!watch_.lab().is_listening) return wait_at_most(start_limit, "the lab server");
            upstream = lab_url(test_, watch_.lab());
        }
        if (engine_->has_control()) engine_->post({{}, core::StartControl{.port = 0}});
        if (is_own_session()) {
            url_ = upstream;
        } else {
            const auto tap = std::make_shared<core::SessionConfig>(
                tap_of(test_, client_, upstream, result_.seed));
            engine_->post({the_session, core::AddSession{tap}});
        }
        stage_ = Stage::Tap;
    }

    void wait_for_tap() {
        for (const std::string& error : {watch_.tap().error, watch_.control().error})
            if (!error.empty()) return not_run(error);
        const bool is_there = (!engine_->has_control() || watch_.control().is_listening) &&
                              (is_own_session() || watch_.tap().is_listening);
        if (!is_there) return wait_at_most(start_limit, "the tap");
        if (!is_own_session()) url_ = watch_.tap().url;
        if (const Status started = start_client(); !started) return not_run(started.error().line());
        client_begun_at_ = now_;
        stage_ = Stage::FirstDial;
    }

    Status start_client() {
        if (const auto* session = std::get_if<verdict::SessionClient>(&client_)) {
            const auto config = std::make_shared<core::SessionConfig>(
                session_of(test_, *session, url_, result_.seed));
            engine_->post({the_session, core::AddSession{config}});
            return Done{};
        }
        const auto* command = std::get_if<verdict::CommandClient>(&client_);
        if (command == nullptr && options_.client_words.empty()) return Done{};
        const std::string& control = watch_.control().url;
        auto words = options_.client_words;
        if (words.empty()) words = {"/bin/sh", "-c", command->command};
        for (std::string& word : words) word = filled(word, url_, control);
        auto child = Child::start(words, environment_of(url_, control));
        if (!child) return child.error();
        child_ = *std::move(child);
        return Done{};
    }

    void wait_for_first_dial() {
        if (watch_.first_dial_at()) {
            begin_timeline(*watch_.first_dial_at());
            return;
        }
        if (client_end_ && watch_.has_seen_last(now_ - client_end_->at))
            return not_run(fmt::format("the client ended with code {} before it dialled {}",
                                       child_->exit_code(), url_));
        const bool is_by_hand = std::holds_alternative<verdict::AnyClient>(client_) && !child_;
        const Duration limit = is_by_hand ? timeout() : std::min(timeout(), first_dial_max);
        if (now_ - client_begun_at_ >= limit)
            not_run(
                fmt::format("the client never dialled {} within {}: does it use {{url}} or "
                            "$REDIAL_URL?",
                            url_, duration_in_words(limit)));
    }

    void begin_timeline(Instant at) {
        zero_at_ = at;
        player_.emplace(steps_of(test_, client_),
                        std::vector<control::PlayedLink>{{the_session, "", true}}, at);
        stage_ = Stage::Running;
    }

    Instant ends_at() const {
        if (test_.run_for && !options_.timeout) return zero_at_ + *test_.run_for;
        if (test_.run_for) return zero_at_ + std::min(*test_.run_for, timeout());
        return client_begun_at_ + timeout();
    }

    void run() {
        for (core::Command& command : player_->take_due(now_)) engine_->post(std::move(command));
        send_once_open();
        if (server_ && server_->has_ended())
            return not_run("the server ended while the test ran: " + server_->last_words());
        const bool is_client_gone = client_end_ && watch_.has_seen_last(now_ - client_end_->at);
        if (now_ >= ends_at() || is_client_gone || is_settled()) return conclude();
    }

    void send_once_open() {
        if (!is_own_session() || has_sent_ || !watch_.has_opened()) return;
        has_sent_ = true;
        for (const std::string& text : test_.sends) engine_->post({the_session, message_of(text)});
    }

    // Nothing waits any longer, and that for a while.
    bool is_settled() {
        if (test_.run_for || player_->steps_left() > 0) return false;
        if (now_ - judged_at_ < judge_every) return false;
        judged_at_ = now_;
        if (!is_decided_now())
            well_since_.reset();
        else if (!well_since_)
            well_since_ = now_;
        return well_since_ && now_ - *well_since_ >= settle;
    }

    // What holds so far may not, as long as the client is on its way back. What failed has failed.
    bool is_decided_now() const {
        const auto so_far = judge(now_, IsOver::No);
        const auto is_any = [&so_far](verdict::Held held) {
            return std::any_of(so_far.begin(), so_far.end(),
                               [held](const verdict::Judged& one) { return one.held == held; });
        };
        if (is_any(verdict::Held::Pending)) return false;
        return is_any(verdict::Held::No) || watch_.is_at_rest(so_far);
    }

    std::vector<verdict::Judged> judge(Instant now, IsOver is_over) const {
        const verdict::Observed observed = observed_at(now, is_over);
        std::vector<verdict::Judged> all;
        for (const verdict::Expectation& one : test_.expectations)
            all.push_back(one.judge(observed));
        return all;
    }

    verdict::Observed observed_at(Instant now, IsOver is_over) const {
        return {.workspace = watch_.workspace(),
                .sessions = sessions(),
                .from = zero_at_,
                .to = now,
                .is_over = is_over == IsOver::Yes,
                .not_whole = "",
                .client_end = is_over == IsOver::Yes ? client_end_ : std::nullopt,
                .memory = &memory_};
    }

    void conclude() {
        result_.judged = judge(now_, IsOver::Yes);
        result_.remarks = remarks_on_idle_faults(test_, watch_.faults_made());
        if (options_.on_judged) options_.on_judged(observed_at(now_, IsOver::Yes));
        begin_end();
    }

    void not_run(std::string why) {
        result_.not_run = std::move(why);
        begin_end();
    }

    void begin_end() {
        if (is_own_session() && engine_ && stage_ >= Stage::FirstDial)
            engine_->post({the_session, core::Disconnect{}});
        stage_ = Stage::Goodbye;
        stage_since_ = goodbye_at_ = now_;
    }

    // The client goes first, so that its last words still find their server.
    void say_goodbye() {
        if (child_ && !has_ended_child_) child_->end(end_patience);
        has_ended_child_ = true;
        const bool is_gone =
            child_ ? client_end_.has_value() : !is_own_session() || !watch_.is_any_open();
        const Duration limit = child_ ? 2 * end_patience : goodbye_limit;
        if (!is_gone && now_ - stage_since_ < limit) return;
        if (server_) server_->end(end_patience);
        stage_ = Stage::Ending;
    }

    void end_programs() {
        const bool is_late = now_ - stage_since_ >= 2 * end_patience;
        if (server_ && !server_->has_ended() && !is_late) return;
        if (child_) result_.client_said = said_in_words(child_->output(), said_bytes_max);
        if (child_ && child_->exit_code() != 0 && !has_been_asked_to_end())
            result_.client_said +=
                fmt::format("(it ended by itself with code {})\n", child_->exit_code());
        child_.reset();
        server_.reset();
        if (engine_) engine_->stop(watch_);
        engine_.reset();
        if (log::Recorder* recorder = watch_.recorder()) recorder->stop();
        result_.took = now_ - begun_at_;
        stage_ = Stage::Over;
    }

    bool has_been_asked_to_end() const { return !client_end_ || client_end_->at > goodbye_at_; }

    void wait_at_most(Duration limit, const char* whom) {
        if (now_ - stage_since_ >= limit)
            not_run(fmt::format("{} did not listen within {}", whom, duration_in_words(limit)));
    }

    std::string running_in_words() const {
        std::string words = "runs since " + duration_in_words(now_ - zero_at_);
        const std::size_t left = player_ ? player_->steps_left() : 0;
        return left == 0 ? words : words + fmt::format(", {} of its steps to come", left);
    }

    const verdict::Test test_;
    const TrialOptions options_;
    const verdict::Client client_;
    verdict::TestResult result_;
    TrialWatch watch_;
    mutable verdict::RowMemory memory_;  // of test_'s expectations: what was looked at already
    std::unique_ptr<TrialEngine> engine_;
    std::unique_ptr<TrialServer> server_;
    std::unique_ptr<Child> child_;
    std::optional<control::Player> player_;
    std::string url_;
    Stage stage_ = Stage::Server;
    Now clocks_;
    Instant now_{};
    Instant begun_at_{}, client_begun_at_{}, stage_since_{};
    Instant zero_at_{};  // of the timeline
    Instant judged_at_{};
    Instant goodbye_at_{};
    std::optional<Instant> well_since_;
    std::optional<verdict::ClientEnd> client_end_;  // by itself, until it is told to end
    bool has_sent_ = false;
    bool has_ended_child_ = false;
};

}  // namespace

std::unique_ptr<Trial> Trial::start(verdict::Test test, TrialOptions options, Now now) {
    return start_trial_on(nullptr, std::move(test), std::move(options), now);
}

std::unique_ptr<Trial> start_trial_on(std::unique_ptr<TrialEngine> engine, verdict::Test test,
                                      TrialOptions options, Now now) {
    auto trial =
        std::make_unique<PlayedTrial>(std::move(engine), std::move(test), std::move(options));
    trial->begin(now);
    return trial;
}

}  // namespace redial::trial
