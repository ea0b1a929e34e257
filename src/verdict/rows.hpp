// The messages of a run, a row at a time, as expectations about them walk them. Pure over the
// model; the thread that owns the workspace.
#pragma once

#include <algorithm>

#include "verdict/seen.hpp"

namespace redial::verdict {

// Rows looked at of one client: what is behind them is not seen.
inline constexpr std::uint64_t rows_looked_at_max = 1'000'000;

// Messages and control frames of a client within the run, oldest first.
template <class Tell>
void for_each_row(const Run& run, const SeenClient& client, const Tell& tell) {
    const model::MessageLog& log = client.session->log;
    const std::uint64_t first = std::max(log.first_row(), log.first_row_from(run.observed.from));
    const std::uint64_t end = std::min(log.end_row(), first + rows_looked_at_max);
    for (std::uint64_t id = first; id < end; ++id) {
        if (!model::is_traffic(log.kind(id))) continue;
        if (log.at(id) > run.observed.to) return;
        tell(log.row(id));
    }
}

// Those of one attempt.
template <class Tell>
void for_each_row(const Run& run, const SeenClient& client, const model::Attempt& attempt,
                  const Tell& tell) {
    const model::MessageLog& log = client.session->log;
    const std::uint64_t first = std::max(log.first_row(), attempt.first_row);
    const std::uint64_t end = std::min(log.end_row(), first + rows_looked_at_max);
    for (std::uint64_t id = first; id < end; ++id) {
        const Instant at = log.at(id);
        if (at > run.observed.to || (attempt.ended_at && at > *attempt.ended_at)) return;
        if (model::is_traffic(log.kind(id)) && log.attempt(id) == attempt.id) tell(log.row(id));
    }
}

}  // namespace redial::verdict
