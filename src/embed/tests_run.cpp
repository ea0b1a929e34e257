// Plays tests in turns between frames, and translates their results for the views. UI thread only.
#include "embed/tests_run.hpp"

#include "answers/answer.hpp"
#include "answers/desk.hpp"
#include "base/duration_text.hpp"
#include "trial/test_files.hpp"

namespace redial::embed {
namespace {

view::Tick tick_of(verdict::Held held) {
    switch (held) {
        case verdict::Held::Yes: return view::Tick::Held;
        case verdict::Held::No: return view::Tick::Failed;
        case verdict::Held::NotSeen: return view::Tick::NotSeen;
        case verdict::Held::Pending: break;
    }
    return view::Tick::Pending;
}

std::vector<view::TestTick> ticks_of(const std::vector<verdict::Judged>& judged) {
    std::vector<view::TestTick> ticks;
    for (const verdict::Judged& one : judged) {
        view::TestTick tick{.name = one.name,
                            .expected = one.expected,
                            .reason = one.reason,
                            .tick = tick_of(one.held),
                            .may_be_unseen = one.may_be_unseen,
                            .proofs = {}};
        for (const verdict::Proof& proof : one.proofs)
            tick.proofs.push_back({proof.session, {proof.attempt, proof.at, proof.what}});
        ticks.push_back(std::move(tick));
    }
    return ticks;
}

view::TestState state_of(verdict::Ended ended) {
    switch (ended) {
        case verdict::Ended::Passed: return view::TestState::Passed;
        case verdict::Ended::Failed: return view::TestState::Failed;
        case verdict::Ended::NotRun: break;
    }
    return view::TestState::NotRun;
}

void fill(view::TestRow& row, const trial::Trial& trial, Instant now) {
    const verdict::TestResult& result = trial.result();
    row.ticks = ticks_of(trial.judged(now));
    const bool is_by_hand =
        trial.test().client && std::holds_alternative<verdict::AnyClient>(*trial.test().client);
    row.url = is_by_hand && !trial.is_over() ? trial.url() : "";
    if (!trial.is_over()) {
        row.state = view::TestState::Running;
        row.words = trial.in_words();
        return;
    }
    row.state = state_of(result.ended());
    row.words = result.not_run.empty() ? "took " + duration_in_words(result.took) : result.not_run;
    row.remarks = result.remarks;
    row.client_said = result.client_said;
    row.log_file = result.log_file;
}

}  // namespace

TestsRun::TestsRun(const Options& options, std::vector<verdict::Test> tests)
    : options_(options), tests_(std::move(tests)) {
    for (const verdict::Test& test : tests_) rows_.push_back({.name = test.name});
}

Result<std::unique_ptr<TestsRun>> TestsRun::start(const Options& options) {
    auto tests = trial::load_tests({options.path}, "");
    if (!tests) return tests.error();
    return std::unique_ptr<TestsRun>(new TestsRun(options, *std::move(tests)));
}

void TestsRun::start_next(Now now) {
    const verdict::Test& test = tests_[next_++];
    trial::TrialOptions wish;
    wish.log_file = trial::log_file_of(options_.log_folder, test, 0);
    wish.tool = "redial " + options_.version;
    wish.wake = options_.wake;
    wish.answer_control = [version = options_.version](const core::ControlRequest& request,
                                                       const core::ControlState& state) {
        return answers::answer_or_pass_on(request, state, version);
    };
    wish.make_desk = answers::desk_maker(log::Secrets::Redacted);
    trial_ = trial::Trial::start(test, std::move(wish), now);
}

void TestsRun::step(Now now, view::TestsUi& ui) {
    if (!trial_ && next_ < tests_.size()) start_next(now);
    if (!trial_) return;
    trial_->turn(now);
    fill(rows_[next_ - 1], *trial_, now.mono);
    if (trial_->is_over()) trial_.reset();
    ui.is_running = !is_over();
    ui.rows = rows_;
}

std::optional<Instant> TestsRun::deadline() const {
    return trial_ ? trial_->deadline() : std::nullopt;
}

void TestsRun::stop() {
    for (; next_ < tests_.size(); ++next_) {
        rows_[next_].state = view::TestState::NotRun;
        rows_[next_].words = "stopped before its turn";
    }
    if (trial_) trial_->stop("stopped");
}

}  // namespace redial::embed
