// Writes what is known of sessions as JSON for an agent. The thread that applies events.
#include "answers/mcp_seen.hpp"

#include <algorithm>

#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"
#include "model/series/spans.hpp"

namespace redial::answers {

using model::SessionModel;

McpList::McpList(std::size_t count, std::size_t limit)
    : count_(count), first_(count - std::min(count, limit)) {}

bool McpList::add(Json item) {
    const std::size_t bytes = json_line(item).size() + 1;
    if (bytes_ + bytes > mcp_reply_bytes_max) return false;
    bytes_ += bytes;
    items_.push_back(std::move(item));
    return true;
}

void McpList::put(Json& to, const char* name) {
    const std::size_t left_out = count_ - std::min(count_, items_.size());
    to[name] = std::move(items_);
    if (left_out > 0) to["left_out"] = left_out;
}

Json in_ms(Duration span) { return static_cast<double>(span.count()) / 1000.0; }

Json since_begin(const SessionModel& session, Instant at) { return in_ms(at - session.added_at); }

namespace {

const char* kind_of(const SessionModel& session) {
    if (session.config->tap) return "tap";
    return session.config->tap_of != SessionId{} ? "client_of_tap" : "session";
}

void put_tap(const McpDesk& desk, const SessionModel& session, Json& json) {
    json["listens"] = session.tap && session.tap->is_listening;
    if (!session.tap) return;
    json["dial_this"] = session.tap->url;
    json["connections"] = session.tap->connections;
    if (session.tap->unattributed_dials > 0)
        json["unattributed_dials"] = session.tap->unattributed_dials;
    if (!session.tap->error.empty()) json["error"] = desk.safe(session.tap->error);
    Json clients = Json::array();
    for (const SessionModel* one : desk.with_clients(session))
        if (one->id != session.id) clients.push_back(one->id.value);
    if (!clients.empty()) json["further_clients"] = std::move(clients);
}

Json faults_json(const SessionModel& session) {
    Json faults = Json::array();
    for (const core::Fault& fault : session.faults->faults) faults.push_back(to_text(fault));
    return faults;
}

}  // namespace

Json session_json(const McpDesk& desk, const SessionModel& session, Instant now) {
    Json json = Json::object();
    json["session"] = session.id.value;
    json["name"] = desk.safe(session.name);
    json["kind"] = kind_of(session);
    if (session.config->tap_of != SessionId{}) json["tap"] = session.config->tap_of.value;
    json["url"] = desk.safe(session.config->url);
    json["status"] = name_of(session.status);
    json["now_ms"] = since_begin(session, now);
    json["dials"] = session.attempts.size() + session.attempts.dropped();
    json["opens"] = session.opens;
    json["messages_in"] = session.in.messages;
    json["messages_out"] = session.out.messages;
    if (session.waiting) json["retry_in_ms"] = in_ms(session.waiting->plan.retry_at - now);
    if (session.halted) json["gave_up"] = desk.safe(*session.halted);
    if (session.last_outcome) json["last_outcome"] = desk.safe(in_words(*session.last_outcome));
    if (session.last_resume) json["last_resume"] = desk.safe(model::in_words(*session.last_resume));
    if (!session.queued.empty()) json["queued"] = session.queued.size();
    if (session.unanswered > 0) json["unanswered"] = session.unanswered;
    json["faults"] = faults_json(session);
    json["findings"] = session.findings.size();
    if (session.config->tap) put_tap(desk, session, json);
    return json;
}

std::string session_words(const McpDesk& desk, const SessionModel& session, Instant now) {
    std::string words = fmt::format("session {} ({}): ", session.id.value, desk.safe(session.name));
    if (session.config->tap) {
        const bool listens = session.tap && session.tap->is_listening;
        words += listens ? "listens; let the client dial " + session.tap->url : "does not listen";
        if (session.tap && !session.tap->error.empty())
            words += ": " + desk.safe(session.tap->error);
        return words +
               fmt::format("; {} so far", counted(session.tap ? session.tap->dials : 0, "dial"));
    }
    words += name_of(session.status);
    if (session.waiting)
        words += ", dials again in " +
                 countdown_in_words(std::max(session.waiting->plan.retry_at - now, Duration{}));
    if (session.halted) words += ", gave up";
    if (session.status != core::ConnectionStatus::Open && session.last_outcome)
        words += "; last: " + desk.safe(in_words(*session.last_outcome));
    return words +
           fmt::format("; {}, {} opened",
                       counted(session.attempts.size() + session.attempts.dropped(), "dial"),
                       session.opens);
}

Json attempt_json(const McpDesk& desk, const SessionModel& session, const model::Attempt& attempt) {
    Json json = Json::object();
    json["session"] = session.id.value;
    json["attempt"] = attempt.id.value;
    json["dialled_ms"] = since_begin(session, attempt.started_at);
    json["origin"] = name_of(attempt.origin);
    json["retry"] = attempt.retry;
    if (attempt.wait) {
        json["waited_ms"] = in_ms(attempt.waited);
        json["planned_ms"] = in_ms(attempt.wait->plan.delay);
        if (!attempt.wait->plan.why.empty()) json["why"] = desk.safe(attempt.wait->plan.why);
    }
    if (!attempt.is_wait_seen) json["wait_is_not_wholly_seen"] = true;
    if (!attempt.is_lane_sure) json["may_be_another_client"] = true;
    if (attempt.opened_at) {
        json["opened_ms"] = since_begin(session, *attempt.opened_at);
        json["messages_in"] = attempt.messages_in;
        json["messages_out"] = attempt.messages_out;
    }
    if (attempt.ended_at) json["ended_ms"] = since_begin(session, *attempt.ended_at);
    if (attempt.outcome) {
        json["outcome"] = name_of(attempt.outcome->kind);
        json["outcome_words"] = desk.safe(in_words(*attempt.outcome));
        if (attempt.outcome->http_status != 0) json["http_status"] = attempt.outcome->http_status;
        if (attempt.opened_at) json["close_code"] = attempt.outcome->close_code;
    }
    if (attempt.resume) {
        json["resume"] = name_of(attempt.resume->verdict);
        json["lost"] = attempt.resume->lost;
        json["repeated"] = attempt.resume->repeated;
    }
    if (attempt.half_open_for) json["half_open_for_ms"] = in_ms(*attempt.half_open_for);
    return json;
}

Json outage_json(const McpDesk& desk, const SessionModel& session, const model::Outage& outage,
                 Instant now) {
    Json json = Json::object();
    json["session"] = session.id.value;
    json["broke_ms"] = since_begin(session, outage.broke_at);
    json["cause"] = desk.safe(outage.cause);
    json["was_forced"] = outage.was_forced;
    const bool is_over = outage.opened_at.has_value() || outage.is_given_up;
    json["total_ms"] = in_ms(is_over ? outage.total() : outage.total(now));
    json["detect_ms"] = in_ms(outage.detect);
    json["wait_ms"] = in_ms(outage.wait);
    json["connect_ms"] = in_ms(outage.connect);
    json["resume_ms"] = in_ms(outage.resume);
    if (outage.unseen > Duration{}) json["not_seen_ms"] = in_ms(outage.unseen);
    json["dials"] = outage.dials;
    json["lost_attempt"] = outage.lost.value;
    if (outage.healed != AttemptId{}) json["healed_by_attempt"] = outage.healed.value;
    json["state"] = outage.is_given_up ? "given_up" : outage.opened_at ? "healed" : "down";
    return json;
}

Json finding_json(const McpDesk& desk, const SessionModel& session, const model::Finding& finding) {
    Json json = Json::object();
    json["session"] = session.id.value;
    json["rule"] = finding.made.rule;
    json["severity"] = name_of(finding.made.severity);
    json["what"] = desk.safe(finding.made.what);
    json["why"] = desk.safe(finding.made.why);
    json["advice"] = desk.safe(finding.made.advice);
    json["count"] = finding.count;
    json["first_ms"] = since_begin(session, finding.first_at);
    Json evidence = Json::array();
    for (const core::Evidence& one : finding.made.evidence)
        evidence.push_back(desk.safe(one.words));
    json["evidence"] = std::move(evidence);
    return json;
}

Json row_json(const McpDesk& desk, const SessionModel& session, const model::Row& row) {
    Json json = Json::object();
    json["row"] = row.id;
    json["at_ms"] = since_begin(session, row.at);
    json["attempt"] = row.attempt.value;
    json["kind"] = core::name_of(row.kind);
    if (!row.is_traffic()) {
        json["text"] = desk.payload(row)["text"];
        return json;
    }
    json["direction"] = name_of(row.direction);
    json["opcode"] = name_of(row.opcode);
    json["size_bytes"] = row.size_bytes;
    json.update(desk.payload(row));
    return json;
}

}  // namespace redial::answers
