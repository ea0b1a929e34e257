// Computes the parts of a connection's score. The thread that draws.
#include "model/session/health.hpp"

#include <algorithm>
#include <cmath>

#include "base/duration_text.hpp"
#include "model/series/latency_stats.hpp"
#include "model/series/outage_span.hpp"
#include "model/words/display_text.hpp"
#include "model/words/join.hpp"

namespace redial::model {
namespace {

using namespace std::chrono_literals;

constexpr Duration latency_span = 10min;
constexpr Duration drops_span = 1h;
constexpr std::size_t samples_max = 128;
constexpr std::size_t outages_max = 128;
constexpr std::size_t pongs_min = 3;  // fewer say nothing of loss
constexpr int known_min = 2;          // one part alone would call every new connection perfect

// 1 up to `good`, 0 from `bad` on, straight between them on a logarithmic scale.
double share_between(Duration value, Duration good, Duration bad) {
    const double at = std::log(std::max(to_ms(value), 1e-3));
    const double low = std::log(to_ms(good));
    const double high = std::log(to_ms(bad));
    return std::clamp(1.0 - (at - low) / (high - low), 0.0, 1.0);
}

// What is looked at: all there is with an end that is now, or a selected stretch.
struct Stretch {
    Instant from{};
    Instant to{};
    Instant now{};
    bool is_selected = false;
};

HealthPart latency_part(const SessionModel& session, const Stretch& stretch) {
    HealthPart part{"latency", "p90 of the last 10 minutes' pings", "unknown", {},
                    1.0,       "full up to 50 ms, none from 2 s on"};
    if (stretch.is_selected) part.counts = "p90 of the pings in the selected time";
    const Instant from = stretch.is_selected ? stretch.from : stretch.now - latency_span;
    const LatencyStats stats =
        stretch.is_selected
            ? latency_stats(session.ping_points, session.ping_latency, from, stretch.to)
            : session.ping_latency.stats(from, stretch.now);
    if (stats.count == 0) return part;
    part.figure = figure_in_words(stats.p90);
    part.share = share_between(stats.p90, 50ms, 2s);
    return part;
}

// Index of the first round trip after `when`.
std::size_t first_rtt_after(const RttSeries& rtts, Instant when) {
    const auto is_after = [](Instant wanted, const RttSample& rtt) { return wanted < rtt.at; };
    return static_cast<std::size_t>(std::upper_bound(rtts.begin(), rtts.end(), when, is_after) -
                                    rtts.begin());
}

// RFC 3550's way: the mean difference from one round trip to the next.
HealthPart jitter_part(const SessionModel& session, const Stretch& stretch) {
    HealthPart part{"jitter", "mean change from ping to ping, the last 128", "unknown", {},
                    1.0,      "full up to 5 ms, none from 500 ms on"};
    if (stretch.is_selected) part.counts = "mean change from ping to ping, the last 128 of it";
    const RttSeries& rtts = session.rtts;
    Duration sum{};
    std::int64_t count = 0;
    const std::size_t end = stretch.is_selected ? first_rtt_after(rtts, stretch.to) : rtts.size();
    const std::size_t first = end - std::min(end, samples_max);
    for (std::size_t i = first + 1; i < end; ++i) {
        if (stretch.is_selected && rtts[i - 1].at < stretch.from) continue;
        const Duration off = rtts[i].rtt - rtts[i - 1].rtt;
        sum += off < Duration{} ? -off : off;
        ++count;
    }
    if (count == 0) return part;
    part.figure = figure_in_words(sum / count);
    part.share = share_between(sum / count, 5ms, 500ms);
    return part;
}

HealthPart loss_part(const SessionModel& session, const Stretch& stretch) {
    HealthPart part{"pongs lost", "of the last 64 pings",
                    "unknown",    {},
                    2.0,          "full at none, none from a fifth on"};
    if (stretch.is_selected) part.counts = "in the selected time, of the last 64 pings";
    const PingTally& tally = session.pings;
    const PingTally::Counts pings =
        stretch.is_selected ? tally.counts(stretch.from, stretch.to) : tally.counts();
    if (pings.counted < pongs_min) return part;
    part.figure = join(pings.lost, " of ", pings.counted);
    const double lost = static_cast<double>(pings.lost) / static_cast<double>(pings.counted);
    part.share = std::clamp(1.0 - lost * 5.0, 0.0, 1.0);
    return part;
}

HealthPart drops_part(const SessionModel& session, const Stretch& stretch) {
    HealthPart part{
        "drops", "in the last hour", "unknown", {}, 3.0, "full at none, none from 12 on"};
    if (stretch.is_selected) part.counts = "in the selected time";
    if (session.opens == 0) return part;
    const Instant from = stretch.is_selected ? stretch.from : stretch.now - drops_span;
    const auto& outages = session.outages.all();
    std::size_t drops = 0;
    for (std::size_t i = outages.size(); i-- > 0 && drops < outages_max;) {
        if (outages[i].noticed_at < from) break;
        if (outages[i].noticed_at <= stretch.to) ++drops;
    }
    part.figure = drops == 0 ? "none" : join(drops, drops == outages_max ? " or more" : "");
    part.share =
        std::clamp(1.0 - std::log2(1.0 + static_cast<double>(drops)) / std::log2(13.0), 0.0, 1.0);
    return part;
}

HealthPart recovery_part(const SessionModel& session, const Stretch& stretch) {
    HealthPart part{"recovery", "mean time from a drop to being of use again",
                    "unknown",  {},
                    2.0,        "full up to 1 s, none from 60 s on"};
    if (stretch.is_selected) part.counts = "mean of the outages in the selected time";
    const OutageTotals totals =
        stretch.is_selected
            ? totals_within(session.outages, session.spans, stretch.from, stretch.to, stretch.now)
            : session.outages.totals(stretch.now);
    const Outage* running = session.outages.running();
    if (running != nullptr && !overlaps(*running, stretch.from, stretch.to, stretch.now))
        running = nullptr;
    if (!totals.recovery && running == nullptr) return part;
    Duration took = totals.recovery.value_or(Duration{});
    if (running != nullptr) took = std::max(took, running->total(stretch.now));
    part.figure = figure_in_words(took);
    part.share = share_between(took, 1s, 60s);
    return part;
}

Health health_in(const SessionModel& session, const Stretch& stretch) {
    Health health;
    health.parts = {latency_part(session, stretch), jitter_part(session, stretch),
                    loss_part(session, stretch), drops_part(session, stretch),
                    recovery_part(session, stretch)};
    double sum = 0;
    double weights = 0;
    for (const HealthPart& part : health.parts) {
        if (!part.share) continue;
        ++health.known;
        sum += *part.share * part.weight;
        weights += part.weight;
    }
    if (health.known >= known_min)
        health.score = static_cast<int>(std::lround(100.0 * sum / weights));
    return health;
}

}  // namespace

int Health::dots() const { return score ? (*score + 19) / 20 : 0; }

std::string Health::in_words() const {
    if (known == 0) return "quality unknown: nothing was measured yet";
    if (!score) return "quality: too early to tell";
    std::string words = join("quality ", *score, " of 100");
    const char* between = ": ";
    for (const HealthPart& part : parts) {
        if (!part.share) continue;
        words += join(between, part.name, " ", part.figure);
        between = ", ";
    }
    return words;
}

Health health_of(const SessionModel& session, Instant now) {
    return health_in(session, {Instant::min(), Instant::max(), now, false});
}

Health health_within(const SessionModel& session, Instant from, Instant to, Instant now) {
    return health_in(session, {from, to, now, true});
}

}  // namespace redial::model
