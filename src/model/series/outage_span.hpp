// Outages within a stretch of time that somebody selected: which of them, and their totals. Pure
// over the model; the thread that draws. At most one step an outage and one a span that is kept.
#pragma once

#include <cstddef>

#include "base/time.hpp"
#include "model/series/close_times.hpp"
#include "model/series/outages.hpp"
#include "model/series/spans.hpp"

namespace redial::model {

// Whether any of it lies in from..to.
bool overlaps(const Outage& outage, Instant from, Instant to, Instant now);

// Counts, parts, the longest and the mean are of the outages that overlap from..to, each as a
// whole; availability and time open and down are of what lies within.
OutageTotals totals_within(const Outages& outages, const Spans& spans, Instant from, Instant to,
                           Instant now);

CloseTimes close_times_within(const CloseTimes& times, Instant from, Instant to);

}  // namespace redial::model
