// Makes a card from its rows: traits over all situations, and the grade (docs/battery.md has the
// rule). Pure, any thread.
#include "verdict/card.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/counted.hpp"
#include "base/format.hpp"

namespace redial::verdict {
namespace {

using core::Severity;

// Between the dials of two situations: no wait, whatever the policy.
constexpr Duration apart = std::chrono::hours(1);
// Of one situation: a storm must not be all that the fit looks at.
constexpr std::size_t dials_fitted_max = 16;

// All dials as if they had come one situation after the other. The wait before a situation's first
// is none that was seen.
std::vector<model::DialSeen> all_dials(const std::vector<CardRow>& rows) {
    std::vector<model::DialSeen> all;
    Instant begin{};
    for (const CardRow& row : rows) {
        if (row.seen.empty()) continue;
        const Duration moved = begin - row.seen.front().started_at;
        for (std::size_t i = 0; i < std::min(row.seen.size(), dials_fitted_max); ++i) {
            model::DialSeen dial = row.seen[i];
            dial.started_at += moved;
            if (dial.opened_at) *dial.opened_at += moved;
            if (dial.ended_at) *dial.ended_at += moved;
            dial.is_anew = i == 0;
            begin = std::max({begin, dial.started_at, dial.ended_at.value_or(dial.started_at)});
            all.push_back(std::move(dial));
        }
        begin += apart;
    }
    if (all.size() > model::fit_dials_max)
        all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(model::fit_dials_max));
    return all;
}

bool has_jitter(const core::Policy& policy) {
    return policy.jitter != core::JitterKind::None || policy.formula != core::Formula::Ladder ||
           policy.first_delay_max > policy.first_delay ||
           policy.random_first_max > Duration::zero();
}

bool grows(const model::PolicyFit& fit) {
    const core::Policy& policy = fit.policy;
    if (fit.redials_at_once) return false;
    return policy.factor > 1.0 || !policy.table.empty() ||
           policy.formula != core::Formula::Ladder ||
           policy.jitter == core::JitterKind::Decorrelated;
}

std::string policy_words(const model::PolicyFit& fit) {
    if (!fit.is_named) {
        const std::string told = model::told_in_words(fit);
        return told.empty() ? "not seen: too few waits" : told;
    }
    if (fit.redials_at_once) return "none: it dials again at once";
    if (!fit.nearest.empty() && fit.distance < 0.02) {
        std::string words = "like " + std::string(fit.nearest);
        for (const std::string_view twin : fit.twins) words += " or " + std::string(twin);
        return words;
    }
    std::string words = grows(fit) ? "waits of its own that grow" : "always about the same wait";
    if (fit.jitter_is_known) words += has_jitter(fit.policy) ? ", with jitter" : ", without jitter";
    return words;
}

// From what was seen of short connections alone: a fit may explain the same waits by chance.
std::string reset_words(const std::vector<CardRow>& rows) {
    const auto resets = [](const CardRow& row) {
        return std::any_of(row.weaknesses.begin(), row.weaknesses.end(),
                           [](const Weakness& one) { return one.name == "resets_on_open"; });
    };
    if (std::any_of(rows.begin(), rows.end(), resets)) return "on open";
    const auto grew = [](const CardRow& row) { return row.grew_over_openings; };
    if (std::any_of(rows.begin(), rows.end(), grew)) return "not by short connections";
    return "not seen";
}

// The second of the parts between semicolons: what a fit guesses of it is not said here.
std::string without_reset(std::string fitted) {
    const std::size_t begin = fitted.find("; ");
    const std::size_t end = begin == std::string::npos ? begin : fitted.find("; ", begin + 2);
    if (end != std::string::npos) fitted.erase(begin, end - begin);
    return fitted;
}

std::string heartbeat_words(const std::vector<CardRow>& rows) {
    std::vector<Duration> every;
    bool has_pinged = false;
    bool was_pinged = false;
    for (const CardRow& row : rows) {
        has_pinged = has_pinged || row.pings > 0;
        was_pinged = was_pinged || row.server_pings > 0;
        if (row.ping_every > Duration::zero()) every.push_back(row.ping_every);
    }
    if (!every.empty()) {
        std::sort(every.begin(), every.end());
        return fmt::format("pings about every {:.0f} s",
                           std::max(1.0, std::round(to_seconds(every[every.size() / 2]))));
    }
    if (has_pinged) return "pings now and then";
    return was_pinged ? "no pings of its own, the server's are there" : "no pings seen";
}

std::string joined(const std::set<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text.empty() ? "not seen" : text;
}

CardTraits traits_of(const std::vector<CardRow>& rows, const model::PolicyFit& fit) {
    CardTraits traits;
    traits.policy = policy_words(fit);
    traits.fitted = without_reset(model::in_words(fit));
    traits.reset = reset_words(rows);
    traits.heartbeat = heartbeat_words(rows);
    std::set<std::string> retried;
    std::set<std::string> stopped;
    for (const CardRow& row : rows) {
        retried.insert(row.retried.begin(), row.retried.end());
        stopped.insert(row.stopped_on.begin(), row.stopped_on.end());
    }
    traits.retries = joined(retried);
    traits.stops = stopped.empty() ? "nothing" : joined(stopped);
    return traits;
}

void add(std::vector<Weakness>& all, const Weakness& weakness) {
    const auto is_it = [&weakness](const Weakness& known) { return known.name == weakness.name; };
    if (std::none_of(all.begin(), all.end(), is_it)) all.push_back(weakness);
}

std::vector<Weakness> weaknesses_of(const std::vector<CardRow>& rows, const model::PolicyFit& fit) {
    std::vector<Weakness> all;
    for (const CardRow& row : rows)
        for (const Weakness& weakness : row.weaknesses) add(all, weakness);
    const bool is_sure = fit.is_named && (fit.jitter_is_known || fit.redials_at_once);
    const auto say = [&all](std::string_view said_by) {
        const Matter* matter = matter_of(said_by);
        add(all, {std::string(matter->name), matter->severity, std::string(matter->what)});
    };
    if (is_sure && !has_jitter(fit.policy)) say("spreads");
    if (fit.is_named && !grows(fit)) say("grows");
    std::stable_sort(all.begin(), all.end(),
                     [](const Weakness& a, const Weakness& b) { return a.severity > b.severity; });
    return all;
}

void grade(Card& card) {
    const auto is_seen = [](const CardRow& row) { return row.mark != Mark::NotSeen; };
    const auto seen = std::count_if(card.rows.begin(), card.rows.end(), is_seen);
    const auto with = [&card](Severity severity) {
        return std::count_if(card.weaknesses.begin(), card.weaknesses.end(),
                             [severity](const Weakness& one) { return one.severity == severity; });
    };
    const auto errors = with(Severity::Error);
    const auto warnings = with(Severity::Warning);
    const std::string figures = counted(static_cast<std::uint64_t>(errors), "error") + ", " +
                                counted(static_cast<std::uint64_t>(warnings), "warning");
    std::string words;
    for (const Weakness& one : card.weaknesses)
        if (one.severity != Severity::Info) words += (words.empty() ? ": " : "; ") + one.what;
    card.reason = figures + words;
    if (const std::size_t count = played(card); count < card.whole) {
        card.grade = Grade::None;
        card.reason =
            fmt::format("{} of {}: {}", count, counted(card.whole, "situation"), card.reason);
        return;
    }
    if (seen == 0 || 2 * static_cast<std::size_t>(seen) < card.rows.size()) {
        card.grade = Grade::NotSeen;
        card.reason =
            fmt::format("{} of {} were seen", seen, counted(card.rows.size(), "situation"));
        return;
    }
    const bool is_away = std::any_of(card.weaknesses.begin(), card.weaknesses.end(),
                                     [](const Weakness& one) { return one.name == "stayed_away"; });
    if (is_away)
        card.grade = Grade::F;
    else if (errors >= 3)
        card.grade = Grade::E;
    else if (errors == 2)
        card.grade = Grade::D;
    else if (errors == 1)
        card.grade = Grade::C;
    else
        card.grade = warnings > 0 ? Grade::B : Grade::A;
}

}  // namespace

std::size_t played(const Card& card) {
    const auto is_played = [](const CardRow& row) { return !row.is_left_out; };
    return static_cast<std::size_t>(std::count_if(card.rows.begin(), card.rows.end(), is_played));
}

Card make_card(std::string client, std::string command, std::vector<CardRow> rows,
               std::size_t whole) {
    Card card;
    card.client = std::move(client);
    card.command = std::move(command);
    card.rows = std::move(rows);
    card.whole = std::max(whole, card.rows.size());
    const model::PolicyFit fit = model::fit_policy(all_dials(card.rows));
    card.traits = traits_of(card.rows, fit);
    card.weaknesses = weaknesses_of(card.rows, fit);
    grade(card);
    return card;
}

}  // namespace redial::verdict
