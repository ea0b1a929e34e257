// What the end of an attempt means for outages and close times: part of the fold, apart for its
// size. The thread that applies events.
#pragma once

#include "core/event.hpp"
#include "model/session_model.hpp"

namespace redial::model {

// `attempt` has its outcome; nothing of the next one was folded yet.
void note_end(SessionModel& session, const core::Stamp& stamp, const Attempt& attempt);

}  // namespace redial::model
