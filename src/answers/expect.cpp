// Reads what is expected, and judges it. The thread that applies events.
#include "answers/expect.hpp"

#include <algorithm>

#include "answers/sessions.hpp"
#include "base/duration_text.hpp"
#include "control/json_input.hpp"
#include "wire/http_text.hpp"

namespace redial::answers {
namespace {

using control::Json;
using verdict::Held;

constexpr double run_ms_max = 1e12;

void read_deadline(control::Members& members, const Known& known, Expected& to) {
    const Json* found = members.find("deadline");
    if (found == nullptr) return;
    const std::string text = found->is_string()   ? found->get<std::string>()
                             : found->is_number() ? found->dump()
                                                  : std::string();
    const auto time = duration_from_text(text);
    if (!time || *time > expect_deadline_max)
        return members.complain("deadline", "this should be a time up to 10 minutes, like \"5s\"");
    to.until = known.now.mono + *time;
}

void read_session(control::Members& members, const Known& known, Expected& to) {
    const Json* found = members.find("session");
    if (found == nullptr) return;
    const std::string name = found->is_string()            ? found->get<std::string>()
                             : found->is_number_unsigned() ? found->dump()
                                                           : std::string();
    const model::SessionModel* session = find_session(known.workspace, name);
    if (session == nullptr)
        return members.complain("session", "there is no session " + wire::in_quotes(name));
    to.session = session->id;
}

void allow_unseen(control::Members& members, Expected& to) {
    std::vector<std::string> names;
    members.texts("allow_not_seen", names);
    for (const std::string& name : names) {
        bool is_there = false;
        for (verdict::Expectation& one : to.expectations) {
            if (one.info().name != name) continue;
            one.allow_unseen();
            is_there = true;
        }
        if (!is_there)
            members.complain("allow_not_seen",
                             wire::in_quotes(name) + " is not among those expected");
    }
}

bool is_wanted(const Expected& expected, const model::SessionModel& session) {
    return !expected.session || session.id == *expected.session ||
           session.config->tap_of == *expected.session;
}

// Those that somebody dialled in; where nobody did, all: then nothing was seen of them.
std::vector<SessionId> judged_sessions(const Expected& expected, const Known& known) {
    std::vector<SessionId> all;
    std::vector<SessionId> dialled;
    for (const auto& session : known.workspace.sessions()) {
        if (!is_wanted(expected, *session)) continue;
        all.push_back(session->id);
        if (!session->attempts.empty()) dialled.push_back(session->id);
    }
    return dialled.empty() ? all : dialled;
}

// The connection that stood at `at` counts whole: its loss came after.
Instant begin_of(const Expected& expected, const Known& known, Instant at) {
    Instant from = at;
    for (const auto& session : known.workspace.sessions()) {
        if (!is_wanted(expected, *session)) continue;
        for (const model::Attempt& attempt : session->attempts)
            if (attempt.started_at <= at && (!attempt.ended_at || *attempt.ended_at > at))
                from = std::min(from, attempt.started_at);
    }
    return from;
}

void write_proof(JsonWriter& to, const Known& known, const verdict::Proof& proof) {
    to("session", proof.session.value);
    to("attempt", proof.attempt.value);
    moment(to, known, "at", proof.at);
    to("what", known.secrecy.text(proof.what));
}

void write_judged(JsonWriter& to, const Known& known, const verdict::Judged& judged) {
    to("name", judged.name);
    to("expected", known.secrecy.text(judged.expected));
    to.choice("held", judged.held);
    to("may_be_unseen", judged.may_be_unseen);
    to("reason", known.secrecy.text(judged.reason));
    list_of(to, "proofs", judged.proofs,
            [&](JsonWriter& one, const verdict::Proof& proof) { write_proof(one, known, proof); });
}

core::ControlReply reply_of(const std::vector<verdict::Judged>& all, const Known& known) {
    const bool has_failed =
        std::any_of(all.begin(), all.end(), [](const auto& judged) { return judged.fails(); });
    core::ControlReply reply = object_reply([&](JsonWriter& to) {
        to("held", !has_failed);
        moment(to, known, "at", known.now.mono);
        list_of(to, "expectations", all, [&](JsonWriter& one, const verdict::Judged& judged) {
            write_judged(one, known, judged);
        });
    });
    // "Expectation Failed" (RFC 9110 15.5.18), so that `curl --fail` fails too.
    if (has_failed) reply.status = 417;
    return reply;
}

}  // namespace

std::string judged_text(const Known& known, const verdict::Judged& judged) {
    return object_text([&](JsonWriter& to) { write_judged(to, known, judged); });
}

Result<Expected> expected_from_text(std::string_view body, const Known& known) {
    const auto json = control::json_from_text(body);
    if (!json) return json.error();
    control::Complaints complaints;
    control::Members members(*json, "", complaints);
    Expected expected;
    if (const Json* wish = members.find("expect"))
        expected.expectations = verdict::read_expectations(*wish, "expect", complaints);
    else
        members.complain("expect", "this is missing (an object, like {\"lost\": 0})");
    read_session(members, known, expected);
    read_deadline(members, known, expected);
    allow_unseen(members, expected);
    double from_ms = 0;
    expected.from = known.begun.mono;
    if (members.number("from_ms", 0, run_ms_max, from_ms)) {
        const auto since = Duration{static_cast<Duration::rep>(from_ms * 1000)};
        expected.from = begin_of(expected, known, known.begun.mono + since);
    }
    members.refuse_unknown();
    if (complaints.first()) return *complaints.first();
    if (expected.expectations.empty())
        return Error{"nothing is expected", "expect", "docs/expectations.md has the names"};
    return expected;
}

std::optional<core::ControlReply> judge(Expected& expected, const Known& known) {
    const bool is_over = !expected.until || known.now.mono >= *expected.until;
    const verdict::Observed observed{.workspace = known.workspace,
                                     .sessions = judged_sessions(expected, known),
                                     .from = expected.from,
                                     .to = known.now.mono,
                                     .is_over = is_over,
                                     .not_whole = "",
                                     .memory = &expected.memory};
    std::vector<verdict::Judged> all;
    for (const verdict::Expectation& one : expected.expectations)
        all.push_back(one.judge(observed));
    const auto has = [&all](Held held) {
        return std::any_of(all.begin(), all.end(),
                           [held](const auto& judged) { return judged.held == held; });
    };
    // One that failed cannot be mended by waiting.
    if (!is_over && has(Held::Pending) && !has(Held::No)) return std::nullopt;
    return reply_of(all, known);
}

}  // namespace redial::answers
