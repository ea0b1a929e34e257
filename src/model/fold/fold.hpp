// The fold: one event into one session's model. Called by Workspace only, on its thread; gives what
// the model concluded from it, if anything, for the sink of derived events.
#pragma once

#include <memory>
#include <optional>

#include "core/event.hpp"
#include "model/session/session_model.hpp"

namespace redial::model {

// An event that is no message (a MessageSeen in it is ignored: messages take the other way). False
// when the model knew it already: what it concluded itself, fed back.
bool apply(SessionModel& session, const std::shared_ptr<const core::Event>& event);
// A finding of the session's own rules, which the model has already: for its journal only.
void remember(SessionModel& session, const std::shared_ptr<const core::Event>& event);
// Millions a second: one look-up, one copy.
std::optional<core::ResumeJudged> apply(SessionModel& session, const core::Stamp& stamp,
                                        const core::MessageSeen& message);

}  // namespace redial::model
