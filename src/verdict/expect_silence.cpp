// Expectations about silence and ends: half-open connections noticed, heartbeats, closing
// handshakes. Pure; the thread that owns the workspace.
#include <algorithm>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "verdict/bounds.hpp"
#include "verdict/expectation_table.hpp"
#include "verdict/rows.hpp"
#include "verdict/seen.hpp"

namespace redial::verdict {
namespace {

using control::Complaints;
using control::Json;
using model::Attempt;

// How long this connection was half-open until the client noticed, or may have.
struct HalfOpen {
    Duration span{};
    bool is_noticed = false;
    bool is_running = false;  // it is half-open still
};

// A connection of ours that ended because no pong came was dead from the last sign of life on.
std::optional<HalfOpen> half_open_of(const Run& run, const SeenClient& client,
                                     const Attempt& attempt) {
    const bool has_ended = run.has_ended(attempt);
    for (const Loss& loss : client.losses)
        if (loss.lost == &attempt && attempt.half_open_for)
            return HalfOpen{*attempt.half_open_for, true};
    if (has_ended && attempt.half_open_for) return HalfOpen{*attempt.half_open_for, true};
    for (const Loss& loss : client.losses)
        if (loss.lost == &attempt && has_ended &&
            attempt.outcome->kind == core::OutcomeKind::PongTimedOut)
            return HalfOpen{loss.noticed_at - loss.broke_at, true};
    if (!run.has_opened(attempt)) return std::nullopt;
    const Instant end = has_ended ? *attempt.ended_at : run.observed.to;
    for (const model::FaultSpan& span : client.session->fault_spans) {
        const bool is_of_it = span.attempt == AttemptId{} || span.attempt == attempt.id;
        if (!is_of_it || !is_half_open(span)) continue;
        const Instant from = std::max(span.from, *attempt.opened_at);
        const Instant until = std::min(span.to.value_or(end), end);
        const bool is_running = !has_ended && (!span.to || *span.to > run.observed.to);
        if (until > from) return HalfOpen{until - from, false, is_running};
    }
    return std::nullopt;
}

Expectation::Judge read_notices(const Json& value, const std::string& where, Complaints& to) {
    const Duration most = read_span(value, where, to).value_or(Duration{});
    return [most](const Observed& observed, Judged& judged) {
        const Run run = run_of(observed);
        Verdict verdict(judged, run);
        std::size_t noticed = 0, wrong = 0, running = 0;
        Duration longest{};
        for (const SeenClient& client : run.clients)
            for (const Attempt* attempt : client.attempts) {
                const auto half_open = half_open_of(run, client, *attempt);
                if (!half_open) continue;
                longest = std::max(longest, half_open->span);
                if (half_open->span > most) {
                    ++wrong;
                    const char* how = half_open->is_noticed ? "noticed after" : "not noticed for";
                    verdict.prove(client, attempt, observed.to,
                                  fmt::format("attempt {} was half-open, {} {}", attempt->id.value,
                                              how, figure_in_words(half_open->span)));
                } else if (half_open->is_noticed) {
                    ++noticed;
                } else if (half_open->is_running) {
                    ++running;
                }
            }
        if (wrong > 0) return verdict.no("up to " + figure_in_words(longest) + " unnoticed");
        if (running > 0)
            return verdict.awaits("half-open for " + figure_in_words(longest) +
                                  (observed.is_over ? " when the run ended" : " so far"));
        if (noticed == 0) return verdict.awaits("no half-open connection was seen");
        verdict.yes_where_seen(
            fmt::format("{} noticed, the last after {} at most",
                        counted(noticed, "half-open connection"), figure_in_words(longest)),
            observed.not_whole);
    };
}

struct HeartbeatRule {
    SpanBounds bounds;
    Duration needs_open{};  // a connection must have lived so long to tell
};

// What a client does to keep its connection alive: pings, and messages of its own.
struct Quiet {
    std::uint64_t next_row = 0;
    std::optional<Instant> last;          // sign of life, or the opening
    Duration longest{};                   // without anything from the client
    Duration shortest = Duration::max();  // between two pings
    Instant longest_from{};
    Instant shortest_at{};
    std::optional<Instant> last_ping;

