// What the verbs without a window keep in memory: enough for their verdicts and last words, and no
// history that nobody can scroll; and how long their end may take. Command line's thread.
#pragma once

#include <optional>

#include "base/time.hpp"
#include "core/event_sink.hpp"
#include "model/fold/workspace.hpp"

namespace redial::app {

// Whether what was seen may be asked for (--control): then a run of some minutes is kept whole.
enum class Keeps : std::uint8_t { ForVerdicts, ForAnswers };

// Of the n-th session, 1 and up: the more sessions there are, the less each may keep, so that all
// of a tap's clients together stay small, whatever passes and however long.
model::Limits headless_limits(std::size_t nth_session, Keeps keeps = Keeps::ForVerdicts);

// How long a session's end waits for others at most.
struct EndLimits {
    Duration close{};  // for the whole closing handshake (RFC 6455 7.1)
    // For what the session's own link holds back; none: what is left of `close`.
    std::optional<Duration> last_words;
};

// Of a run whose time is over or that was told to end (SIGTERM, Ctrl+C), with or without faults on
// its link, whose output is read or not.
EndLimits end_limits(bool is_time_over, bool uses_link, bool is_unread);

// Gives the workspace behind it those limits before each new session.
class LimitsKeeper final : public core::EventSink {
public:
    LimitsKeeper(model::Workspace& workspace, Keeps keeps) : workspace_(workspace), keeps_(keeps) {
        workspace_.set_limits(headless_limits(1, keeps_));
    }
    void on_event(const core::Event& event) override {
        if (std::holds_alternative<core::SessionAdded>(event.what))
            workspace_.set_limits(headless_limits(workspace_.sessions().size() + 1, keeps_));
    }
    void on_message(const core::Stamp&, const core::MessageSeen&) override {}

private:
    model::Workspace& workspace_;
    Keeps keeps_;
};

}  // namespace redial::app
