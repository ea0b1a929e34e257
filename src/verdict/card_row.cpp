// One row of a card: what a client did in one situation, from what was observed of it. Sentences
// and marks are made of what comes out the same in each run, figures of what was measured in this
// one. Pure, any thread.
#include <algorithm>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "verdict/card.hpp"
#include "verdict/card_end.hpp"

namespace redial::verdict {
namespace {

using core::OutcomeKind;
using core::Severity;

// A client that has been closed for so long, and for longer than a ladder that doubles would wait,
// dials no more.
constexpr Duration silent_min = std::chrono::seconds(8);
constexpr int silent_waits = 3;
constexpr std::size_t delays_shown_max = 8;

// What a situation asks of a client, by what is expected of it.
enum class Asks { ComeBack, KeepAway, Notice, Endure };
Asks asks_of(const std::vector<Judged>& judged) {
    const auto has = [&judged](std::string_view name) {
        return std::any_of(judged.begin(), judged.end(),
                           [name](const Judged& one) { return one.name == name; });
    };
    if (has("notices_half_open_within")) return Asks::Notice;
    if (has("stops_on") || has("gives_up") || has("new_token_after")) return Asks::KeepAway;
    return has("recovers_within") || has("never_gives_up") ? Asks::ComeBack : Asks::Endure;
}

struct Dial {
    const model::SessionModel* session;
    const model::Attempt* attempt;
};

// Of all judged sessions, by the instant they began.
std::vector<Dial> dials_of(const Observed& observed) {
    std::vector<Dial> dials;
    for (const SessionId id : observed.sessions) {
        const model::SessionModel* session = observed.workspace.find(id);
        if (session == nullptr) continue;
        for (const model::Attempt& attempt : session->attempts)
            dials.push_back({session, &attempt});
    }
    std::stable_sort(dials.begin(), dials.end(), [](const Dial& a, const Dial& b) {
        return a.attempt->started_at < b.attempt->started_at;
    });
    return dials;
}

// How an attempt ended, for a list of such ends: "1012", "503", "reset", "silence".
std::string short_end(const model::Attempt& attempt) {
    if (attempt.outcome->kind == OutcomeKind::Forced)
        return attempt.was_open() ? "reset" : "refused";
    return core::short_name(*attempt.outcome);
}

void fill_dials(CardRow& row, const Observed& observed, const std::vector<Dial>& dials) {
    row.dials = static_cast<std::uint32_t>(dials.size());
    std::optional<Instant> ended_at;
    for (const Dial& dial : dials) {
        const model::Attempt& attempt = *dial.attempt;
        CardDial plotted;
        plotted.started = attempt.started_at - observed.from;
        if (attempt.opened_at) plotted.opened = *attempt.opened_at - observed.from;
        if (attempt.ended_at) plotted.ended = *attempt.ended_at - observed.from;
        if (attempt.outcome) plotted.outcome = core::in_words(*attempt.outcome);
        if (ended_at && attempt.started_at >= *ended_at && attempt.is_wait_seen) {
            plotted.waited = attempt.started_at - *ended_at;
            row.delays.push_back(*plotted.waited);
        }
        if (attempt.was_open()) ++row.opens;
        if (attempt.resume && attempt.resume->verdict != core::ResumeVerdict::Unknown)
            row.resumed = core::name_of(attempt.resume->verdict);
        ended_at = attempt.ended_at;
        row.plot.push_back(std::move(plotted));
        if (attempt.outcome && attempt.outcome->kind == OutcomeKind::Closed &&
            attempt.outcome->by == core::EndedBy::Us)
            row.closed_with = std::to_string(attempt.outcome->close_code);
    }
}

bool dials_no_more(const CardRow& row, const std::vector<Dial>& dials, Instant to) {
    if (dials.empty() || dials.back().attempt->is_live()) return false;
    Duration longest{};
    for (const Duration delay : row.delays) longest = std::max(longest, delay);
    return to - *dials.back().attempt->ended_at >= std::max(silent_min, silent_waits * longest);
}

// Eight dials in four seconds are a storm, however they grow; where chance makes the waits, fewer
// would be one in one run and none in the next.
constexpr std::size_t storm_waits = 8;
constexpr Duration storm_within = std::chrono::seconds(4);

bool is_storm(const std::vector<Duration>& delays) {
    for (std::size_t i = storm_waits; i <= delays.size(); ++i) {
        Duration sum{};
        for (std::size_t k = i - storm_waits; k < i; ++k) sum += delays[k];
        if (sum < storm_within) return true;
    }
    return false;
}

// At least three waits, each behind a connection that lived less than a second. From the third on
// each is longer than the first two by more than most policies' chance makes of equal ones; at the
// longest wait a policy stays.
bool grows_over_openings(const std::vector<CardDial>& plot) {
    constexpr Duration short_life = std::chrono::seconds(1);
    std::vector<Duration> waits;
    for (std::size_t i = 1; i < plot.size(); ++i) {
        const CardDial& before = plot[i - 1];
        const bool was_short =
            before.opened && before.ended && *before.ended - *before.opened < short_life;
        if (was_short && plot[i].waited) waits.push_back(*plot[i].waited);
    }
    if (waits.size() < 3) return false;
    return std::all_of(waits.begin() + 2, waits.end(), [&waits](Duration wait) {
        return wait * 10 >= waits[0] * 14 && wait * 10 >= waits[1] * 11;
    });
}

void fill_ends(CardRow& row, const std::vector<Dial>& dials) {
    for (std::size_t i = 0; i < dials.size(); ++i) {
        const model::Attempt& attempt = *dials[i].attempt;
        if (!attempt.outcome) continue;
        std::vector<std::string>& to = i + 1 < dials.size() ? row.retried : row.stopped_on;
        const bool has_stopped =
            row.gave_up && !(row.program_ended && row.program_ended->is_leaving());
        if (i + 1 == dials.size() && !has_stopped) continue;
        const std::string end = short_end(attempt);
        if (std::find(to.begin(), to.end(), end) == to.end()) to.push_back(end);
    }
}

// A connection is lost when the close frame comes, however long its socket is waited for after it.
constexpr Duration hangs_min = std::chrono::seconds(5);

struct ClosedBy {
    AttemptId attempt;
    Instant at{};
};

void add(CardRow& row, std::string_view said_by);

// What a session's control frames tell: its pings, and the server's close frames.
void fill_control(CardRow& row, const model::MessageLog& log, std::vector<Duration>& between,
                  std::vector<ClosedBy>& closed) {
    std::optional<Instant> pinged_at;
    AttemptId pinged_on{};
    for (std::uint64_t id = log.first_row(); id < log.end_row(); ++id) {
        if (log.kind(id) != model::RowKind::Control) continue;
        const model::Row seen = log.row(id);
        const bool is_clients = seen.direction == core::Direction::Out;
        if (seen.opcode == core::Opcode::Close && !is_clients)
            closed.push_back({seen.attempt, seen.at});
        if (seen.opcode != core::Opcode::Ping) continue;
        ++(is_clients ? row.pings : row.server_pings);
        if (!is_clients) continue;
        if (pinged_at && pinged_on == seen.attempt) between.push_back(seen.at - *pinged_at);
        pinged_at = seen.at;
        pinged_on = seen.attempt;
    }
}

// From the loss of the first connection to the next opening.
void fill_back(CardRow& row, const model::SessionModel& session,
               const std::vector<ClosedBy>& closed) {
    for (const model::Outage& outage : session.outages.all()) {
        Instant broke_at = outage.broke_at;
        for (const ClosedBy& close : closed)
            if (close.attempt == outage.lost) broke_at = std::min(broke_at, close.at);
        if (outage.noticed_at - broke_at >= hangs_min) add(row, "close_handshake_hung");
        if (outage.opened_at && !row.back_after) row.back_after = *outage.opened_at - broke_at;
    }
}

void fill_sessions(CardRow& row, const Observed& observed) {
    std::vector<Duration> between;
    for (const SessionId id : observed.sessions) {
        const model::SessionModel* session = observed.workspace.find(id);
        if (session == nullptr) continue;
        for (const model::FaultSpan& span : session->fault_spans) {
            std::optional<Duration> to;
            if (span.to) to = *span.to - observed.from;
            row.faults.push_back({span.from - observed.from, to, span.detail});
        }
        auto seen = model::dials_of(session->attempts, model::fit_dials_max);
        row.seen.insert(row.seen.end(), seen.begin(), seen.end());
        std::vector<ClosedBy> closed;
        fill_control(row, session->log, between, closed);
        fill_back(row, *session, closed);
    }
    if (between.empty()) return;
    std::sort(between.begin(), between.end());
    row.ping_every = between[between.size() / 2];
}

void add(CardRow& row, std::string_view said_by) {
    const Matter* matter = matter_of(said_by);
    if (matter == nullptr) return;
    for (const Weakness& known : row.weaknesses)
        if (known.name == matter->name) return;
    row.weaknesses.push_back(
        {std::string(matter->name), matter->severity, std::string(matter->what)});
}

// A fault that had nothing to act on has shown nothing.
std::string blind_fault(const CardRow& row) {
    const std::string_view label = core::info_of(core::FaultKind::SuppressPongs).label;
    for (const CardFault& fault : row.faults)
        if (fault.what.starts_with(label) && row.pings == 0) return "it sends no pings";
    return "";
}

// Whoever may be waiting still has not stayed away.
bool is_late(const CardRow& row, const Judged& judged) {
    return judged.name == "recovers_within" && !row.gave_up && row.opens > 0;
}

void fill_weaknesses(CardRow& row, const Played& played) {
    std::string not_seen = blind_fault(row);
    for (const Judged& judged : played.result.judged) {
        // Where it should not open it did; elsewhere it did not.
        const bool has_opened = judged.name == "opens" && row.opens > 0;
        if (judged.held == Held::No || judged.held == Held::Pending)
            add(row, has_opened ? "never_opens" : is_late(row, judged) ? "late" : judged.name);
        if (judged.held == Held::NotSeen && !judged.may_be_unseen && not_seen.empty())
            not_seen = judged.name + ": " + judged.reason;
    }
    for (const SessionId id : played.observed.sessions) {
        const model::SessionModel* session = played.observed.workspace.find(id);
        if (session == nullptr) continue;
        for (const model::Finding& finding : session->findings.all())
            if (finding.made.rule != "reconnect_storm") add(row, finding.made.rule);
    }
    if (is_storm(row.delays)) add(row, "reconnect_storm");
    if (row.program_ended && row.program_ended->is_leaving()) add(row, "program_ended");
    std::stable_sort(row.weaknesses.begin(), row.weaknesses.end(),
                     [](const Weakness& a, const Weakness& b) { return a.severity > b.severity; });
    if (row.weaknesses.empty()) {
        row.mark = not_seen.empty() ? Mark::Good : Mark::NotSeen;
        row.not_seen = not_seen;
        return;
    }
    row.mark = row.weaknesses.front().severity == Severity::Error ? Mark::Bad : Mark::Weak;
}

// ---- words

std::string came_back_words(const CardRow& row, bool is_open) {
    if (is_open && row.dials == 1) return "stayed open";
    if (is_open) return row.opens > 1 ? "came back" : "opened";
    const bool is_quiet = row.gave_up && !row.program_ended;
    if (row.opens == 0) return is_quiet ? "never opened, and dials no more" : "never opened";
    if (row.program_ended) return "did not come back";
    return row.gave_up ? "did not come back, and dials no more" : "was not back in time";
}

std::string keep_away_words(const CardRow& row, const std::vector<Dial>& dials, bool is_open) {
    const auto is_refused = [](const Dial& dial) {
        return !dial.attempt->was_open() && dial.attempt->ended_at.has_value();
    };
    const auto refusals = std::count_if(dials.begin(), dials.end(), is_refused);
    if (is_open) return refusals > 0 ? "was let in in the end" : "opened";
    if (refusals == 0) return "did not dial again";
    if (!row.gave_up) return "keeps dialling";
    return refusals == 1 ? "stopped at the first refusal" : "stopped after some refusals";
}

std::string notice_words(const std::vector<Judged>& judged) {
    for (const Judged& one : judged) {
        if (one.name != "notices_half_open_within") continue;
        if (one.held == Held::Yes) return "noticed the dead connection";
        if (one.held == Held::No) return "did not notice the dead connection";
    }
    return "lost no connection that was dead";
}

std::string endure_words(const CardRow& row, bool is_open) {
    if (row.opens == 0) return "never opened";
    if (!is_open)
        return row.gave_up ? "lost the connection and stayed away" : "lost the connection";
    if (row.dials == 1) return "stayed open";
    return row.opens == 1 ? "opened" : "lost the connection and came back";
}

std::string words_of(const CardRow& row, const Played& played, const std::vector<Dial>& dials,
                     bool is_open) {
    if (row.program_ended && row.program_ended->is_leaving()) return "did not stay";
    switch (asks_of(played.result.judged)) {
        case Asks::ComeBack: return came_back_words(row, is_open);
        case Asks::KeepAway: return keep_away_words(row, dials, is_open);
        case Asks::Notice: return notice_words(played.result.judged);
        case Asks::Endure: break;
    }
    return endure_words(row, is_open);
}

std::string sentence_of(const CardRow& row, const Played& played, const std::vector<Dial>& dials) {
    const bool is_open = !played.observed.client_end &&
                         std::any_of(dials.begin(), dials.end(), [](const Dial& dial) {
                             return dial.attempt->is_live() && dial.attempt->was_open();
                         });
    const std::string words = words_of(row, played, dials, is_open);
    if (!row.program_ended) return words;
    return words + (row.program_ended->is_leaving() ? ": " : ", and ") +
           in_words(*row.program_ended);
}

std::string figures_of(const CardRow& row) {
    std::string words = counted(row.dials, "dial");
    if (!row.delays.empty()) {
        words += ", waits ";
        for (std::size_t i = 0; i < std::min(row.delays.size(), delays_shown_max); ++i)
            words += (i > 0 ? ", " : "") + figure_in_words(row.delays[i]);
        if (row.delays.size() > delays_shown_max)
            words += fmt::format(" and {} more", row.delays.size() - delays_shown_max);
    }
    if (row.back_after) words += ", back after " + figure_in_words(*row.back_after);
    if (!row.closed_with.empty()) words += ", closed with " + row.closed_with;
    if (!row.resumed.empty()) words += ", session " + row.resumed;
    if (row.program_ended)
        words += ", its program ended after " + figure_in_words(row.program_ended->after);
    return words;
}

}  // namespace

CardRow card_row(const Played& played) {
    CardRow row;
    row.id = played.id;
    row.title = played.title;
    row.asks = played.asks;
    row.length = played.observed.to - played.observed.from;
    if (!played.result.not_run.empty()) {
        row.not_seen = played.result.not_run;
        row.sentence = "not run";
        return row;
    }
    const std::vector<Dial> dials = dials_of(played.observed);
    fill_dials(row, played.observed, dials);
    row.program_ended = card_end(played, dials.empty() ? nullptr : dials.back().attempt);
    row.gave_up = (played.observed.client_end && !dials.empty()) ||
                  dials_no_more(row, dials, played.observed.to);
    row.grew_over_openings = grows_over_openings(row.plot);
    fill_ends(row, dials);
    fill_sessions(row, played.observed);
    fill_weaknesses(row, played);
    row.sentence = sentence_of(row, played, dials);
    row.figures = figures_of(row);
    return row;
}

}  // namespace redial::verdict
