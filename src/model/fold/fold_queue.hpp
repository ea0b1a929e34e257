// The offline queue as it is shown: what waits, and what became of what left. It belongs to the
// fold of events (model/fold/fold.hpp). The thread that applies events.
#pragma once

#include "core/event.hpp"
#include "model/session/session_model.hpp"

namespace redial::model {

void note_queued(SessionModel& session, Instant at, const core::MessageQueued& queued);
void note_queued_sent(SessionModel& session, const core::QueuedSent& sent);
void note_left_queue(SessionModel& session, Instant at, const core::MessageLeftQueue& left);

}  // namespace redial::model
