// Makes the rows of a session's tables. Any thread.
#include "report/session_tables.hpp"

#include <algorithm>
#include <numeric>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "model/series/latency_stats.hpp"
#include "model/series/spans.hpp"
#include "report/session_facts.hpp"

namespace redial::report {
namespace {

// A part that took nothing is a dash, so that the others are seen.
std::string part(Duration span) { return span > Duration{} ? figure_in_words(span) : "–"; }

std::vector<Text> row_of(const model::SessionModel& session, const model::Outage& outage,
                         const When& when) {
    Text cause = told(cause_of(session, outage));
    if (outage.was_forced) cause.ours(" (made on purpose)");
    return {when.in_words(outage.broke_at),
            figure_in_words(outage.total(when.to())),
            part(outage.detect),
            part(outage.wait),
            part(outage.connect),
            part(outage.resume),
            std::to_string(outage.dials),
            end_of(outage),
            std::move(cause)};
}

std::string dial_in_words(const model::Attempt& attempt) {
    if (attempt.opened_at) return figure_in_words(*attempt.opened_at - attempt.started_at);
    if (attempt.ended_at) return figure_in_words(*attempt.ended_at - attempt.started_at);
    return "runs";
}

std::string open_in_words(const model::Attempt& attempt, Instant now) {
    if (!attempt.opened_at) return "–";
    return figure_in_words(attempt.ended_at ? attempt.open_for : now - *attempt.opened_at);
}

// What the wait was, and what was planned where it came out otherwise. A tap's client tells no
// plan: it is the time since its last attempt, where all of that was watched.
std::string waited_in_words(const model::Attempt& attempt, const model::Attempt* before) {
    using namespace std::chrono_literals;
    if (!attempt.wait) {
        const bool is_measured = before && before->ended_at && attempt.is_wait_seen &&
                                 attempt.origin == core::Origin::Program &&
                                 attempt.started_at >= *before->ended_at;
        return is_measured ? figure_in_words(attempt.started_at - *before->ended_at) : "–";
    }
    std::string words = figure_in_words(attempt.waited);
    const Duration planned = attempt.wait->plan.delay;
    const Duration off =
        attempt.waited > planned ? attempt.waited - planned : planned - attempt.waited;
    if (off > 100ms && off > planned / 10) words += " of " + figure_in_words(planned);
    return words;
}

Text state_of(const model::Attempt& attempt) {
    if (attempt.was_open()) return toned(Tone::Good, "opened");
    if (attempt.is_live()) return toned(Tone::Waiting, "dials");
    return toned(Tone::Bad, "failed");
}

Text ending_of(const model::Attempt& attempt) {
    Text text = told(model::in_words(attempt));
    if (attempt.resume) text.ours("; " + model::in_words(*attempt.resume));
    return text;
}

std::vector<Text> row_of(const model::Attempt& attempt, const model::Attempt* before,
                         const When& when) {
    return {std::to_string(attempt.id.value),
            when.in_words(attempt.started_at),
            waited_in_words(attempt, before),
            std::string(core::name_of(attempt.origin)),
            dial_in_words(attempt),
            state_of(attempt),
            open_in_words(attempt, when.to()),
            fmt::format("{} / {}", attempt.messages_in, attempt.messages_out),
            ending_of(attempt)};
}

void add_latency(const char* name, const model::Pyramid& points, const model::LatencyGrid& grid,
                 const When& when, Table& table) {
    const model::LatencyStats stats = model::latency_stats(points, grid, when.from(), when.to());
    if (stats.count == 0) return;
    table.rows.push_back({name, std::to_string(stats.count), precise_in_words(stats.min),
                          precise_in_words(stats.p50), precise_in_words(stats.p90),
                          precise_in_words(stats.p99), precise_in_words(stats.max)});
}

}  // namespace

Table outages_table(const model::SessionModel& session, const When& when) {
    Table table;
    table.columns = {{"Broke at", false}, {"Length", true},  {"Noticed after", true},
                     {"Waited", true},    {"Dialled", true}, {"First message", true},
                     {"Dials", true},     {"Then", false},   {"Cause", false}};
    const auto& all = session.outages.all();
    std::vector<std::size_t> shown(all.size());
    std::iota(shown.begin(), shown.end(), std::size_t{0});
    if (shown.size() > outages_shown_max) {
        std::stable_sort(shown.begin(), shown.end(), [&](std::size_t a, std::size_t b) {
            return all[a].total(when.to()) > all[b].total(when.to());
        });
        shown.resize(outages_shown_max);
        std::sort(shown.begin(), shown.end());
    }
    for (const std::size_t index : shown) table.rows.push_back(row_of(session, all[index], when));
    const std::uint64_t hidden = all.size() - shown.size() + all.dropped();
    if (hidden > 0)
        table.more = fmt::format("{} not shown: shorter ones{}.", counted(hidden, "further outage"),
                                 all.dropped() > 0 ? ", or too old to be kept" : "");
    return table;
}

Table attempts_table(const model::SessionModel& session, const When& when, AttemptsShown shown) {
    Table table;
    table.columns = {{"#", true},        {"Dialled at", false}, {"Waited", true},
                     {"By", false},      {"Dial took", true},   {"", false},
                     {"Open for", true}, {"In / out", true},    {"How it ended", false}};
    const std::size_t size = session.attempts.size();
    const bool is_cut = size > shown.first + shown.last;
    for (std::size_t i = 0; i < size; ++i) {
        if (is_cut && i == shown.first) i = size - shown.last;
        table.rows.push_back(
            row_of(session.attempts[i], i > 0 ? &session.attempts[i - 1] : nullptr, when));
    }
    const std::uint64_t hidden = size - table.rows.size() + session.attempts.dropped();
    if (hidden > 0)
        table.more = fmt::format("{} not shown: the first and the last are.",
                                 counted(hidden, "further attempt"));
    return table;
}

Table latency_table(const model::SessionModel& session, const When& when) {
    Table table;
    table.columns = {{"Latency of", false}, {"Samples", true}, {"Least", true}, {"p50", true},
                     {"p90", true},         {"p99", true},     {"Most", true}};
    add_latency("pings", session.ping_points, session.ping_latency, when, table);
    add_latency("replies", session.reply_points, session.reply_latency, when, table);
    add_latency("heartbeats of its dialect", session.life_points, session.life_latency, when,
                table);
    return table;
}

}  // namespace redial::report
