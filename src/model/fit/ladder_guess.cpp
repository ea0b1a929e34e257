// Guesses ladders of delays: it draws a straight line through the logarithms of the steps' delays,
// up to a plateau. Any thread.
#include "model/fit/ladder_guess.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace redial::model {
namespace {

using namespace std::chrono_literals;
using core::JitterKind;
using core::ResetRule;

constexpr double at_once_us = 40'000;

// A number read to a few per cent, anywhere from a millisecond to a minute, is one of about a
// hundred: so much has an explanation to earn for it. Factors are mostly one of a few.
constexpr double number_cost = 4.6;
constexpr double usual_factor_cost = 2.0;
constexpr double share_cost = 2.0;
constexpr double odd_number_cost = 1.5;  // 203 ms, where people write 200

// The delays of each step of the ladder, in microseconds.
using Steps = std::map<std::uint32_t, std::vector<double>>;

struct Seen {
    Steps steps;
    bool first_is_at_once = false;
};

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// A wait is never early and often late: by the timer, by a busy machine, by the dial itself. So the
// shortest ones are the nearest, but for a tenth that may not be waits at all (a reload).
double nearest_to_asked(std::vector<double> values) {
    const auto low = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 10);
    std::nth_element(values.begin(), low, values.end());
    return *low;
}

