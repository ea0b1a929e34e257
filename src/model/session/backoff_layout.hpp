// Geometry of the backoff plot, without drawing: what of a session's waits, dials and connections
// is shown, where on a piecewise time axis, and against which policy. Pure, any thread.
//
// The axis is linear while the client waits or dials: a wait is as wide as it lasted, which is
// the whole point. A connection that stays open for an hour would squeeze the waits around it to
// nothing, so stretches that are no waits are shortened to `stretch_max`, drawn with a break and
// their true length in words; a time asked of the axis maps through the same pieces.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time_range.hpp"
#include "core/backoff.hpp"
#include "core/policy.hpp"
#include "model/session/session_model.hpp"

namespace redial::model {

enum class Stretch : std::uint8_t { Waiting, Dialling, Open, Idle };

// Consecutive pieces of the axis, oldest first; each `until` is the next one's `from`.
struct AxisPiece {
    Stretch kind = Stretch::Idle;
    Instant from{};
    Instant until{};
    Duration shown{};  // length on the axis; less than until - from when broken
    bool is_broken() const { return shown < until - from; }
};

struct WaitBar {
    AttemptId attempt{};  // the dial that ended it; 0 while it runs or when it was stopped
    Instant from{};
    Instant until{};  // where it ended, or is planned to end while it runs
    Duration planned{};
    Duration base{};            // the ladder's value, before chance or Retry-After
    core::Envelope envelope{};  // what the policy's jitter may make of `base`
    std::uint32_t retry = 0;
    bool is_running = false;
    bool is_measured = false;  // a foreign client's: nothing was told of a plan
    std::string cause;
};

enum class MarkKind : std::uint8_t { Failed, Opened };
struct BackoffMark {
    MarkKind kind = MarkKind::Failed;
    Instant at{};
    AttemptId attempt{};
};

struct BackoffLayout {
    std::vector<AxisPiece> pieces;
    std::vector<WaitBar> waits;
    std::vector<BackoffMark> marks;
    Duration shown_for{};     // sum of the pieces' lengths
    Duration delay_max{};     // top of the vertical axis, a round number
    Duration tick{};          // between its lines
    bool has_policy = true;   // the bars' `base` and `envelope` are a policy's
    bool is_preview = false;  // nothing has failed yet: the ladder as it would be

    bool empty() const { return pieces.empty(); }
    // 0 at the oldest shown instant, 1 at the newest; outside the range it is clamped.
    double share_of(Instant at) const;
    Instant instant_at(double share) const;
    // The wait whose bar covers `share` of the axis, or null.
    const WaitBar* wait_at(double share) const;
};

// Looks back from the newest event until `window` of axis is filled; cost is bounded by what is
// shown. `now` ends the last piece of a connection that is still open.
// A tap's client tells nobody what it plans: its waits are the times between its attempts, and the
// policy over them is `compared`, if any. With `only`, just the waits of attempts within it, all of
// them: empty when there are none.
BackoffLayout layout_backoff(const SessionModel& session, Duration window, Instant now,
                             const core::Policy* compared = nullptr,
                             const std::optional<TimeRange>& only = {});

// Since when a tap's client has been away that is expected to dial again; none: it is connected,
// left in order, or is gone for good.
std::optional<Instant> foreign_wait_since(const SessionModel& session, Instant now);

// Sets the vertical axis by what is shown: a round step, and the highest line visible.
void set_delay_axis(BackoffLayout& layout);

}  // namespace redial::model
