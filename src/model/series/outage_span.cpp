// Picks the outages within a stretch of time and sums them up. The thread that draws.
#include "model/series/outage_span.hpp"

#include <algorithm>

namespace redial::model {
namespace {

Instant end_of(const Outage& outage, Instant now) {
    if (outage.ended_at) return *outage.ended_at;
    return outage.opened_at.value_or(std::max(now, outage.noticed_at));
}

Duration shared(Instant from, Instant to, Instant other_from, Instant other_to) {
    return std::max(std::min(to, other_to) - std::max(from, other_from), Duration{});
}

Duration open_within(const Spans& spans, Instant from, Instant to, Instant now) {
    Duration open{};
    for (std::size_t i = first_span_from(spans, from); i < spans.size(); ++i) {
        if (spans[i].from > to) break;
        if (spans[i].status != core::ConnectionStatus::Open) continue;
        open += shared(from, to, spans[i].from, spans[i].to.value_or(std::max(now, spans[i].from)));
    }
    return open;
}

// What is still running counts with its wait or dial so far, whichever it is: as one wait.
void add_parts(OutageTotals& totals, const Outage& outage, Instant now) {
    const Duration total = outage.total(now);
    totals.detect += outage.detect;
    totals.wait += outage.wait + (total - outage.total());
    totals.connect += outage.connect;
    totals.resume += outage.resume;
    totals.unseen += outage.unseen;
    totals.longest = std::max(totals.longest, total);
    ++totals.count;
}

}  // namespace

bool overlaps(const Outage& outage, Instant from, Instant to, Instant now) {
    return outage.broke_at <= to && end_of(outage, now) >= from;
}

OutageTotals totals_within(const Outages& outages, const Spans& spans, Instant from, Instant to,
                           Instant now) {
    OutageTotals totals;
    totals.open = open_within(spans, from, to, now);
    Duration healed_sum{};
    std::int64_t healed = 0;
    for (const Outage& outage : outages.all()) {
        if (!overlaps(outage, from, to, now)) continue;
        add_parts(totals, outage, now);
        totals.down += shared(from, to, outage.broke_at, end_of(outage, now));
        // Broken but not noticed was open in name only; so was what waited to be resumed.
        totals.open -= shared(from, to, outage.broke_at, outage.noticed_at);
        if (!outage.opened_at) continue;
        totals.open -= shared(from, to, *outage.opened_at, end_of(outage, now));
        healed_sum += outage.total();
        ++healed;
    }
    totals.open = std::max(totals.open, Duration{});
    const Duration wanted = totals.open + totals.down;
    if (wanted > Duration{}) totals.availability = to_seconds(totals.open) / to_seconds(wanted);
    if (totals.count > 0) totals.between = totals.open / static_cast<std::int64_t>(totals.count);
    if (healed > 0) totals.recovery = healed_sum / healed;
    return totals;
}

CloseTimes close_times_within(const CloseTimes& times, Instant from, Instant to) {
    CloseTimes within;
    for (const CloseTime& close : times.all())
        if (close.at >= from && close.at <= to) within.add(close);
    return within;
}

}  // namespace redial::model
