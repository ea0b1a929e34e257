// The tables of one session: its outages, its attempts, its latencies. Bounded; what is not shown
// is counted. Pure, any thread.
#pragma once

#include "model/session/session_model.hpp"
#include "report/document.hpp"
#include "report/when.hpp"

namespace redial::report {

inline constexpr std::size_t outages_shown_max = 100;
struct AttemptsShown {
    std::size_t first = 30;
    std::size_t last = 120;
};

// Of many the longest, in the order of time. No rows: there was none.
Table outages_table(const model::SessionModel& session, const When& when);
// Of many the first and the last.
Table attempts_table(const model::SessionModel& session, const When& when,
                     AttemptsShown shown = {});
// Of pings, and of replies where they are matched. No rows: nothing was measured.
Table latency_table(const model::SessionModel& session, const When& when);

}  // namespace redial::report
