// When to dial, given how long past outages lasted. The length of the current one is thought of as
// one of those, or as none of them (the world may have changed); the times of the dials to come are
// chosen together so that the expected time lost plus a price for each dial is least. Any thread.
#include "core/adaptive.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/duration_text.hpp"

namespace redial::core {
namespace {

constexpr std::size_t outages_needed = 2;
// What a dial in vain is worth in seconds of waiting: dearer dials are fewer, and later.
constexpr double dial_price_s = 0.5;
// Older outages say less; those that began to fail like this one say more.
constexpr double fading = 0.85;
constexpr double alike = 4.0;
// That the outage is like none before: weighs as much as this many outages.
constexpr double surprise = 0.7;
constexpr double surprise_low_s = 0.2;
constexpr double surprise_high_s = 300.0;

double seconds(Duration span) { return to_seconds(span); }

struct Span {
    double low;
    double high;
    double weight;
};

// The chance that the outage lasts longer than t, and the pieces it is made of.
class Lengths {
public:
    Lengths(const OutageMemory& memory) {
        double weight = 1.0;
        for (auto past = memory.past.rbegin(); past != memory.past.rend(); ++past) {
            const bool is_alike = memory.failed_at > Duration{0} && past->seen == memory.seen;
            spans_.push_back({seconds(past->low), std::max(seconds(past->high), 0.001),
                              weight * (is_alike ? alike : 1.0)});
            weight *= fading;
        }
    }

    double beyond(double t) const {
        double sum = surprise * surprise_beyond(t);
        for (const Span& span : spans_) sum += span.weight * share_beyond(span, t);
        return sum;
    }

    // The time lost, over all lengths between two dials, when the second one succeeds.
    double lateness(double from, double to) const {
        // Lengths are spread evenly enough between two neighbouring dials for the middle to do.
        constexpr int pieces = 4;
        double sum = 0;
        double before = beyond(from);
        for (int i = 1; i <= pieces; ++i) {
            const double t = from + (to - from) * i / pieces;
            const double here = beyond(t);
            sum += (before - here) * (to - (t - (to - from) / (2 * pieces)));
            before = here;
        }
        return sum;
    }

    const std::vector<Span>& spans() const { return spans_; }

private:
    static double share_beyond(const Span& span, double t) {
        if (t <= span.low) return 1.0;
        return t >= span.high ? 0.0 : (span.high - t) / (span.high - span.low);
    }
    // Any order of magnitude is as likely.
    static double surprise_beyond(double t) {
        if (t <= surprise_low_s) return 1.0;
        if (t >= surprise_high_s) return 0.0;
        return std::log(surprise_high_s / t) / std::log(surprise_high_s / surprise_low_s);
    }

