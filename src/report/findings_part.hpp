// What the rules concluded of a session, the worst first, with the evidence and what to change.
// Pure, any thread.
#pragma once

#include "model/session/session_model.hpp"
#include "report/document.hpp"
#include "report/when.hpp"

namespace redial::report {

Blocks findings_part(const model::SessionModel& session, const When& when);
Tone tone_of(core::Severity severity);

}  // namespace redial::report
