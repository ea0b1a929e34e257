// The stretches in which a tap's clients may have dialled unseen. The thread that applies events.
#pragma once

#include "model/session_model.hpp"

namespace redial::model {

void note_unseen(SessionModel& session, const core::Stamp& stamp, const core::DialsUnseen& unseen);

}  // namespace redial::model