double mean(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

Seen collect(const core::Policy& rule, const std::vector<DialSeen>& dials) {
    std::vector<DelaySeen> delays;
    walk(rule, dials, [&delays](const DelaySeen& seen) { delays.push_back(seen); });
    const auto is_first = [](const DelaySeen& one) {
        return one.place.step == 1 && one.place.follows_open;
    };
    Seen seen;
    std::size_t firsts = 0;
    std::size_t at_once = 0;
    for (const DelaySeen& one : delays) {
        firsts += is_first(one) ? 1u : 0u;
        at_once += is_first(one) && static_cast<double>(one.delay.count()) < at_once_us ? 1u : 0u;
    }
    seen.first_is_at_once = firsts > 0 && at_once * 10 >= firsts * 9;
    for (const DelaySeen& one : delays) {
        std::uint32_t rung = one.place.step;
        if (seen.first_is_at_once && one.place.follows_open) --rung;
        if (rung > 0) seen.steps[rung].push_back(static_cast<double>(one.delay.count()));
    }
    return seen;
}

// What the ladder itself has at a step, if the delays came of this jitter.
double unjittered(JitterKind jitter, const std::vector<double>& delays) {
    switch (jitter) {
        case JitterKind::Full: return mean(delays) * 2.0;
        case JitterKind::Equal: return mean(delays) / 0.75;
        case JitterKind::PlusMinus: return mean(delays);
        default: return nearest_to_asked(delays);
    }
}

struct Line {
    double base = 0;
    double factor = 1;
    double cap = 0;        // 0: not reached
    double error = 0;      // weighted, of the logarithms
    bool is_usual = true;  // the factor is one that people choose
};

struct Point {
    double step;
    double us;
    double weight;
};

// With a plateau from `points[plateau]` on; plateau == size: none.
Line line_through(const std::vector<Point>& points, std::size_t plateau, double factor) {
    Line line;
    line.factor = factor;
    double weights = 0;
    double sum = 0;
    for (std::size_t i = 0; i < plateau; ++i) {
        weights += points[i].weight;
        const double grown = (points[i].step - 1) * std::log(factor);
        sum += points[i].weight * (std::log(points[i].us) - grown);
    }
    line.base = std::exp(sum / weights);
    double cap_weights = 0;
    double cap_sum = 0;
    for (std::size_t i = plateau; i < points.size(); ++i) {
        cap_weights += points[i].weight;
        cap_sum += points[i].weight * points[i].us;
    }
    if (cap_weights > 0) line.cap = cap_sum / cap_weights;
    for (const Point& point : points) {
        double us = line.base * std::pow(factor, point.step - 1);
        if (line.cap > 0) us = std::min(us, line.cap);
        const double off = std::log(point.us) - std::log(us);
        line.error += point.weight * off * off;
    }
    return line;
}

double slope_of(const std::vector<Point>& points, std::size_t plateau) {
    double w = 0, x = 0, y = 0, xx = 0, xy = 0;
    for (std::size_t i = 0; i < plateau; ++i) {
        const Point& p = points[i];
        const double log_us = std::log(p.us);
        w += p.weight;
        x += p.weight * p.step;
        y += p.weight * log_us;
        xx += p.weight * p.step * p.step;
        xy += p.weight * p.step * log_us;
    }
    const double spread = w * xx - x * x;
    return spread > 1e-9 ? std::max(1.0, std::exp((w * xy - x * y) / spread)) : 1.0;
}

// The best few lines: factors that people choose, and the one that the delays have.
std::vector<Line> lines_through(const std::vector<Point>& points) {
    constexpr double usual[] = {1.0, 1.1,   1.15, 1.2, 1.25, 1.3, 1.5,
                                1.6, 1.618, 1.75, 2.0, 2.5,  3.0, 4.0};
    std::vector<Line> lines;
    // One step has no slope: a plateau behind the first one is the same with every factor.
    lines.push_back(line_through(points, 1, 2.0));
    for (std::size_t plateau = 2; plateau <= points.size(); ++plateau) {
        for (const double factor : usual) lines.push_back(line_through(points, plateau, factor));
        lines.push_back(line_through(points, plateau, slope_of(points, plateau)));
        lines.back().is_usual = false;
    }
    std::stable_sort(lines.begin(), lines.end(),
                     [](const Line& one, const Line& other) { return one.error < other.error; });
    lines.resize(std::min<std::size_t>(lines.size(), 6));
    return lines;
}

// What people write: 500 ms, 1.5 s, multiples of half a tenth of the first digit's place.
double unit_of(double us) { return std::pow(10.0, std::floor(std::log10(us)) - 1) * 5; }

bool is_round(double us) {
    const double units = us / unit_of(us);
    return std::abs(units - std::round(units)) < 1e-6;
}

// 498.3 ms is 500 ms when that is within 1.5 %.
double rounded(double us) {
    if (us < 1000) return us;
    const double unit = unit_of(us);
    const double round = std::round(us / unit) * unit;
    return std::abs(round / us - 1.0) < 0.015 ? round : us;
}

// The next such number below, where a timer that is a few milliseconds late may have come from it.
double rounded_down(double us) {
    if (us < 1000) return us;
    const double unit = unit_of(us);
    const double below = std::floor((us + 1000) / unit) * unit;
    return below > 0 && us - below < 4000 + 0.015 * us ? below : us;
}

Duration span_of(double us) { return Duration{static_cast<Duration::rep>(std::llround(us))}; }

double share_around(const Steps& steps, const Line& line) {
    double share = 0;
    double count = 0;
    for (const auto& [step, delays] : steps) {
        double us = line.base * std::pow(line.factor, step - 1.0);
        if (line.cap > 0) us = std::min(us, line.cap);
        for (const double delay : delays) share = std::max(share, std::abs(delay / us - 1.0));
        count += static_cast<double>(delays.size());
    }
    share *= (count + 2) / (count + 1);
    const double round = std::ceil(share * 20 - 0.2) / 20;
    return std::clamp(round, 0.05, 1.0);
}

void add_ladders(std::vector<LadderGuess>& guesses, const core::Policy& rule, const Seen& seen,
                 JitterKind jitter) {
    std::vector<Point> points;
    for (const auto& [step, delays] : seen.steps) {
        const double us = std::max(unjittered(jitter, delays), 1000.0);
        points.push_back({static_cast<double>(step), us, static_cast<double>(delays.size())});
    }
    if (points.empty()) return;
    for (const Line& line : lines_through(points)) {
        LadderGuess guess{rule, number_cost + (line.cap > 0 ? number_cost : 0.0)};
        guess.cost += line.is_usual ? usual_factor_cost : number_cost;
        core::Policy& policy = guess.policy;
        policy.first_at_once = seen.first_is_at_once;
        policy.first_delay = span_of(rounded(line.base));
        policy.factor = line.factor;
        // A cap that was not reached is somewhere above all that was seen.
        const double top = line.base * std::pow(line.factor, points.back().step - 1);
        policy.cap = span_of(rounded(line.cap > 0 ? line.cap : std::max(top, line.base)));
        policy.jitter = jitter;
        if (jitter == JitterKind::PlusMinus) {
            policy.jitter_share = share_around(seen.steps, line);
            guess.cost += share_cost;
        }
        guesses.push_back(guess);
    }
}

// One delay for every step: a ladder's plateau would always suit the noise a little better, so the
// plainest client of all is asked about by itself.
void add_fixed(std::vector<LadderGuess>& guesses, const core::Policy& rule, const Seen& seen,
               JitterKind jitter) {
    std::vector<double> all;
    for (const auto& [step, waits] : seen.steps) all.insert(all.end(), waits.begin(), waits.end());
    if (all.empty()) return;
    std::vector<double> bases{unjittered(jitter, all)};
    if (jitter == JitterKind::None) {
        const double shortest = *std::min_element(all.begin(), all.end());
        const double middle = median(all);
        bases = {rounded_down(shortest), rounded(shortest), rounded(middle), shortest, middle};
    }
    for (const double base : bases) {
        LadderGuess guess{rule, number_cost + (is_round(base) ? 0.0 : odd_number_cost)};
        core::Policy& policy = guess.policy;
        policy.first_at_once = seen.first_is_at_once;
        policy.first_delay = policy.cap = span_of(base);
        policy.factor = 1.0;
        policy.jitter = jitter;
        if (jitter == JitterKind::PlusMinus) {
            policy.jitter_share = share_around(seen.steps, Line{.base = base});
            guess.cost += share_cost;
        }
        guesses.push_back(guess);
    }
}

// A first draw may be three times the base: waits that lie close together are no such policy's.
constexpr double decorrelated_spread_min = 1.5;

void add_decorrelated(std::vector<LadderGuess>& guesses, const core::Policy& rule,
                      const Seen& seen) {
    double low = 1e18;
    double high = 0;
    for (const auto& [step, delays] : seen.steps) {
        for (const double delay : delays) {
            low = std::min(low, delay);
            high = std::max(high, delay);
        }
    }
    if (high < low * decorrelated_spread_min) return;
    for (const double first : {low, low * 0.9, low * 0.75}) {
        LadderGuess guess{rule, 2 * number_cost};
        guess.policy.jitter = JitterKind::Decorrelated;
        guess.policy.first_delay = span_of(rounded(first));
        guess.policy.cap = span_of(rounded(high));
        guesses.push_back(guess);
    }
}

// Steps that follow no line: each has its own delay. Only where each was seen twice, and the same.
void add_table(std::vector<LadderGuess>& guesses, const core::Policy& rule, const Seen& seen) {
    LadderGuess guess{rule, 0};
    std::uint32_t next = 1;
    for (const auto& [step, delays] : seen.steps) {
        const auto [low, high] = std::minmax_element(delays.begin(), delays.end());
        if (step != next++ || delays.size() < 2 || *high > *low * 1.05 + 20'000) return;
        guess.policy.table.push_back(span_of(rounded(median(delays))));
        guess.cost += number_cost;
    }
    if (guess.policy.table.empty()) return;
    guess.policy.first_at_once = seen.first_is_at_once;
    guesses.push_back(guess);
}

// Lengths of openings that a loss and another dial followed, sorted.
std::vector<Duration> lengths_open(const std::vector<DialSeen>& dials) {
    std::vector<Duration> lengths;
    for (std::size_t i = 0; i + 1 < dials.size(); ++i) {
        if (!dials[i].opened_at || !dials[i].ended_at) continue;
        lengths.push_back(*dials[i].ended_at - *dials[i].opened_at);
    }
    std::sort(lengths.begin(), lengths.end());
    return lengths;
}

// A cap below the first delay is no policy that anybody has.
bool makes_sense(const core::Policy& policy) {
    const auto first = static_cast<double>(policy.first_delay.count());
    const auto cap = static_cast<double>(policy.cap.count());
    const bool is_decorrelated = policy.jitter == JitterKind::Decorrelated;
    return cap >= first * (is_decorrelated ? decorrelated_spread_min : 1.0);
}

}  // namespace

std::vector<LadderGuess> guess_ladders(const core::Policy& rule,
                                       const std::vector<DialSeen>& dials) {
    const Seen seen = collect(rule, dials);
    std::vector<LadderGuess> guesses;
    for (const JitterKind jitter :
         {JitterKind::None, JitterKind::Full, JitterKind::Equal, JitterKind::PlusMinus}) {
        add_fixed(guesses, rule, seen, jitter);  // first: of what is as likely, the plainest
        add_ladders(guesses, rule, seen, jitter);
    }
    add_decorrelated(guesses, rule, seen);
    add_table(guesses, rule, seen);
    return guesses;
}

core::Policy refined(core::Policy policy, const std::vector<DialSeen>& dials) {
    double likelihood = match_of(policy, dials).log_likelihood;
    const auto try_it = [&](const core::Policy& other) {
        if (!makes_sense(other)) return false;
        const double theirs = match_of(other, dials).log_likelihood;
        if (theirs <= likelihood + 1e-6) return false;
        likelihood = theirs;
        policy = other;
        return true;
    };
    for (const double step : {0.08, 0.03, 0.01}) {
        bool is_better = true;
        for (int round = 0; is_better && round < 12; ++round) {
            is_better = false;
            for (const double by : {1.0 + step, 1.0 / (1.0 + step)}) {
                core::Policy other = policy;
                other.first_delay = span_of(static_cast<double>(policy.first_delay.count()) * by);
                is_better = try_it(other) || is_better;
                other = policy;
                other.cap = span_of(static_cast<double>(policy.cap.count()) * by);
                is_better = try_it(other) || is_better;
                other = policy;
                other.jitter_share = std::min(1.0, policy.jitter_share * by);
                is_better = try_it(other) || is_better;
                // Steeper, around the third step, so that base and factor can move together.
                other = policy;
                other.factor = std::max(1.0, policy.factor * by);
                other.first_delay = span_of(static_cast<double>(policy.first_delay.count()) *
                                            std::pow(policy.factor / other.factor, 2));
                is_better = try_it(other) || is_better;
            }
        }
    }
    return policy;
}

std::vector<core::Policy> reset_rules_of(const std::vector<DialSeen>& dials) {
    constexpr std::size_t thresholds_max = 6;
    core::Policy on_open;
    on_open.outcomes.clear();
    on_open.first_delay = on_open.cap = 1h;  // no delay seen is a pause beyond this ladder
    std::vector<core::Policy> rules = {on_open};
    const std::vector<Duration> lengths = lengths_open(dials);
    if (lengths.empty()) return rules;
    const auto add_stable = [&](Duration length) {
        core::Policy rule = on_open;
        rule.reset_rule = ResetRule::StableFor;
        rule.stable_after = length;
        rules.push_back(rule);
    };
    for (std::size_t i = 1; i < lengths.size() && rules.size() <= thresholds_max; ++i) {
        const double ratio = static_cast<double>(lengths[i].count()) /
                             std::max(1.0, static_cast<double>(lengths[i - 1].count()));
        if (ratio > 1.5) add_stable(lengths[i - 1] + (lengths[i] - lengths[i - 1]) / 2);
    }
    add_stable(lengths.back() + 1h);  // none of them reset it
    const bool some_had_messages = std::any_of(
        dials.begin(), dials.end(), [](const DialSeen& dial) { return dial.had_message; });
    const bool all_had_messages = std::all_of(dials.begin(), dials.end(), [](const DialSeen& dial) {
        return dial.had_message || !dial.opened_at;
    });
    if (some_had_messages && !all_had_messages) {
        core::Policy rule = on_open;
        rule.reset_rule = ResetRule::FirstMessage;
        rules.push_back(rule);
    }
    return rules;
}

}  // namespace redial::model
