// Expectations about the waits between dials: within a policy, with chance, growing, and when they
// begin anew. Pure; the thread that owns the workspace.
#include <algorithm>
#include <cmath>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "verdict/bounds.hpp"
#include "verdict/expectation_table.hpp"
#include "verdict/option_reader.hpp"
#include "verdict/waits.hpp"

namespace redial::verdict {
namespace {

using control::Complaints;
using control::Json;
using model::Attempt;

// How far a wait may lie beside what the policy makes: a client notices late and dials late.
struct Tolerance {
    Duration span = std::chrono::milliseconds(50);
    double share = 0.10;
    Duration of(Duration delay) const {
        return span + Duration{std::llround(share * static_cast<double>(delay.count()))};
    }
};

Tolerance read_tolerance(const Json& value, const std::string& where, Complaints& to) {
    if (value.is_string() && value.get<std::string>().ends_with('%')) {
        const double percent = std::strtod(value.get<std::string>().c_str(), nullptr);
        if (!(percent >= 0 && percent <= 1000)) to.add(where, "this should be 0% to 1000%");
        return {Duration{}, percent / 100};
    }
    return {read_span(value, where, to).value_or(Duration{}), 0.0};
}

struct DelayRule {
    core::Policy policy;
    Tolerance tolerance;
    std::uint64_t waits_min = 1;
};

core::Policy read_ladder(const Json& list, const std::string& where, Complaints& to) {
    core::Policy policy;
    policy.honours_retry_after = false;
    if (!list.is_array() || list.empty() || list.size() > 1000)
        return to.add(where, "this should be a list of times"), policy;
    for (std::size_t i = 0; i < list.size(); ++i)
        policy.table.push_back(
            read_span(list[i], fmt::format("{}[{}]", where, i), to).value_or(Duration{}));
    policy.first_delay = policy.table.front();
    policy.cap = *std::max_element(policy.table.begin(), policy.table.end());
    return policy;
}

DelayRule read_rule(const Json& value, const std::string& where, Complaints& to) {
    DelayRule rule;
    if (value.is_string()) {
        read_policy(value, where, to, rule.policy);
        return rule;
    }
    if (value.is_array()) {
        rule.policy = read_ladder(value, where, to);
        return rule;
    }
    control::Members members(value, where, to);
    const Json* policy = members.find("policy");
    const Json* ladder = members.find("ladder");
    if ((policy == nullptr) == (ladder == nullptr))
        to.add(where, "this should have one of policy and ladder");
    if (ladder != nullptr) rule.policy = read_ladder(*ladder, members.path_of("ladder"), to);
    if (policy != nullptr) read_policy(*policy, members.path_of("policy"), to, rule.policy);
    if (const Json* tolerance = members.find("tolerance"))
        rule.tolerance = read_tolerance(*tolerance, members.path_of("tolerance"), to);
    members.whole("waits", 1'000'000, rule.waits_min);
    members.refuse_unknown();
    return rule;
}

// What the policy makes of this wait, its rules for single outcomes included.
core::Envelope allowed(const DelayRule& rule, const model::DelaySeen& wait, const Dials& dials) {
    core::Envelope at = core::delay_envelope(rule.policy, wait.place);
    const model::DialSeen& before = dials.seen[wait.dial - 1];
    const auto* later = core::rule_for(rule.policy, before.outcome, before.opened_at.has_value());
    if (later != nullptr && later->reaction == core::Reaction::RetryLater) {
        at.low = std::max(at.low, later->later_min);
        at.high = std::max(at.high, later->later_max);
    }
    // Connecting took all of it: the next dial comes at once.
    at.high = std::max(at.high, wait.spent);
    return at;
}

void judge_delays(const DelayRule& rule, const Observed& observed, Judged& judged) {
    const Run run = run_of(observed);
    Verdict verdict(judged, run);
    std::size_t waits = 0, wrong = 0, unsure = 0;
    for (const SeenClient& client : run.clients) {
        const Dials dials = dials_of(run, client);
        for (std::size_t i = 1; i < dials.seen.size(); ++i)
            unsure += dials.seen[i].is_wait_seen && dials.seen[i].is_sure ? 0u : 1u;
        model::walk(rule.policy, dials.seen, [&](const model::DelaySeen& wait) {
            if (!is_ladders_own(dials, wait.dial)) return;
            ++waits;
            const core::Envelope at = allowed(rule, wait, dials);
            const bool is_within = wait.delay >= at.low - rule.tolerance.of(at.low) &&
                                   wait.delay <= at.high + rule.tolerance.of(at.high);
            if (is_within) return;
            ++wrong;
            const Attempt* attempt = dials.attempts[wait.dial];
            const std::string range =
                at.low == at.high ? duration_in_words(at.high)
                                  : duration_in_words(at.low) + " to " + duration_in_words(at.high);
            verdict.prove(client, attempt, attempt->started_at,
                          fmt::format("attempt {} came after {}, wait {} of its row: {} would be "
                                      "the policy's",
                                      attempt->id.value, figure_in_words(wait.delay),
                                      wait.place.step, range));
        });
    }
    if (wrong > 0)
        return verdict.no(fmt::format("{} of {} lie outside", wrong, counted(waits, "wait")));
    if (waits < rule.waits_min)
        return verdict.awaits(
            fmt::format("{} seen, it takes {}", counted(waits, "wait"), rule.waits_min));
    if (unsure > 0)
        return verdict.not_seen(
            fmt::format("{} lie within, but {} not seen whole", counted(waits, "wait"),
                        unsure == 1 ? "1 was" : fmt::format("{} were", unsure)));
    verdict.yes_where_seen("all " + counted(waits, "wait") + " lie within", unseen_dials(run));
}

Expectation::Judge read_delays(const Json& value, const std::string& where, Complaints& to) {
    return [rule = read_rule(value, where, to)](const Observed& observed, Judged& judged) {
        judge_delays(rule, observed, judged);
    };
}

// Of each client that waited; `holds` gives none where what was seen does not tell.
template <class Holds>
void judge_told(const Observed& observed, Judged& judged, const Holds& holds) {
    const Run run = run_of(observed);
    Verdict verdict(judged, run);
    std::string words;
    std::size_t wrong = 0, unknown = 0, known = 0;
    for (const SeenClient& client : run.clients) {
        const Told told = told_of(run, client);
        if (told.waits == 0) continue;
        const std::optional<bool> holds_here = holds(told);
        words = told.words;
        if (!holds_here) {
            ++unknown;
        } else if (*holds_here) {
            ++known;
        } else {
            ++wrong;
            verdict.prove(client, nullptr, observed.to, told.words);
        }
    }
    // More waits may tell otherwise.
    if (wrong > 0) return observed.is_over ? verdict.no(words) : verdict.awaits(words + " so far");
    if (known + unknown == 0) return verdict.awaits("no wait was seen");
    if (unknown > 0) return verdict.awaits("what was seen does not tell: " + words);
    verdict.yes_where_seen(words, observed.not_whole);
}

Expectation::Judge read_spreads(const Json& value, const std::string& where, Complaints& to) {
    if (!value.is_boolean()) to.add(where, "this should be true or false");
    const bool wanted = value.is_boolean() && value.get<bool>();
    return [wanted](const Observed& observed, Judged& judged) {
        judge_told(observed, judged, [wanted](const Told& told) -> std::optional<bool> {
            if (!told.spreads) return std::nullopt;
            return *told.spreads == wanted;
        });
    };
}

Expectation::Judge read_grows(const Json& value, const std::string& where, Complaints& to) {
    const bool is_number = value.is_number() && value.get<double>() > 1.0;
    if (!is_number && value != true) to.add(where, "this should be true, or a factor above 1");
    const double least = is_number ? value.get<double>() * 0.95 : 1.05;
    return [least](const Observed& observed, Judged& judged) {
        judge_told(observed, judged, [least](const Told& told) -> std::optional<bool> {
            if (!told.factor) return std::nullopt;
            return *told.factor >= least;
        });
    };
}

// Connections that opened on a row of failures and were lost again, by whether the row went on.
struct Resets {
    std::size_t went_on = 0;  // of those that lived shorter
    std::size_t began_anew = 0;
};

void see_own_reset(const Run& run, const SeenClient& client, Duration stable, Resets& resets,
                   Verdict& verdict) {
    for (std::size_t i = 0; i + 1 < client.attempts.size(); ++i) {
        const Attempt& attempt = *client.attempts[i];
        const Attempt& next = *client.attempts[i + 1];
        const bool counts = run.has_opened(attempt) && run.has_ended(attempt) && next.wait &&
                            attempt.retry > 0 && attempt.open_for < stable;
        if (!counts) continue;
        const bool is_reset = next.wait->plan.retry <= attempt.retry;
        (is_reset ? resets.began_anew : resets.went_on) += 1;
        if (is_reset)
            verdict.prove(client, &attempt, *attempt.ended_at,
                          fmt::format("attempt {} was open for {} only, and the waits began anew",
                                      attempt.id.value, figure_in_words(attempt.open_for)));
    }
}

void see_fitted_reset(const Run& run, const SeenClient& client, Duration stable, Resets& resets,
                      Verdict& verdict) {
    const model::PolicyFit fit = model::fit_policy(dials_of(run, client).seen);
    if (!fit.is_named || !fit.reset_is_known) return;
    for (std::size_t i = 0; i + 1 < client.attempts.size(); ++i) {
        const Attempt& attempt = *client.attempts[i];
        const bool was_row = i > 0 && !client.attempts[i - 1]->was_open();
        if (!was_row || !run.has_opened(attempt) || !run.has_ended(attempt)) continue;
        if (attempt.open_for >= stable) continue;
        const bool is_reset = fit.policy.reset_rule == core::ResetRule::OnOpen ||
                              (fit.policy.reset_rule == core::ResetRule::StableFor
                                   ? attempt.open_for >= fit.policy.stable_after
                                   : attempt.messages_in > 0);
        (is_reset ? resets.began_anew : resets.went_on) += 1;
        if (is_reset)
            verdict.prove(client, &attempt, *attempt.ended_at,
                          fmt::format("attempt {} was open for {} only; {}", attempt.id.value,
                                      figure_in_words(attempt.open_for), model::in_words(fit)));
    }
}

Expectation::Judge read_resets(const Json& value, const std::string& where, Complaints& to) {
    const Duration stable = read_span(value, where, to).value_or(Duration{});
    return [stable](const Observed& observed, Judged& judged) {
        const Run run = run_of(observed);
        Verdict verdict(judged, run);
        Resets resets;
        for (const SeenClient& client : run.clients)
            (client.is_relayed ? see_fitted_reset : see_own_reset)(run, client, stable, resets,
                                                                   verdict);
        const std::string shorter = "that lived shorter than " + duration_in_words(stable);
        const bool is_certain =
            observed.is_over || std::none_of(run.clients.begin(), run.clients.end(),
                                             [](const auto& one) { return one.is_relayed; });
        if (resets.began_anew > 0 && !is_certain)
            return verdict.awaits("the waits seem to begin anew too soon");
        if (resets.began_anew > 0)
            return verdict.no(fmt::format("the waits began anew after {} {}",
                                          counted(resets.began_anew, "connection"), shorter));
        if (resets.went_on == 0)
            return verdict.awaits("no connection " + shorter +
                                  " was seen on a row of waits that could tell");
        verdict.yes_where_seen(fmt::format("the waits went on after {} {}",
                                           counted(resets.went_on, "connection"), shorter),
                               observed.not_whole);
    };
}

constexpr ExpectationRow rows[] = {
    {{"delays",
      "a preset's name, a list of times, or {policy or ladder, tolerance: time or \"10%\", waits: "
      "count}",
      "Each wait between dials lies within what the policy makes of it, or is that of the ladder "
      "(the last repeats); the tolerance is 50 ms and 10 % where it is left out; `waits` must be "
      "seen at least (1). Waits that Retry-After made do not count.",
      "{\"ladder\": [\"500ms\", \"1s\", \"2s\"], \"tolerance\": \"20%\"}"},
     &read_delays},
    {{"spreads", "true or false",
      "There is chance (jitter) in the waits, or there is none; of a tap's client as its dials "
      "tell, which takes 3 waits on 2 rungs at least.",
      "true"},
     &read_spreads},
    {{"grows", "true, or a factor above 1",
      "Each wait of a row of failures is longer than the one before, by the factor at least "
      "(within "
      "5 %), until the cap.",
      "1.5"},
     &read_grows},
    {{"resets_only_after", "time",
      "The waits begin anew only after a connection that was open so long; shorter ones leave the "
      "row where it was.",
      "\"5s\""},
     &read_resets},
};

}  // namespace

const std::span<const ExpectationRow> wait_expectations = rows;

}  // namespace redial::verdict
