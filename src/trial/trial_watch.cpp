// Notes what a trial waits for, and keeps enough of its run to judge it. One thread.
#include "trial/trial_watch.hpp"

#include <algorithm>

namespace redial::trial {
namespace {

// Of a run of some minutes: whole messages to look into, no plots.
model::Limits limits_of_a_run() {
    model::Limits limits;
    limits.messages_max = 200'000;
    limits.bytes_max = 64u << 20;
    limits.total_bytes_max = 128u << 20;
    limits.attempts_max = 4096;
    limits.spans_max = 3 * limits.attempts_max;
    limits.series_points_max = 4096;
    limits.journal_events_max = 16'384;
    limits.journal_bytes_max = 4u << 20;
    return limits;
}

}  // namespace

TrialWatch::TrialWatch() : workspace_(limits_of_a_run(), &derived_) {}

Status TrialWatch::record(const TrialOptions& options, Now now) {
    log::RecorderOptions wish;
    wish.path = options.log_file;
    wish.existing = log::Existing::Replace;
    wish.tool = options.tool;
    wish.now = now;
    if (options.records_secrets) wish.secrets = log::Secrets::Included;
    auto recorder = log::Recorder::start(wish);
    if (!recorder) return recorder.error();
    recorder_ = *std::move(recorder);
    return Done{};
}

void TrialWatch::answer(Now now, const core::ControlDesk::Post& post) {
    if (!desk_) return;
    desk_->step(now);
    desk_->give(post);
}

void TrialWatch::on_event(const core::Event& event) {
    note(event);
    if (recorder_) recorder_->on_event(event);
    if (desk_) desk_->on_event(event);
    workspace_.on_event(event);
}

void TrialWatch::on_message(const core::Stamp& stamp, const core::MessageSeen& message) {
    if (recorder_) recorder_->on_message(stamp, message);
    if (desk_) desk_->on_message(stamp, message);
    workspace_.on_message(stamp, message);
}

void TrialWatch::note(const core::Event& event) {
    faults_made_.note(event);
    const auto* tap = std::get_if<core::TapChanged>(&event.what);
    if (const auto* lab = std::get_if<core::LabChanged>(&event.what)) lab_ = *lab;
    if (tap != nullptr) tap_ = *tap;
    if (const auto* control = std::get_if<core::ControlChanged>(&event.what)) control_ = *control;
    // One that may be any of several clients' is counted, and told as no attempt.
    const bool is_dial = std::holds_alternative<core::AttemptStarted>(event.what) ||
                         (tap != nullptr && tap->dials > 0);
    if (is_dial && !first_dial_at_) first_dial_at_ = event.stamp.at;
    if (std::holds_alternative<core::AttemptOpened>(event.what)) has_opened_ = true;
}

bool TrialWatch::is_any_open() const {
    const auto sessions = workspace_.sessions();
    return std::any_of(sessions.begin(), sessions.end(), [](const auto& session) {
        return session->status == core::ConnectionStatus::Open;
    });
}

bool TrialWatch::has_seen_last(Duration gone_for) const {
    return gone_for >= last_events_max || (gone_for >= last_events_min && !is_any_open());
}

bool TrialWatch::is_at_rest(const std::vector<verdict::Judged>& so_far) const {
    const auto sessions = workspace_.sessions();
    const bool is_anyone_dialling = std::any_of(
        sessions.begin(), sessions.end(),
        [](const auto& session) { return session->status == core::ConnectionStatus::Connecting; });
    const bool has_given_up =
        std::any_of(sessions.begin(), sessions.end(),
                    [](const auto& session) { return session->halted.has_value(); }) ||
        std::any_of(so_far.begin(), so_far.end(), [](const verdict::Judged& one) {
            return one.name == "gives_up" && one.held == verdict::Held::Yes;
        });
    return !is_anyone_dialling && (is_any_open() || has_given_up);
}

}  // namespace redial::trial
