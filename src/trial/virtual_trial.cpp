// Plays a trial on an engine in virtual time, from one thing that is due to the next. One thread.
#include "trial/virtual_trial.hpp"

#include <algorithm>

#include "net/virtual/virtual_engine.hpp"
#include "trial/trial_engine.hpp"
#include "trial/trial_plan.hpp"

namespace redial::trial {
namespace {

// The same for each run, so that each log is the same.
const Now begin{instant_from_us(1'000'000), wall_from_us(1'767'225'600'000'000)};  // 2026-01-01
// Between two of them a person may end the run.
constexpr int steps_a_turn_max = 10'000;

class EngineInTime final : public TrialEngine {
public:
    explicit EngineInTime(net::VirtualEngine& engine) : engine_(engine) {}

    bool post(core::Command command) override {
        engine_.post(std::move(command));
        return true;
    }
    void poll(core::EventSink& sink) override { engine_.poll(sink); }
    void stop(core::EventSink& sink) override { engine_.poll(sink); }
    bool has_control() const override { return false; }

private:
    net::VirtualEngine& engine_;
};

class VirtualTrial final : public Trial {
public:
    VirtualTrial(verdict::Test test, TrialOptions options)
        : engine_(begin, seed_of(test, options)),
          played_(start_trial_on(std::make_unique<EngineInTime>(engine_), std::move(test),
                                 std::move(options), begin)) {}

    void turn(Now) override {
        for (int step = 0; step < steps_a_turn_max && !played_->is_over(); ++step) {
            Instant due = played_->deadline().value_or(engine_.now().mono);
            if (const auto next = engine_.next()) due = std::min(due, *next);
            engine_.advance_to(due);
            played_->turn(engine_.now());
        }
    }
    // At once, where it is not over.
    std::optional<Instant> deadline() const override {
        return played_->is_over() ? std::nullopt : std::optional<Instant>(Instant{});
    }
    bool is_over() const override { return played_->is_over(); }
    void stop(std::string why) override { played_->stop(std::move(why)); }
    const verdict::Test& test() const override { return played_->test(); }
    const verdict::TestResult& result() const override { return played_->result(); }
    std::vector<verdict::Judged> judged(Instant) const override {
        return played_->judged(engine_.now().mono);
    }
    const model::Workspace& workspace() const override { return played_->workspace(); }
    std::vector<SessionId> sessions() const override { return played_->sessions(); }
    std::string in_words() const override { return played_->in_words(); }
    const std::string& url() const override { return played_->url(); }

private:
    net::VirtualEngine engine_;
    std::unique_ptr<Trial> played_;
};

// One that cannot be played.
class UnplayedTrial final : public Trial {
public:
    UnplayedTrial(verdict::Test test, const TrialOptions& options, std::string why)
        : test_(std::move(test)) {
        result_.name = test_.name;
        result_.file = test_.file;
        result_.line = test_.line;
        result_.round = options.round;
        result_.seed = seed_of(test_, options);
        result_.not_run = std::move(why);
    }

    void turn(Now) override {}
    std::optional<Instant> deadline() const override { return std::nullopt; }
    bool is_over() const override { return true; }
    void stop(std::string) override {}
    const verdict::Test& test() const override { return test_; }
    const verdict::TestResult& result() const override { return result_; }
    std::vector<verdict::Judged> judged(Instant) const override { return {}; }
    const model::Workspace& workspace() const override { return workspace_; }
    std::vector<SessionId> sessions() const override { return {}; }
    std::string in_words() const override { return result_.not_run; }
    const std::string& url() const override { return url_; }

private:
    verdict::Test test_;
    verdict::TestResult result_;
    model::Workspace workspace_;
    std::string url_;
};

}  // namespace

std::string why_not_virtual(const verdict::Test& test, const TrialOptions& options) {
    const verdict::Client client = client_of(test, options);
    if (!std::holds_alternative<verdict::SessionClient>(client))
        return "virtual time has no programs, and its client is none of Redial's own sessions";
    if (!std::holds_alternative<verdict::LabServer>(test.server))
        return "virtual time has no programs and no network, and its server is not the lab";
    if (!std::get<verdict::SessionClient>(client).config.failover.urls.empty())
        return "virtual time has one server, and its session has further endpoints";
    return "";
}

std::unique_ptr<Trial> start_virtual_trial(verdict::Test test, TrialOptions options) {
    if (std::string why = why_not_virtual(test, options); !why.empty())
        return std::make_unique<UnplayedTrial>(std::move(test), options, std::move(why));
    return std::make_unique<VirtualTrial>(std::move(test), std::move(options));
}

}  // namespace redial::trial
