// redial test: plays tests, several at once where asked to, and says what became of each. The
// command line's only thread.
#include <algorithm>
#include <deque>
#include <memory>

#include "answers/answer.hpp"
#include "answers/desk.hpp"
#include "app/command_line.hpp"
#include "app/run_files.hpp"
#include "app/standard_output.hpp"
#include "app/terminal_loop.hpp"
#include "app/test_html.hpp"
#include "app/test_results.hpp"
#include "app/test_suggest.hpp"
#include "app/verb.hpp"
#include "base/counted.hpp"
#include "base/format.hpp"
#include "base/version.hpp"
#include "net/engine/engine.hpp"
#include "trial/test_files.hpp"
#include "trial/trial.hpp"
#include "trial/virtual_trial.hpp"

namespace redial::app {
namespace {

using namespace std::chrono_literals;

// Of a test that is waiting for its turn.
struct Wish {
    const verdict::Test* test;
    std::uint32_t round;
};

class TestRun {
public:
    TestRun(const TestRunOptions& options, const std::vector<verdict::Test>& tests,
            std::optional<Baseline> baseline, TerminalLoop& loop)
        : options_(options),
          baseline_(std::move(baseline)),
          loop_(loop),
          results_(options, net::read_clocks().mono),
          html_(options) {
        for (std::uint32_t round = 0; round < options.repeat; ++round)
            for (const verdict::Test& test : tests) wishes_.push_back({&test, round});
    }

    int run() {
        while (!wishes_.empty() || !running_.empty()) turn();
        const int ended = results_.finish(wishes_left_, net::read_clocks().mono);
        const Status written = html_.write(wishes_left_);
        return written ? ended
                       : complain(written.error().line(),
                                  ended == exit_failed ? exit_failed : exit_usage);
    }

private:
    void turn() {
        const Now now = net::read_clocks();
        while (running_.size() < options_.jobs && !wishes_.empty()) start_next(now);
        for (const auto& trial : running_) trial->turn(now);
        for (const auto& trial : running_) {
            if (trial->is_over()) {
                take(*trial);
            } else {
                tell_where_to_dial(*trial);
            }
        }
        std::erase_if(running_, [](const auto& trial) { return trial->is_over(); });
        results_.flush();
        if (running_.empty()) return;
        const auto woken = loop_.wait(deadline(), false, results_.waits_for());
        if (woken.was_interrupted) interrupt();
    }

    void take(const trial::Trial& trial) {
        verdict::TestResult result = trial.result();
        if (baseline_) baseline_->judge(trial.workspace(), result);
        if (options_.allows_unseen)
            for (verdict::Judged& judged : result.judged) judged.may_be_unseen = true;
        results_.take(result);
        html_.take(trial, std::move(result));
    }

    void start_next(Now now) {
        const Wish wish = wishes_.front();
        wishes_.pop_front();
        trial::TrialOptions options;
        options.client_words = options_.client_words;
        options.seed = options_.seed;
        options.round = wish.round;
        options.timeout = options_.timeout;
        options.log_file = trial::log_file_of(options_.log_folder, *wish.test, wish.round);
        options.records_secrets = options_.includes_secrets;
        options.tool = std::string("redial ") + program_version;
        options.wake = loop_.waker();
        options.answer_control = [](const core::ControlRequest& request,
                                    const core::ControlState& state) {
            return answers::answer_or_pass_on(request, state, program_version);
        };
        options.make_desk = answers::desk_maker(log::secrets_when(options_.includes_secrets));
        html_.watch(options);
        running_.push_back(options_.is_virtual
                               ? trial::start_virtual_trial(*wish.test, std::move(options))
                               : trial::Trial::start(*wish.test, std::move(options), now));
        html_.began(*running_.back());
    }

    // Of a test without a client of its own: a person has to know.
    void tell_where_to_dial(const trial::Trial& trial) {
        const bool is_by_hand = options_.client_words.empty() && trial.test().client &&
                                std::holds_alternative<verdict::AnyClient>(*trial.test().client);
        if (!is_by_hand || trial.url().empty()) return;
        const auto found = std::find(told_.begin(), told_.end(), trial.url());
        if (found != told_.end()) return;
        told_.push_back(trial.url());
        results_.say(trial.test().name + ": dial " + trial.url());
    }

    std::optional<Instant> deadline() const {
        std::optional<Instant> due;
        for (const auto& trial : running_)
            if (const auto at = trial->deadline(); at && (!due || *at < *due)) due = at;
        return due;
    }

    // The first time what runs is ended in an orderly way; the second time it is killed.
    void interrupt() {
        if (was_interrupted_) {
            wishes_left_ += running_.size();
            running_.clear();
        }
        was_interrupted_ = true;
        wishes_left_ += wishes_.size();
        wishes_.clear();
        for (const auto& trial : running_) trial->stop("it was interrupted");
    }

    const TestRunOptions& options_;
    std::optional<Baseline> baseline_;
    TerminalLoop& loop_;
    TestResults results_;
    TestHtml html_;
    std::deque<Wish> wishes_;
    std::vector<std::unique_ptr<trial::Trial>> running_;
    std::vector<std::string> told_;  // URLs that a person is to dial
    std::size_t wishes_left_ = 0;    // never begun, because a person ended the run
    bool was_interrupted_ = false;
};

}  // namespace

int run_test(const TestRunOptions& options) {
    if (!options.suggest_log.empty()) return print_suggestion(options.suggest_log);
    auto tests = trial::load_tests(options.files, options.filter);
    if (!tests) return complain(tests.error().line(), exit_usage);
    if (tests->empty())
        return complain("test: no test has '" + options.filter +
                            "' in its name; "
                            "try another --filter",
                        exit_usage);
    const Status can_tell =
        try_outputs({options.junit_file, options.json_file, options.html_file}, options.log_folder);
    if (!can_tell) return complain(can_tell.error().line(), exit_usage);
    auto loop = TerminalLoop::make();
    if (!loop) return complain(loop.error().line(), exit_failed);
    std::optional<Baseline> baseline;
    if (!options.baseline_log.empty()) {
        auto read = Baseline::read(options.baseline_log);
        if (!read) return complain(read.error().line(), exit_usage);
        baseline = *std::move(read);
    }
    return TestRun(options, *tests, std::move(baseline), *loop).run();
}

}  // namespace redial::app
