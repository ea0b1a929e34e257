// Keeps what the page of a test run shows, and writes it. The command line's only thread.
#include "app/test_html.hpp"

#include "base/counted.hpp"
#include "base/redact.hpp"
#include "base/version.hpp"
#include "log/atomic_file.hpp"

namespace redial::app {

report::Redact TestHtml::redact() const {
    if (options_.includes_secrets) return {};
    return [](std::string_view text) { return redact_text(text, {}); };
}

void TestHtml::watch(trial::TrialOptions& options) {
    if (options_.html_file.empty()) return;
    next_ = std::make_shared<report::RunShown>();
    options.on_judged = [run = next_, by = redact()](const verdict::Observed& observed) {
        *run = report::run_shown(observed, by);
    };
}

void TestHtml::began(const trial::Trial& trial) {
    if (next_) runs_[&trial] = std::exchange(next_, nullptr);
}

void TestHtml::take(const trial::Trial& trial, verdict::TestResult result) {
    const auto found = runs_.find(&trial);
    if (found == runs_.end()) return;
    tests_.push_back({std::move(result), std::move(*found->second)});
    runs_.erase(found);
    // What the page leaves out is not kept either: ten thousand runs would fill the memory.
    const bool has_passed = tests_.back().result.ended() == verdict::Ended::Passed;
    if (has_passed && ++passed_ > report::passed_runs_max) tests_.back().run.blocks.clear();
}

Status TestHtml::write(std::size_t left) const {
    if (options_.html_file.empty()) return Done{};
    report::TestPageOptions page;
    page.title = "Reconnect tests";
    page.source = std::string("Made by redial ") + program_version + " test.";
    page.redact = redact();
    if (left > 0) page.remark = counted(left, "test") + " never begun, as the run was ended";
    return log::write_file_atomically(options_.html_file, report::test_page(tests_, page));
}

}  // namespace redial::app
