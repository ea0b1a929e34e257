// What the end of an attempt means for outages, close times and the session's standing. It belongs
// to the fold of events (model/fold/fold.hpp). The thread that applies events.
#pragma once

#include "core/event.hpp"
#include "model/session/session_model.hpp"

namespace redial::model {

// `attempt` has its outcome; nothing of the next one was folded yet.
void note_end(SessionModel& session, const core::Stamp& stamp, const Attempt& attempt);
// After each event: whether the stretch that runs is one that nobody needs to look at.
void note_standing(SessionModel& session);

}  // namespace redial::model