    std::vector<Span> spans_;
};

// Times since the loss at which a dial may pay: where past outages ended or may have, steps like a
// ladder's, and as far apart as the cap allows.
std::vector<double> moments(const Lengths& lengths, double elapsed, double soonest, double latest) {
    std::vector<double> times;
    for (const Span& span : lengths.spans()) {
        for (const double part : {0.34, 0.67, 1.0}) {
            times.push_back(span.low + (span.high - span.low) * part + 0.02);
        }
    }
    double step = std::max(soonest - elapsed, 0.2);
    for (double t = elapsed + step; step < latest; t += step) {
        times.push_back(t);
        step *= 1.5;
    }
    for (int i = 1; i <= 40; ++i) times.push_back(elapsed + i * latest);
    std::erase_if(times, [soonest](double t) { return t < soonest; });
    std::sort(times.begin(), times.end());
    // Moments that are close together are one.
    std::vector<double> kept;
    for (const double t : times) {
        const double apart = kept.empty() ? 1.0 : t - kept.back();
        if (apart > 0.05 + 0.01 * t) kept.push_back(t);
    }
    return kept;
}

// The first of the dial times that together cost least, from `elapsed` on. Dynamic programming from
// the last moment backwards; two dials are at most `longest` apart.
double best_moment(const Lengths& lengths, const std::vector<double>& times, double elapsed,
                   double longest, double busy) {
    const std::size_t count = times.size();
    std::vector<double> cost(count, 0.0);
    const auto cost_after = [&](double from, std::size_t first, std::size_t* chosen) {
        double best = 1e300;
        for (std::size_t next = first; next < count; ++next) {
            if (times[next] - from > longest && next > first) break;
            // A dial into silence takes its time: no other can begin meanwhile.
            if (first > 0 && times[next] - from < busy && next + 1 < count) continue;
            const double price = dial_price_s * lengths.beyond(from);
            const double total = price + lengths.lateness(from, times[next]) + cost[next];
            if (total > best) continue;  // of two equally good ones the later
            best = total;
            if (chosen != nullptr) *chosen = next;
        }
        return best;
    };
    // Whoever is still waiting behind the last moment goes on dialling every `longest`.
    cost[count - 1] = lengths.beyond(times[count - 1]) * (longest + 4 * dial_price_s);
    for (std::size_t i = count - 1; i-- > 0;) cost[i] = cost_after(times[i], i + 1, nullptr);
    std::size_t chosen = 0;
    cost_after(elapsed, 0, &chosen);
    return times[chosen];
}

std::string in_seconds(double s) {
    return duration_in_words(Duration{static_cast<Duration::rep>(std::max(s, 0.0) * 1e6)});
}

std::string sentence(const OutageMemory& memory, double moment) {
    double low = 1e300;
    double high = 0;
    for (const PastOutage& past : memory.past) {
        const double middle = (seconds(past.low) + seconds(past.high)) / 2;
        low = std::min(low, middle);
        high = std::max(high, middle);
    }
    const std::string range = high < low * 1.2 + 0.05 ? "about " + in_seconds(high)
                                                      : in_seconds(low) + " to " + in_seconds(high);
    return "last " + std::to_string(memory.past.size()) + " outages lasted " + range +
           ": next try at " + in_seconds(moment);
}

}  // namespace

void note_loss(OutageMemory& memory, Instant now) {
    if (memory.is_out) return;
    memory.is_out = true;
    memory.lost_at = now;
    memory.failed_at = Duration{0};
    memory.seen = OutcomeKind::Closed;
}

void note_failure(OutageMemory& memory, Instant dialled_at, const Outcome& outcome, Instant now) {
    if (!memory.is_out || dialled_at < memory.lost_at) return;
    if (memory.failed_at == Duration{0}) memory.seen = outcome.kind;
    memory.failed_at = std::max(dialled_at - memory.lost_at, Duration{1});
    memory.dial_took = now - dialled_at;
}

void note_recovery(OutageMemory& memory, Instant dialled_at) {
    if (!memory.is_out) return;
    memory.is_out = false;
    if (dialled_at < memory.lost_at) return;
    const Duration high = std::max(dialled_at - memory.lost_at, memory.failed_at);
    memory.past.push_back({memory.failed_at, high, memory.seen});
    if (memory.past.size() > OutageMemory::outages_max) memory.past.erase(memory.past.begin());
}

void forget_outage(OutageMemory& memory) { memory.is_out = false; }

std::optional<Prediction> predict(const OutageMemory& memory, const Policy& policy, Duration ladder,
                                  Instant now) {
    if (!memory.is_out || memory.past.size() < outages_needed) return std::nullopt;
    const double elapsed = seconds(now - memory.lost_at);
    const double floor = std::max(seconds(policy.floor), 0.05);
    const double longest = std::max(seconds(policy.cap), floor);
    if (longest > 86'400.0 || elapsed > 10 * 86'400.0) return std::nullopt;
    const Lengths lengths(memory);
    std::vector<double> times = moments(lengths, elapsed, elapsed + floor, longest);
    times.push_back(std::max(elapsed + seconds(ladder), elapsed + floor));
    std::sort(times.begin(), times.end());
    const double busy = seconds(memory.dial_took);
    const double moment = best_moment(lengths, times, elapsed, longest, busy);
    const double delay = std::clamp(moment - elapsed, floor, longest);
    // Cut off, a delay at the floor could lie a microsecond below it.
    const Duration cut{static_cast<Duration::rep>(delay * 1e6)};
    return Prediction{std::max(cut, policy.floor), sentence(memory, elapsed + delay)};
}

}  // namespace redial::core
