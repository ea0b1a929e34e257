// The events behind a workspace, told again from its journals and message logs: for exports from
// memory, and for a recording that begins while sessions already run. The thread that owns the
// workspace.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/event_sink.hpp"
#include "model/fold/workspace.hpp"

namespace redial::log {

// Gives the events of one session or of all, in the order they happened, in slices; the workspace
// may go on between them. What comes after the constructor is not given; what the limits of memory
// dropped before it was given is told by a Lost with the place History.
class MemoryEvents {
public:
    MemoryEvents(const model::Workspace& workspace, std::optional<SessionId> session);

    // About `events_max` further events; false: that was all.
    bool give(const model::Workspace& workspace, core::EventSink& sink, std::size_t events_max);
    double share_done() const;  // 0..1

private:
    // Where in one session's two lists we are, counted over all time, so that what is dropped at
    // their front between slices moves nothing. Session 0 is the program: its notes, and no rows.
    struct Lane {
        SessionId session;
        std::uint64_t entry = 0;
        std::uint64_t entry_end = 0;
        std::uint64_t row = 0;
        std::uint64_t row_end = 0;
        std::uint64_t untold_lost = 0;  // rows the limits dropped, and of those begin() found
        std::uint64_t untold_lost_bytes = 0;
        bool is_begun = false;
        Instant next_at{};
    };
    static bool settle(const model::Workspace& workspace, Lane& lane);
    static bool settle_session(const model::SessionModel& model, Lane& lane);
    static void give_one(const model::Workspace& workspace, Lane& lane, model::RowWire& wire,
                         core::EventSink& sink);
    static void give_begin(const model::Workspace& workspace, const model::SessionModel& model,
                           Lane& lane, core::EventSink& sink);
    static std::uint64_t left_in(const Lane& lane);
    void push(const model::Workspace& workspace, Lane lane);
    Lane pop();

    std::vector<Lane> lanes_;  // a heap, the lane with the earliest next event first
    model::RowWire wire_;      // of the row being told
    bool is_lab_wanted_ = false;
    std::uint64_t total_ = 0;
};

// What a log must begin with to be read alone: each session, its live attempt, its status, its
// wait.
void give_facts_so_far(const model::Workspace& workspace, Now now, core::EventSink& sink);

}  // namespace redial::log
