// The desk: answers the requests under /redial, at once or, streams of events and expectations with
// a deadline, as time goes on (docs/control.md). Stands beside a workspace, hears every event
// before it, and gives back commands. Whoever owns the engine feeds it. One thread, the one that
// applies events; the clock is an argument.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "answers/event_feed.hpp"
#include "answers/expect.hpp"
#include "answers/written.hpp"
#include "core/control_desk.hpp"

namespace redial::answers {

struct DeskOptions {
    log::Secrets secrets = log::Secrets::Redacted;
    Now begun;
    // Keeps events to be followed from its start on; else only while the control API listens.
    bool keeps_events = true;
};

class Desk final : public core::ControlDesk {
public:
    // Much more than a command queue takes at once; who is behind misses events of its stream.
    static constexpr std::size_t outgoing_max = 1024;

    Desk(const model::Workspace& workspace, const DeskOptions& options);

    void on_event(const core::Event& event) override;
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override;

    void on_asked(core::ControlAsked asked, Now now) override;
    void step(Now now) override;
    std::optional<Instant> deadline() const override;
    void give(const Post& post) override;

private:
    void reply(std::uint64_t id, core::ControlReply reply);
    void send(std::uint64_t id, core::ControlPiece piece);
    void begin_stream(std::uint64_t id, const core::ControlRequest& request,
                      const RequestPath& path);
    void ask_lab(std::uint64_t id, const core::ControlRequest& request, const RequestPath& path,
                 Now now);
    void begin_expect(std::uint64_t id, const core::ControlRequest& request, Now now);
    void feed_readers();
    void judge_waiting(Now now);
    Known known(Now now) { return {workspace_, secrecy_, begun_, now}; }

    const model::Workspace& workspace_;
    Secrecy secrecy_;
    Now begun_;
    EventFeed feed_;
    bool keeps_events_;
    bool is_listening_ = false;
    std::map<std::uint64_t, EventReader> readers_;
    std::map<std::uint64_t, Expected> waiting_;  // with a deadline
    Instant judged_at_{};
    core::Commands outgoing_;
};

// For those who make a workspace and an engine of their own (trial::TrialOptions).
using DeskMaker =
    std::function<std::unique_ptr<core::ControlDesk>(const model::Workspace&, Now begun)>;
DeskMaker desk_maker(log::Secrets secrets);

}  // namespace redial::answers
