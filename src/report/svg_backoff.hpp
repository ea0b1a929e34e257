// The backoff plot: every wait as wide and as high as it was, and the policy's curve over it, on
// the axis that the window draws it on (model/session/backoff_layout.hpp). Pure, any thread.
#pragma once

#include "model/session/session_model.hpp"
#include "report/document.hpp"
#include "report/when.hpp"

namespace redial::report {

// Of many waits those around the longest outage. No svg: nothing was waited for.
Plot backoff_plot(const Document& document, const model::SessionModel& session, const When& when);

}  // namespace redial::report
