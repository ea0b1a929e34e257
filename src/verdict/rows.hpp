// The messages of a run, a row at a time, as expectations about them walk them. Pure over the
// model; the thread that owns the workspace.
#pragma once

#include <algorithm>

#include "verdict/row_memory.hpp"
#include "verdict/seen.hpp"

namespace redial::verdict {

// What `rule` made of a client's rows, or of those of one attempt, when it was judged before; a
// new one where nothing is remembered, for which `fresh` is the room.
template <class State>
State& remembered(const Run& run, const void* rule, const SeenClient& client, AttemptId attempt,
                  State& fresh) {
    RowMemory* const memory = run.observed.memory;
    if (memory == nullptr) return fresh;
    return memory->of<State>(run.observed.from, rule, client.session->id, attempt);
}

// Messages and control frames of a client within the run, oldest first, from the row `next` on,
// which moves behind what was told.
template <class Tell>
void for_each_row(const Run& run, const SeenClient& client, std::uint64_t& next, const Tell& tell) {
    const model::MessageLog& log = client.session->log;
    next = std::max({next, log.first_row(), log.first_row_from(run.observed.from)});
    for (; next < log.end_row(); ++next) {
        if (!model::is_traffic(log.kind(next))) continue;
        if (log.at(next) > run.observed.to) return;
        tell(log.row(next));
    }
}

// Those of one attempt, as long as `tell` says true: `next` stays at the row where it did not.
template <class Tell>
void for_each_row(const Run& run, const SeenClient& client, const model::Attempt& attempt,
                  std::uint64_t& next, const Tell& tell) {
    const model::MessageLog& log = client.session->log;
    next = std::max({next, log.first_row(), attempt.first_row});
    for (; next < log.end_row(); ++next) {
        const Instant at = log.at(next);
        if (at > run.observed.to || (attempt.ended_at && at > *attempt.ended_at)) return;
        const bool is_its = model::is_traffic(log.kind(next)) && log.attempt(next) == attempt.id;
        if (is_its && !tell(log.row(next))) return;
    }
}

}  // namespace redial::verdict
