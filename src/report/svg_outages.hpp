// Outages as bars of their parts: noticing, waiting, dialling, and what came before the first
// message. Pure, any thread.
#pragma once

#include "model/session/session_model.hpp"
#include "report/document.hpp"
#include "report/when.hpp"

namespace redial::report {

// Of many the longest, in the order of time. No svg: there was none.
Plot outages_plot(const Document& document, const model::SessionModel& session, const When& when);

}  // namespace redial::report
