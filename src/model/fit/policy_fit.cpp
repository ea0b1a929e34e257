// Judges every explanation of a client's dials by how likely it makes them and by how much it had
// to be tailored to them. Any thread.
#include "model/fit/policy_fit.hpp"

#include <algorithm>
#include <cmath>

#include "base/format.hpp"
#include "core/presets.hpp"
#include "model/fit/ladder_guess.hpp"

namespace redial::model {
namespace {

using namespace std::chrono_literals;
using core::Formula;
using core::JitterKind;
using core::ResetRule;

constexpr Duration at_once = 40ms;

struct Explanation {
    core::Policy policy;
    const core::Preset* preset = nullptr;
    double penalty = 0;
    Match match;
    double score = 0;
};

// What had to be chosen to suit the delays is taken off the likelihood.
Explanation explain(const core::Policy& policy, const std::vector<DialSeen>& dials, double penalty,
                    const core::Preset* preset) {
    Explanation one{policy, preset, penalty, match_of(policy, dials), 0};
    one.score = one.match.log_likelihood - penalty;
    return one;
}

// Those that may have dialled so: a library of WebSockets opens no event stream.
std::vector<core::Preset> presets_for(const std::vector<DialSeen>& dials) {
    const bool is_stream = !dials.empty() && dials.back().is_stream;
    const auto others = is_stream ? core::Dials::WebSockets : core::Dials::EventStreams;
    std::vector<core::Preset> those;
    for (const core::Preset& preset : core::presets()) {
        if (preset.dials != others) those.push_back(preset);
    }
    return those;
}

void add_presets(std::vector<Explanation>& all, const std::vector<core::Preset>& presets,
                 const std::vector<DialSeen>& dials, const std::vector<core::Policy>& rules) {
    const double which_preset = std::log(static_cast<double>(presets.size()));
    constexpr double other_rule = 3.0;
    for (const core::Preset& preset : presets) {
        all.push_back(explain(preset.policy, dials, which_preset, &preset));
        for (const core::Policy& rule : rules) {
            core::Policy policy = preset.policy;
            policy.reset_rule = rule.reset_rule;
            policy.stable_after = rule.stable_after;
            all.push_back(explain(policy, dials, which_preset + other_rule, &preset));
        }
    }
}

// Whether time spent connecting is long enough to tell if it counts towards the delay.
bool connecting_shows(const std::vector<DialSeen>& dials) {
    return std::any_of(dials.begin(), dials.end(), [](const DialSeen& dial) {
        return !dial.opened_at && dial.ended_at && *dial.ended_at - dial.started_at > 10ms;
    });
}

// Guesses are judged for the rules and ways of counting that explain best so far.
void add_guesses(std::vector<Explanation>& all, const std::vector<DialSeen>& dials,
                 const std::vector<core::Policy>& rules) {
    constexpr double no_preset = 2.0;
    const bool may_count = connecting_shows(dials);
    for (core::Policy rule : rules) {
        for (const bool counts : {false, true}) {
            if (counts && !may_count) continue;
            rule.connect_time_counts = counts;
            for (const LadderGuess& guess : guess_ladders(rule, dials)) {
                double penalty = no_preset + guess.cost;
                penalty += counts ? 2.0 : 0.0;
                penalty += rule.reset_rule != ResetRule::OnOpen ? 1.0 : 0.0;
                all.push_back(explain(guess.policy, dials, penalty, nullptr));
            }
        }
    }
}

// Chance hides a ladder's numbers: the best guess of each kind of jitter is moved to where the
// delays are likeliest.
void refine_guesses(std::vector<Explanation>& all, const std::vector<DialSeen>& dials) {
    for (const JitterKind kind :
         {JitterKind::Full, JitterKind::Equal, JitterKind::PlusMinus, JitterKind::Decorrelated}) {
        const Explanation* best = nullptr;
        for (const Explanation& one : all) {
            if (one.preset != nullptr || one.policy.jitter != kind) continue;
            if (best == nullptr || one.score > best->score) best = &one;
        }
        if (best == nullptr) continue;
        constexpr double hardly_growing = 2.6;  // a factor that nobody chooses
        const core::Policy policy = refined(best->policy, dials);
        const bool is_odd = policy.factor != best->policy.factor && policy.factor < 1.25;
        const double more = is_odd ? hardly_growing : 0.0;
        const double penalty = best->penalty + more;
        all.push_back(explain(policy, dials, penalty, nullptr));
    }
}

// How much two policies differ over the delays seen, 0 .. 1.
double distance_between(const core::Policy& one, const core::Policy& other,
                        const std::vector<DialSeen>& dials) {
    std::vector<core::Envelope> envelopes;
    walk(one, dials, [&](const DelaySeen& seen) {
        envelopes.push_back(core::delay_envelope(one, seen.place));
    });
    std::size_t at = 0;
    double sum = 0;
    walk(other, dials, [&](const DelaySeen& seen) {
        if (at == envelopes.size()) return;
        const core::Envelope theirs = core::delay_envelope(other, seen.place);
        const core::Envelope& ours = envelopes[at++];
        // A difference that a measurement cannot show is none.
        const double slack_ms = 20 + 0.02 * to_ms(std::max(ours.high, theirs.high));
        const auto apart = [slack_ms](Duration a, Duration b) {
            return std::max(0.0, std::abs(to_ms(a) - to_ms(b)) - slack_ms);
        };
        const double size = to_ms(ours.high) + to_ms(theirs.high) + 1.0;
        sum += (apart(ours.low, theirs.low) + apart(ours.high, theirs.high)) / size;
    });
    return at == 0 ? 1.0 : std::min(1.0, sum / static_cast<double>(at));
}

bool are_alike(const core::Policy& one, const core::Policy& other,
               const std::vector<DialSeen>& dials) {
    return distance_between(one, other, dials) < 0.1;
}

double confidence_of(const std::vector<Explanation>& all, const Explanation& best,
                     const std::vector<DialSeen>& dials) {
    double together = 0;
    double alike = 0;
    for (const Explanation& one : all) {
        const double weight = std::exp(one.score - best.score);
        together += weight;
        if (weight > 1e-4 && are_alike(best.policy, one.policy, dials)) alike += weight;
    }
    const auto delays = static_cast<double>(best.match.delays);
    const double explained = static_cast<double>(best.match.fitting) / delays;
    return explained * alike / together * delays / (delays + 0.4);
}

// From a preset whose sessions each draw their first delay, where this one may have drawn its own:
// what it drew is no difference. As near, a preset that draws nothing comes first.
double distance_as_drawn(const core::Policy& fitted, const core::Policy& preset,
                         const std::vector<DialSeen>& dials) {
    constexpr double draws = 0.001;
    const bool may_be =
        fitted.first_delay >= preset.first_delay && fitted.first_delay <= preset.first_delay_max;
    if (!may_be) return 1.0;
    core::Policy drawn = preset;
    drawn.first_delay = fitted.first_delay;
    drawn.first_delay_max = Duration{0};
    return distance_between(fitted, drawn, dials) + draws;
}

void name_presets(PolicyFit& fit, const std::vector<core::Preset>& presets,
                  const std::vector<Explanation>& all, const Explanation& best,
                  const std::vector<DialSeen>& dials) {
    constexpr double far_off = 0.4;
    if (best.preset == nullptr) {
        fit.distance = 1.0;
        std::string_view nearest;
        for (const core::Preset& preset : presets) {
            const double distance = std::min(distance_between(best.policy, preset.policy, dials),
                                             distance_as_drawn(best.policy, preset.policy, dials));
            if (distance < fit.distance) nearest = preset.name;
            fit.distance = std::min(fit.distance, distance);
        }
        if (fit.distance < far_off) fit.nearest = nearest;
        return;
    }
    fit.nearest = best.preset->name;
    fit.distance = best.match.misfit;
    for (const Explanation& one : all) {
        if (one.preset == nullptr || one.preset == best.preset) continue;
        const bool is_named = std::count(fit.twins.begin(), fit.twins.end(), one.preset->name) > 0;
        if (!is_named && one.score > best.score - 1.0) fit.twins.push_back(one.preset->name);
    }
}

// How many different places behind an opening (or the first dial) a wait was seen at.
std::size_t plain_rungs(const std::vector<DialSeen>& dials) {
    core::Policy on_open;
    on_open.first_delay = on_open.cap = 1h;  // no delay seen is a pause beyond this ladder
    std::size_t highest = 0;
    walk(on_open, dials, [&highest](const DelaySeen& seen) {
        highest = std::max<std::size_t>(highest, seen.place.step);
    });
    return highest;
}

// What was seen of the ladder, under the policy found. A preset has its own cap; that of a guess is
// the longest wait so far, which is a cap where it came twice.
enum class Found : std::uint8_t { Preset, Guess };
void note_known(PolicyFit& fit, const std::vector<DialSeen>& dials, Found found) {
    const core::Policy& policy = fit.policy;
    std::vector<Duration> bases;
    std::vector<std::uint32_t> steps;
    bool has_first = false;
    bool has_cap = false;
    walk(policy, dials, [&](const DelaySeen& seen) {
        fit.rows += seen.retry == 1 ? 1u : 0u;
        if (std::find(steps.begin(), steps.end(), seen.place.step) == steps.end())
            steps.push_back(seen.place.step);
        const Duration base = core::base_delay(policy, seen.place);
        const std::uint32_t first_step = policy.first_at_once && seen.place.follows_open ? 2 : 1;
        has_first = has_first || seen.place.step == first_step;
        const Duration top = core::base_delay(policy, UINT32_MAX);
        if (base == top) has_cap = has_cap || policy.factor <= 1.0 || seen.place.step > first_step;
        if (std::find(bases.begin(), bases.end(), base) == bases.end()) bases.push_back(base);
    });
    fit.base_is_known = has_first;
    fit.factor_is_known = bases.size() >= 2;
    // Where nothing grew, rungs are what everybody calls so: dials in vain since the last opening.
    fit.rungs = bases.size() >= 2 ? steps.size() : plain_rungs(dials);
    const bool reached_twice = [&] {
        std::size_t at_top = 0;
        walk(policy, dials, [&](const DelaySeen& seen) {
            const Duration top = core::base_delay(policy, UINT32_MAX);
            at_top += core::base_delay(policy, seen.place) == top ? 1u : 0u;
        });
        return at_top >= 2;
    }();
    fit.cap_is_known = has_cap && (reached_twice || found == Found::Preset);
    fit.jitter_is_known = fit.delays >= 3;
}

void note_reset(PolicyFit& fit, const std::vector<DialSeen>& dials) {
    core::Policy never = fit.policy;
    never.reset_rule = ResetRule::StableFor;
    never.stable_after = 100'000h;
    core::Policy always = fit.policy;
    always.reset_rule = ResetRule::OnOpen;
    const double own = match_of(fit.policy, dials).log_likelihood;
    const double differs = std::max(own - match_of(never, dials).log_likelihood,
                                    own - match_of(always, dials).log_likelihood);
    fit.reset_is_known = differs > 2.0;
    if (fit.policy.reset_rule != ResetRule::StableFor) return;
    // Only a connection behind failures can show whether it made the ladder begin anew.
    bool has_failed = false;
    for (std::size_t i = 0; i + 1 < dials.size(); ++i) {
        if (dials[i].is_anew) has_failed = false;
        if (!dials[i].opened_at || !dials[i].ended_at) {
            has_failed = true;
            continue;
        }
        const Duration open_for = *dials[i].ended_at - *dials[i].opened_at;
        const bool is_short = open_for < fit.policy.stable_after;
        if (has_failed && !dials[i + 1].is_anew) {
            if (is_short) fit.stable_low = std::max(fit.stable_low, open_for);
            if (!is_short && (fit.stable_high == Duration{0} || open_for < fit.stable_high))
                fit.stable_high = open_for;
        }
        has_failed = is_short;
    }
}

bool is_at_once(const std::vector<DialSeen>& dials, std::size_t& delays) {
    std::size_t fast = 0;
    delays = 0;
    walk(core::Policy{}, dials, [&](const DelaySeen& seen) {
        ++delays;
        fast += seen.waited <= at_once ? 1u : 0u;
    });
    return delays > 1 && fast * 20 >= delays * 19;
}

PolicyFit::Told told_of(const std::vector<DialSeen>& dials) {
    PolicyFit::Told told;
    for (std::size_t i = 1; i < dials.size(); ++i) {
        const DialSeen& dial = dials[i];
        if (!dial.wait_told || !is_wait_between(dials[i - 1], dial)) continue;
        ++told.waits;
        told.kept += is_kept(dial.started_at - *dials[i - 1].ended_at, *dial.wait_told) ? 1u : 0u;
        told.last = *dial.wait_told;
    }
    return told;
}

}  // namespace

PolicyFit fit_policy(const std::vector<DialSeen>& all_dials) {
    std::vector<DialSeen> dials = all_dials;
    if (dials.size() > fit_dials_max) {
        dials.erase(dials.begin(), dials.end() - static_cast<std::ptrdiff_t>(fit_dials_max));
    }
    PolicyFit fit;
    fit.told = told_of(dials);
    fit.redials_at_once = is_at_once(dials, fit.delays);
    if (fit.delays == 0) return fit;
    const std::vector<core::Policy> rules = reset_rules_of(dials);
    const std::vector<core::Preset> presets = presets_for(dials);
    std::vector<Explanation> all;
    add_presets(all, presets, dials, rules);
    add_guesses(all, dials, rules);
    refine_guesses(all, dials);
    const auto best = std::max_element(
        all.begin(), all.end(), [](const auto& a, const auto& b) { return a.score < b.score; });
    fit.policy = best->policy;
    fit.delays = best->match.delays;
    if (fit.delays == 0) return fit;
    fit.confidence = confidence_of(all, *best, dials);
    name_presets(fit, presets, all, *best, dials);
    note_known(fit, dials, best->preset == nullptr ? Found::Guess : Found::Preset);
    note_reset(fit, dials);
    fit.is_named =
        fit.delays >= waits_named_min && (fit.rungs >= rungs_named_min || fit.redials_at_once);
    if (fit.redials_at_once) {
        const auto delays = static_cast<double>(fit.delays);
        fit.confidence = delays / (delays + 0.4);
    }
    return fit;
}

}  // namespace redial::model
