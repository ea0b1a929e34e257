// The parts of the score. The thread that draws.
#include "model/health.hpp"

#include <algorithm>
#include <cmath>

#include "model/display_text.hpp"
#include "model/join.hpp"
#include "model/rules.hpp"

namespace redial::model {
namespace {

using namespace std::chrono_literals;

constexpr Duration latency_span = 10min;
constexpr Duration drops_span = 1h;
constexpr std::size_t samples_max = 128;
constexpr std::size_t outages_max = 128;
constexpr std::size_t pongs_min = 3;  // fewer say nothing of loss

// 1 up to `good`, 0 from `bad` on, straight between them on a logarithmic scale.
double share_between(Duration value, Duration good, Duration bad) {
    const double at = std::log(std::max(to_ms(value), 1e-3));
    const double low = std::log(to_ms(good));
    const double high = std::log(to_ms(bad));
    return std::clamp(1.0 - (at - low) / (high - low), 0.0, 1.0);
}

HealthPart latency_part(const SessionModel& session, Instant now) {
    HealthPart part{"latency", "p90 of the last 10 minutes' pings", "unknown", {},
                    1.0,       "full up to 50 ms, none from 2 s on"};
    const LatencyStats stats = session.ping_latency.stats(now - latency_span, now);
    if (stats.count == 0) return part;
    part.figure = duration_in_words(stats.p90);
    part.share = share_between(stats.p90, 50ms, 2s);
    return part;
}

// RFC 3550's way: the mean difference from one round trip to the next.
HealthPart jitter_part(const SessionModel& session) {
    HealthPart part{"jitter", "mean change from ping to ping, the last 128", "unknown", {},
                    1.0,      "full up to 5 ms, none from 500 ms on"};
    const RttSeries& rtts = session.rtts;
    Duration sum{};
    std::int64_t count = 0;
    const std::size_t first = rtts.size() - std::min(rtts.size(), samples_max);
    for (std::size_t i = first + 1; i < rtts.size(); ++i) {
        const Duration off = rtts[i].rtt - rtts[i - 1].rtt;
        sum += off < Duration{} ? -off : off;
        ++count;
    }
    if (count == 0) return part;
    part.figure = duration_in_words(sum / count);
    part.share = share_between(sum / count, 5ms, 500ms);
    return part;
}

HealthPart loss_part(const SessionModel& session) {
    HealthPart part{"pongs lost", "of the last 64 pings",
                    "unknown",    {},
                    2.0,          "full at none, none from a fifth on"};
    const PingTally& pings = session.rules->pings();
    if (pings.counted() < pongs_min) return part;
    part.figure = join(pings.lost(), " of ", pings.counted());
    const double lost = static_cast<double>(pings.lost()) / static_cast<double>(pings.counted());
    part.share = std::clamp(1.0 - lost * 5.0, 0.0, 1.0);
    return part;
}

HealthPart drops_part(const SessionModel& session, Instant now) {
    HealthPart part{
        "drops", "in the last hour", "unknown", {}, 3.0, "full at none, none from 12 on"};
    if (session.opens == 0) return part;
    const auto& outages = session.outages.all();
    std::size_t drops = 0;
    for (std::size_t back = 1; back <= std::min(outages.size(), outages_max); ++back) {
        if (outages[outages.size() - back].noticed_at < now - drops_span) break;
        ++drops;
    }
    part.figure = drops == 0 ? "none" : join(drops, drops == outages_max ? " or more" : "");
    part.share =
        std::clamp(1.0 - std::log2(1.0 + static_cast<double>(drops)) / std::log2(13.0), 0.0, 1.0);
    return part;
}

HealthPart recovery_part(const SessionModel& session, Instant now) {
    HealthPart part{"recovery", "mean time from a drop to being of use again",
                    "unknown",  {},
                    2.0,        "full up to 1 s, none from 60 s on"};
    const OutageTotals totals = session.outages.totals(now);
    const Outage* running = session.outages.running();
    if (!totals.recovery && running == nullptr) return part;
    Duration took = totals.recovery.value_or(Duration{});
    if (running != nullptr) took = std::max(took, running->total(now));
    part.figure = duration_in_words(took);
    part.share = share_between(took, 1s, 60s);
    return part;
}

}  // namespace

int Health::dots() const { return score ? (*score + 19) / 20 : 0; }

std::string Health::in_words() const {
    if (!score) return "quality unknown: nothing was measured yet";
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
    Health health;
    health.parts = {latency_part(session, now), jitter_part(session), loss_part(session),
                    drops_part(session, now), recovery_part(session, now)};
    double sum = 0;
    double weights = 0;
    for (const HealthPart& part : health.parts) {
        if (!part.share) continue;
        sum += *part.share * part.weight;
        weights += part.weight;
    }
    if (weights > 0) health.score = static_cast<int>(std::lround(100.0 * sum / weights));
    return health;
}

}  // namespace redial::model
