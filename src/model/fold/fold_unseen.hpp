// The stretches of time in which a tap's clients may have dialled unseen, because its port was
// closed. The thread that applies events.
#pragma once

#include "model/session/session_model.hpp"

namespace redial::model {

void note_unseen(SessionModel& session, const core::Stamp& stamp, const core::DialsUnseen& unseen);

}  // namespace redial::model
