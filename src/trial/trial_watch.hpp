// What a trial must know of its run to go on: what listens, when the client first dialled, and who
// is open. Passes every event on to the recording and the workspace. One thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/control_desk.hpp"
#include "log/recorder.hpp"
#include "model/fold/workspace.hpp"
#include "trial/idle_faults.hpp"
#include "trial/trial.hpp"

namespace redial::trial {

class TrialWatch final : public core::EventSink {
public:
    TrialWatch();
    // The run from here on, into the options' log_file.
    Status record(const TrialOptions& options, Now now);
    log::Recorder* recorder() const { return recorder_.get(); }
    // Who answers the control API, and hears all of it too; null: nobody does.
    void answer_by(std::unique_ptr<core::ControlDesk> desk) { desk_ = std::move(desk); }
    core::ControlDesk* desk() const { return desk_.get(); }
    void answer(Now now, const core::ControlDesk::Post& post);

    void on_event(const core::Event& event) override;
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override;

    const core::LabChanged& lab() const { return lab_; }
    const core::TapChanged& tap() const { return tap_; }
    const core::ControlChanged& control() const { return control_; }
    std::optional<Instant> first_dial_at() const { return first_dial_at_; }
    bool has_opened() const { return has_opened_; }
    const FaultsMade& faults_made() const { return faults_made_; }
    // One of the sessions is open or has given up, by itself or as is judged of a foreign client;
    // and none dials or waits for its next dial as far as is known.
    bool is_at_rest(const std::vector<verdict::Judged>& so_far) const;
    bool is_any_open() const;
    // Of a client that has been gone for so long: what it left on its connections has come.
    bool has_seen_last(Duration gone_for) const;
    static constexpr Duration last_events_min = std::chrono::milliseconds(10);
    static constexpr Duration last_events_max = std::chrono::milliseconds(200);
    const model::Workspace& workspace() const { return workspace_; }

private:
    // What the model concludes goes into the recording too.
    class Derived final : public core::EventSink {
    public:
        explicit Derived(TrialWatch& watch) : watch_(watch) {}
        void on_event(const core::Event& event) override {
            if (watch_.recorder_) watch_.recorder_->on_event(event);
            if (watch_.desk_) watch_.desk_->on_event(event);
        }
        void on_message(const core::Stamp&, const core::MessageSeen&) override {}

    private:
        TrialWatch& watch_;
    };
    void note(const core::Event& event);

    std::unique_ptr<log::Recorder> recorder_;
    Derived derived_{*this};
    model::Workspace workspace_;
    std::unique_ptr<core::ControlDesk> desk_;  // reads it
    core::LabChanged lab_;
    core::TapChanged tap_;
    core::ControlChanged control_;
    std::optional<Instant> first_dial_at_;
    bool has_opened_ = false;
    FaultsMade faults_made_;
};

}  // namespace redial::trial
