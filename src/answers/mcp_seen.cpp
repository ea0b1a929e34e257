// Writes what is known of sessions as JSON for an agent. The thread that applies events.
#include "answers/mcp_seen.hpp"

#include <algorithm>

#include "answers/expect.hpp"
#include "answers/sessions.hpp"
#include "base/counted.hpp"
#include "base/duration_text.hpp"
#include "base/format.hpp"

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

namespace {

// What the answers' own writer wrote.
Json parsed(const std::string& text) { return Json::parse(text, nullptr, false); }

// An agent pays for each word: what a request said in full is in an export.
void leave_out_heads(Json& event) {
    if (!event.is_object()) return;
    for (const char* name : {"request", "response", "server_request", "server_response"})
        for (const char* ending : {"", "_base64"}) event.erase(name + std::string(ending));
}

}  // namespace

Json session_json(const McpDesk& desk, const SessionModel& session, Instant now) {
    return parsed(session_text(desk.known(now), session));
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

Json attempt_json(const McpDesk& desk, const SessionModel& session, const model::Attempt& attempt,
                  Instant now) {
    Json json = parsed(attempt_text(desk.known(now), session, attempt));
    leave_out_heads(json["opened"]);
    leave_out_heads(json["ended"]);
    return json;
}

Json outage_json(const McpDesk& desk, const SessionModel& session, const model::Outage& outage,
                 Instant now) {
    return parsed(outage_text(desk.known(now), session, outage));
}

Json finding_json(const McpDesk& desk, const SessionModel& session, const model::Finding& finding,
                  Instant now) {
    return parsed(finding_text(desk.known(now), session, finding));
}

Json policy_json(const SessionModel& session) { return parsed(policy_text(session)); }

Json message_json(const McpDesk& desk, const SessionModel& session, const model::Row& row,
                  Instant now) {
    const bool is_binary = row.opcode == core::Opcode::Binary;
    const std::size_t payload_max = is_binary ? mcp_binary_bytes_max : mcp_text_bytes_max;
    return parsed(message_text(desk.known(now), session, row, payload_max));
}

Json judged_json(const McpDesk& desk, const verdict::Judged& judged, Instant now) {
    return parsed(judged_text(desk.known(now), judged));
}

void put_moment(const McpDesk& desk, Json& to, const char* name, Instant at) {
    to.update(
        parsed(object_text([&](JsonWriter& writer) { moment(writer, desk.known(at), name, at); })));
}

}  // namespace redial::answers
