// Says in one line which policy a client seems to have. Any thread.
#include <algorithm>
#include <cmath>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "model/fit/policy_fit.hpp"

namespace redial::model {
namespace {

using core::Formula;
using core::JitterKind;
using core::ResetRule;

std::string share_in_words(const core::Policy& policy) {
    return fmt::format("{:g} %", std::round(policy.jitter_share * 1000) / 10);
}

std::string jitter_in_words(const core::Policy& policy) {
    if (policy.formula == Formula::Backo2) {
        return "± " + share_in_words(policy) + " before the cap, none at it";
    }
    if (policy.formula == Formula::ActionCable) return "+ 0 to " + share_in_words(policy);
    if (policy.first_delay_max > policy.first_delay) {
        return "no jitter but a first delay drawn once";
    }
    switch (policy.jitter) {
        case JitterKind::None: return "no jitter";
        case JitterKind::Full: return "full jitter";
        case JitterKind::Equal: return "equal jitter";
        case JitterKind::Decorrelated: return "decorrelated jitter";
        case JitterKind::PlusMinus: return "± " + share_in_words(policy);
        case JitterKind::Plus: return "+ 0 to " + share_in_words(policy);
        case JitterKind::Added:
            return "+ " + estimate_in_words(policy.added_min) + " to " +
                   estimate_in_words(policy.added_max);
    }
    return "";
}

std::string table_in_words(const core::Policy& policy) {
    constexpr std::size_t shown_max = 10;
    std::string words = "delays ";
    for (std::size_t i = 0; i < std::min(policy.table.size(), shown_max); ++i) {
        words += (i > 0 ? ", " : "") + estimate_in_words(policy.table[i]);
    }
    return words + (policy.table.size() > shown_max ? ", ..." : "");
}

std::string base_in_words(const core::Policy& policy) {
    std::string base = estimate_in_words(policy.first_delay);
    if (policy.first_delay_max > policy.first_delay) {
        base += " to " + estimate_in_words(policy.first_delay_max);
    }
    return base;
}

std::string ladder_in_words(const PolicyFit& fit) {
    const core::Policy& policy = fit.policy;
    std::string words = policy.first_at_once ? "first at once, then " : "";
    if (policy.random_first_max > Duration{0}) {
        words += "0 to " + estimate_in_words(policy.random_first_max) + ", then ";
    }
    if (!policy.table.empty()) return words + table_in_words(policy);
    if (policy.jitter == JitterKind::Decorrelated) {
        return words + "from " + base_in_words(policy) + " to " + estimate_in_words(policy.cap);
    }
    if (policy.factor <= 1.0 && fit.delays >= 2) return words + "every " + base_in_words(policy);
    words += "base " + base_in_words(policy);
    if (!fit.base_is_known) words += " (inferred)";
    if (fit.factor_is_known) words += fmt::format(", factor {:.3g}", policy.factor);
    if (fit.factor_is_known && policy.factor == std::round(policy.factor)) words += ".0";
    if (!fit.factor_is_known) return words + ", factor and cap not seen yet";
    return words + (fit.cap_is_known ? ", cap " + estimate_in_words(policy.cap)
                                     : std::string(", cap not seen yet"));
}

std::string reset_in_words(const PolicyFit& fit) {
    if (!fit.reset_is_known) return "reset rule not seen yet";
    switch (fit.policy.reset_rule) {
        case ResetRule::OnOpen: return "resets on open";
        case ResetRule::FirstMessage: return "resets with the first message";
        case ResetRule::FirstPong: return "resets with the first pong";
        case ResetRule::StableFor: break;
    }
    if (fit.stable_high == Duration{0}) {
        return "no reset by connections of up to " + duration_in_words(fit.stable_low);
    }
    if (fit.stable_low == Duration{0}) {
        return "resets after being open for at most " + duration_in_words(fit.stable_high);
    }
    return "resets after being open for " + duration_in_words(fit.stable_low) + " to " +
           duration_in_words(fit.stable_high);
}

std::string likeness_in_words(const PolicyFit& fit) {
    if (fit.nearest.empty()) return "like none of the presets";
    std::string words = fit.distance < 0.02 ? "like " + std::string(fit.nearest)
                                            : fmt::format("nearest {}, {:.0f} % off", fit.nearest,
                                                          fit.distance * 100);
    for (const std::string_view twin : fit.twins) words += " or " + std::string(twin);
    return words;
}

std::string own_in_words(const PolicyFit& fit) {
    if (fit.delays == 0)
        return fit.told.waits > 0 ? "no waits of its own seen yet" : "no retries seen yet";
    if (!fit.is_named) {
        return fmt::format("not named: {} on {}, it takes {} on {}", counted(fit.delays, "wait"),
                           counted(fit.rungs, "rung"), waits_named_min, rungs_named_min);
    }
    const std::string evidence =
        fmt::format(" ({}, confidence {:.2f})", counted(fit.delays, "delay"), fit.confidence);
    if (fit.redials_at_once) return "none: redials at once" + evidence;
    std::string words = ladder_in_words(fit);
    words += fit.jitter_is_known ? ", " + jitter_in_words(fit.policy)
                                 : std::string(", jitter not seen yet");
    if (fit.policy.connect_time_counts) words += ", counted from dial to dial";
    return words + "; " + reset_in_words(fit) + "; " + likeness_in_words(fit) + evidence;
}

}  // namespace

std::string told_in_words(const PolicyFit& fit) {
    if (fit.told.waits == 0) return {};
    return fmt::format("the server's retry: {}, kept {} of {}", duration_in_words(fit.told.last),
                       fit.told.kept, counted(fit.told.waits, "time"));
}

std::string in_words(const PolicyFit& fit) {
    const std::string told = told_in_words(fit);
    return own_in_words(fit) + (told.empty() ? "" : "; " + told);
}

}  // namespace redial::model
