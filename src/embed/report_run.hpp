// ReportRun: a report of what the window shows, being made. First the secrets are learnt from all
// events in memory, a bounded number a frame; then it is written. UI thread only.
#pragma once

#include <optional>
#include <string>

#include "log/learning_sink.hpp"
#include "log/memory_events.hpp"
#include "model/fold/workspace.hpp"
#include "view/scene/request.hpp"

namespace redial::embed {

class ReportRun {
public:
    struct Wish {
        std::optional<SessionId> session;
        std::optional<view::Export> file;  // none: Markdown for the clipboard
    };
    ReportRun(const model::Workspace& workspace, Wish wish);
    ReportRun(const ReportRun&) = delete;
    ReportRun& operator=(const ReportRun&) = delete;

    // False once a log is shown in place of what it was asked of, or no longer.
    bool is_of(const model::Workspace& workspace) const { return of_ == &workspace; }
    // False: it can be written.
    bool step(const model::Workspace& workspace);
    std::string text(const model::Workspace& workspace, const std::string& version) const;
    const Wish& wish() const { return wish_; }

private:
    struct Nobody final : core::EventSink {
        void on_event(const core::Event&) override {}
        void on_message(const core::Stamp&, const core::MessageSeen&) override {}
    };

    const model::Workspace* of_;  // never looked into: it may be gone
    Wish wish_;
    Nobody nobody_;
    log::LearningSink learnt_{nobody_};
    log::MemoryEvents events_;
};

}  // namespace redial::embed
