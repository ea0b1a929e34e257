// The offline queue as it is shown: what waits, and what became of those that left. Part of the
// fold, apart for its size. The thread that applies events.
#pragma once

#include "core/event.hpp"
#include "model/session_model.hpp"

namespace redial::model {

void note_queued(SessionModel& session, Instant at, const core::MessageQueued& queued);
void note_queued_sent(SessionModel& session, const core::QueuedSent& sent);
void note_left_queue(SessionModel& session, Instant at, const core::MessageLeftQueue& left);

}  // namespace redial::model
