// When: instants of a run in words, as they stand in a server's log: in UTC, with the day where the
// run has more than one; where no wall time is known, since the run's begin. Pure, any thread.
#pragma once

#include <string>

#include "model/fold/workspace.hpp"

namespace redial::report {

std::string utc_date(WallTime at);     // "2026-11-23"
std::string utc_time(WallTime at);     // "09:31:04"
std::string utc_time_ms(WallTime at);  // "09:31:04.118"
// "09:31", "09:31:04", "09:31:04.118": as fine as ticks of this distance need.
std::string utc_tick(WallTime at, Duration tick);

class When {
public:
    explicit When(const model::Workspace& workspace);
    // Of a part of it, or beyond its last event, where nothing has happened for a while.
    When(const model::Workspace& workspace, Instant from, Instant to);
    bool has_wall() const { return has_wall_; }
    // "09:31:04.118", "11-23 09:31:04.118", "+12.345 s".
    std::string in_words(Instant at) const;
    // For ticks on round times: of the wall, or since the begin.
    Duration wall_since_epoch(Instant at) const;
    // At a tick of an axis.
    std::string tick(Instant at, Duration distance) const;
    // "2026-11-23 09:31:04 UTC, for 00:42.1"; "for 00:42.1".
    std::string span_in_words() const;
    Instant from() const { return from_; }
    Instant to() const { return to_; }

private:
    const model::Workspace& workspace_;
    Instant from_;
    Instant to_;
    bool has_wall_;
    bool has_days_;  // more than one
};

}  // namespace redial::report
