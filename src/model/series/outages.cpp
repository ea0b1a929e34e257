// Follows each outage from event to event and keeps the totals. The thread that applies events.
#include "model/series/outages.hpp"

#include <algorithm>

namespace redial::model {

Duration Outage::total(Instant now) const {
    const bool is_over = ended_at.has_value() || opened_at.has_value() || is_given_up;
    return is_over ? total() : std::max(now - broke_at, total());
}

void Outages::settle(Instant at) {
    Outage& outage = list_.back();
    const Duration span = std::max(at - mark_, Duration{});
    (is_dialling_ ? outage.connect : outage.wait) += span;
    mark_ = at;
}

// What was not watched is no wait of the client's: it may have dialled in it.
void Outages::started(Instant at, Seen seen) {
    if (!is_down_) return;
    Outage& outage = list_.back();
    if (seen == Seen::Partly) {
        outage.unseen += std::max(at - mark_, Duration{});
        mark_ = at;
    } else {
        settle(at);
    }
    is_dialling_ = true;
    ++outage.dials;
}

void Outages::opened(AttemptId attempt, Instant at) {
    open_since_ = at;
    if (!is_down_) return;
    settle(at);
    is_down_ = is_dialling_ = false;
    is_resuming_ = true;
    Outage& outage = list_.back();
    outage.opened_at = at;
    outage.healed = attempt;
    ++healed_;
    healed_sum_ += outage.total();
    over_.wait += outage.wait;
    over_.connect += outage.connect;
    over_.unseen += outage.unseen;
    over_.longest = std::max(over_.longest, outage.total());
}

void Outages::received(Instant at) {
    if (!is_resuming_) return;
    is_resuming_ = false;
    Outage& outage = list_.back();
    const Duration took = at - *outage.opened_at;
    outage.ended_at = outage.opened_at;
    if (took > resume_max) return;
    outage.resume = took;
    outage.ended_at = at;
    healed_sum_ += took;
    over_.resume += took;
    over_.longest = std::max(over_.longest, outage.total());
}

void Outages::ended(const End& end) {
    is_resuming_ = false;
    if (!end.was_open) {
        if (!is_down_) return;
        settle(end.at);
        is_dialling_ = false;
        if (!end.is_wanted) given_up(end.at);
        return;
    }
    if (open_since_) over_.open += std::max(end.broke_at - *open_since_, Duration{});
    open_since_.reset();
    if (!end.is_wanted) return;
    Outage outage;
    outage.lost = end.attempt;
    outage.broke_at = end.broke_at;
    outage.noticed_at = end.at;
    outage.detect = std::max(end.at - end.broke_at, Duration{});
    outage.was_forced = end.was_forced;
    outage.cause = end.cause;
    over_.detect += outage.detect;
    ++over_.count;
    list_.push(std::move(outage));
    is_down_ = true;
    is_dialling_ = false;
    mark_ = end.at;
}

void Outages::given_up(Instant at) {
    if (!is_down_) return;
    settle(at);
    is_down_ = is_dialling_ = false;
    Outage& outage = list_.back();
    outage.is_given_up = true;
    outage.ended_at = at;
    over_.wait += outage.wait;
    over_.connect += outage.connect;
    over_.unseen += outage.unseen;
    over_.longest = std::max(over_.longest, outage.total());
}

OutageTotals Outages::totals(Instant now) const {
    OutageTotals totals = over_;
    if (open_since_) totals.open += std::max(now - *open_since_, Duration{});
    if (const Outage* outage = running()) {
        const Duration span = std::max(now - mark_, Duration{});
        totals.wait += outage->wait + (is_dialling_ ? Duration{} : span);
        totals.connect += outage->connect + (is_dialling_ ? span : Duration{});
        totals.unseen += outage->unseen;
        totals.longest = std::max(totals.longest, outage->total(now));
    }
    totals.down = totals.detect + totals.wait + totals.connect + totals.resume + totals.unseen;
    const Duration wanted = totals.open + totals.down;
    if (wanted > Duration{}) totals.availability = to_seconds(totals.open) / to_seconds(wanted);
    if (totals.count > 0) totals.between = totals.open / static_cast<std::int64_t>(totals.count);
    if (healed_ > 0) totals.recovery = healed_sum_ / static_cast<std::int64_t>(healed_);
    return totals;
}

}  // namespace redial::model
