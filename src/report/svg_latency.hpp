// Latency over time: the median, the ninetieth percentile and the most of each stretch, on a scale
// of equal ratios. Pure, any thread.
#pragma once

#include "model/series/latency.hpp"
#include "model/session/session_model.hpp"
#include "report/document.hpp"
#include "report/when.hpp"

namespace redial::report {

// No svg: fewer than three stretches have a sample.
Plot latency_plot(const Document& document, const model::SessionModel& session, const char* title,
                  const model::LatencyGrid& grid, const When& when);

}  // namespace redial::report
