// The tests of a file played from the window, one after the other, each with an engine of its own
// beside the host's. UI thread only.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "trial/trial.hpp"
#include "view/scene/tests_ui.hpp"

namespace redial::embed {

class TestsRun {
public:
    struct Options {
        std::string path;
        std::string log_folder;
        std::string version;
        std::function<void()> wake;  // any thread: look again
    };
    // Error: the file, and what is wrong with it.
    static Result<std::unique_ptr<TestsRun>> start(const Options& options);

    // Goes on as far as it can, and writes what is known into `ui`.
    void step(Now now, view::TestsUi& ui);
    std::optional<Instant> deadline() const;
    // The test that runs is ended, those behind it are not begun.
    void stop();
    bool is_over() const { return trial_ == nullptr && next_ >= tests_.size(); }

private:
    TestsRun(const Options& options, std::vector<verdict::Test> tests);
    void start_next(Now now);
    void show(Now now, view::TestsUi& ui) const;

    const Options options_;
    std::vector<verdict::Test> tests_;
    std::vector<view::TestRow> rows_;
    std::unique_ptr<trial::Trial> trial_;
    std::size_t next_ = 0;  // the one behind `trial_`
};

}  // namespace redial::embed
