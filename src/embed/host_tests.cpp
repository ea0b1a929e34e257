// Plays tests that the window asks for. UI thread only.
#include <algorithm>

#include "embed/host.hpp"
#include "log/folder_list.hpp"

namespace redial::embed {

void Host::start_tests(const view::RunTests& wish, Now now) {
    if (tests_) return;
    const std::string folder = options_.recording_folder.empty() ? "." : options_.recording_folder;
    auto started = TestsRun::start({.path = wish.path,
                                    .log_folder = log::full_path(folder + "/tests"),
                                    .version = options_.version,
                                    .wake = options_.engine.wake});
    if (!started) {
        const std::string why = started.error().line();
        ui_.notify("Tests: " + why, core::Severity::Error, now.mono);
        ui_.dialog = view::TestsDialog{wish.path, why, true};
        return;
    }
    tests_ = *std::move(started);
    ui_.tests = {};
    ui_.tests.path = wish.path;
    ui_.tests.is_open = ui_.tests.is_focus_asked = true;
    tests_->step(now, ui_.tests);
    figures_.host_wants_at = now.mono;
}

void Host::step_tests(Now now) {
    if (!tests_) return;
    tests_->step(now, ui_.tests);
    const Instant next = tests_->deadline().value_or(now.mono);
    figures_.host_wants_at = std::min(figures_.host_wants_at.value_or(next), next);
    if (tests_->is_over()) tests_.reset();
}

}  // namespace redial::embed