    void note(Instant at) {
        if (at - *last > longest) {
            longest = at - *last;
            longest_from = *last;
        }
        last = std::max(*last, at);
    }
    void note_ping(Instant at) {
        if (last_ping && at - *last_ping < shortest) {
            shortest = at - *last_ping;
            shortest_at = at;
        }
        last_ping = at;
    }
};

Quiet quiet_of(const HeartbeatRule& rule, const Run& run, const SeenClient& client,
               const Attempt& attempt) {
    Quiet fresh;
    Quiet& quiet = remembered(run, &rule, client, attempt.id, fresh);
    if (!quiet.last) quiet.last = *attempt.opened_at;
    for_each_row(run, client, attempt, quiet.next_row, [&](const model::Row& row) {
        const bool is_ping = row.opcode == core::Opcode::Ping;
        const bool counts = row.direction == core::Direction::Out &&
                            (row.kind == model::RowKind::Message || is_ping);
        if (counts) quiet.note(row.at);
        if (counts && is_ping) quiet.note_ping(row.at);
        return true;
    });
    Quiet until_now = quiet;
    until_now.note(run.has_ended(attempt) ? *attempt.ended_at : run.observed.to);
    return until_now;
}

void judge_heartbeat(const HeartbeatRule& rule, const Observed& observed, Judged& judged) {
    const Run run = run_of(observed);
    Verdict verdict(judged, run);
    const std::string unseen = unseen_messages(run);
    std::size_t told = 0, wrong = 0;
    Quiet all;
    for (const SeenClient& client : run.clients)
        for (const Attempt* attempt : client.attempts) {
            if (!run.has_opened(*attempt)) continue;
            const Instant until = run.has_ended(*attempt) ? *attempt->ended_at : observed.to;
            told += until - *attempt->opened_at >= rule.needs_open ? 1u : 0u;
            const Quiet quiet = quiet_of(rule, run, client, *attempt);
            const bool is_rare = rule.bounds.most && quiet.longest > *rule.bounds.most;
            const bool is_fast = rule.bounds.least && quiet.shortest < *rule.bounds.least;
            wrong += is_rare || is_fast ? 1u : 0u;
            if (is_rare)
                verdict.prove(client, attempt, quiet.longest_from,
                              fmt::format("attempt {}: neither ping nor message for {}",
                                          attempt->id.value, figure_in_words(quiet.longest)));
            if (is_fast)
                verdict.prove(client, attempt, quiet.shortest_at,
                              fmt::format("attempt {}: two pings {} apart", attempt->id.value,
                                          figure_in_words(quiet.shortest)));
            all.longest = std::max(all.longest, quiet.longest);
            all.shortest = std::min(all.shortest, quiet.shortest);
        }
    if (wrong > 0 && !unseen.empty())
        return verdict.not_seen("it looked quiet for " + figure_in_words(all.longest) + ", but " +
                                unseen);
    if (wrong > 0)
        return verdict.no(fmt::format("{} of {}", counted(wrong, "connection"),
                                      "which the client did not keep alive so"));
    if (told == 0)
        return verdict.awaits("no connection was open for " + duration_in_words(rule.needs_open));
    if (rule.bounds.least && !rule.bounds.most && all.shortest == Duration::max())
        return verdict.awaits("no two pings were seen");
    verdict.yes_where_seen(
        "at most " + figure_in_words(all.longest) + " without a ping or message of the client",
        unseen);
}

Expectation::Judge read_heartbeat(const Json& value, const std::string& where, Complaints& to) {
    HeartbeatRule rule{read_spans(value, where, to, Bare::AtMost), {}};
    rule.needs_open = rule.bounds.most.value_or(rule.bounds.least.value_or(Duration{}));
    // A timer is a little late: 30 s of a client that pings every 30 s.
    if (!value.is_object() && rule.bounds.most)
        *rule.bounds.most += *rule.bounds.most / 10 + std::chrono::milliseconds(50);
    return [rule](const Observed& observed, Judged& judged) {
        judge_heartbeat(rule, observed, judged);
    };
}

struct CloseRule {
    std::vector<std::uint16_t> codes;
    core::EndedBy by = core::EndedBy::Us;
};

CloseRule read_close(const Json& value, const std::string& where, Complaints& to) {
    CloseRule rule;
    const Json* codes = &value;
    if (value.is_object()) {
        control::Members members(value, where, to);
        codes = members.find("codes");
        std::string by = "client";
        members.text("by", by);
        if (by != "client" && by != "server")
            members.complain("by", "this should be client or server");
        if (by == "server") rule.by = core::EndedBy::Peer;
        members.refuse_unknown();
        if (codes == nullptr) return members.complain("codes", "this is missing"), rule;
    }
    const Json list = codes->is_array() ? *codes : Json::array({*codes});
    for (const Json& one : list) {
        const std::uint64_t code = one.is_number_unsigned() ? one.get<std::uint64_t>() : 0;
        if (code < 1000 || code > 4999)
            return to.add(where, "this should be a close code, 1000 to 4999, or a list of them"),
                   rule;
        rule.codes.push_back(static_cast<std::uint16_t>(code));
    }
    return rule;
}

Expectation::Judge read_closes_with(const Json& value, const std::string& where, Complaints& to) {
    return [rule = read_close(value, where, to)](const Observed& observed, Judged& judged) {
        const Run run = run_of(observed);
        Verdict verdict(judged, run);
        const bool is_clients = rule.by == core::EndedBy::Us;
        std::size_t held = 0, wrong = 0;
        for (const SeenClient& client : run.clients)
            for (const Attempt* attempt : client.attempts) {
                const bool counts = run.has_opened(*attempt) && run.has_ended(*attempt) &&
                                    attempt->outcome->by == rule.by && !attempt->half_open_for;
                if (!counts) continue;
                const core::Outcome& outcome = *attempt->outcome;
                const bool has_code = outcome.kind == core::OutcomeKind::Closed ||
                                      outcome.kind == core::OutcomeKind::CloseTimedOut;
                const bool is_one = has_code && std::find(rule.codes.begin(), rule.codes.end(),
                                                          outcome.close_code) != rule.codes.end();
                (is_one ? held : wrong) += 1;
                if (!is_one)
                    verdict.prove(
                        client, attempt, *attempt->ended_at,
                        fmt::format("attempt {}: {}", attempt->id.value, core::in_words(outcome)));
            }
        const char* who = is_clients ? "the client" : "the server";
        if (wrong > 0)
            return verdict.no(
                fmt::format("{} ended {} otherwise", who, counted(wrong, "connection")));
        if (held == 0) return verdict.awaits(std::string(who) + " ended no connection in the run");
        verdict.yes_where_seen(fmt::format("{} closed {} so", who, counted(held, "connection")),
                               observed.not_whole);
    };
}

constexpr ExpectationRow rows[] = {
    {{"notices_half_open_within", "time",
      "How long a connection was half-open (the fault half_open, or no pong to Redial's own "
      "session) until the client closed it or dialled anew.",
      "\"40s\""},
     &read_notices},
    {{"heartbeat_every", "time, or {at_least, at_most: time}",
      "The longest stretch of an open connection without a ping or a message of the client; a bare "
      "time: at most so long, a tenth and 50 ms for a late timer included. `at_least` is between "
      "two pings.",
      "\"30s\""},
     &read_heartbeat},
    {{"closes_with", "code or codes, or {codes, by: client or server}",
      "The close code of each connection that the client ended (or the server, as `by` says); one "
      "that it ended without a close frame is none of them.",
      "[1000, 1001]"},
     &read_closes_with},
};

}  // namespace

const std::span<const ExpectationRow> silence_expectations = rows;

}  // namespace redial::verdict
