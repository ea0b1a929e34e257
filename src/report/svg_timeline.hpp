// The timeline: a lane a session, with its states, the faults in force below it and what the rules
// found above it. Pure, any thread.
#pragma once

#include <span>
#include <vector>

#include "model/session/session_model.hpp"
#include "report/document.hpp"
#include "report/when.hpp"

namespace redial::report {

inline constexpr std::size_t lanes_max = 40;

// Of many sessions the first lanes_max; the caller says how many are left out.
Plot timeline_plot(const Document& document, std::span<const model::SessionModel* const> sessions,
                   const When& when);

}  // namespace redial::report
