// Writes the attempts and the messages of a session as JSON, a bounded number of them. The thread
// that applies events.
#include <algorithm>

#include "answers/sessions.hpp"
#include "log/event_fields.hpp"

namespace redial::answers {
namespace {

using model::SessionModel;

template <class T>
T shown(const Known& known, const T& what) {
    return std::get<T>(known.secrecy.shown({{}, what}).what);
}

// An event of the attempt as the log has it; null before it happened, or where it was forgotten.
template <class T>
void write_event(JsonWriter& to, const Known& known, const char* name,
                 const std::shared_ptr<const T>& event, std::optional<Instant> at) {
    if (event == nullptr || !at) return null(to, name);
    to.object(name, body([&](JsonWriter& one) {
                  moment(one, known, "at", at);
                  const auto told = shown(known, *event);
                  log::fields(one, told);
              }));
}

void write_stage(JsonWriter& to, const Known& known, const model::Stage& stage) {
    to.choice("name", stage.name);
    to.us("took_us", stage.took);
    to("ok", stage.is_ok);
    to("detail", stage.facts ? shown(known, *stage.facts).detail : std::string());
}

const char* state_of(const model::Attempt& attempt) {
    if (attempt.ended_at) return "ended";
    return attempt.was_open() ? "open" : "connecting";
}

void write_wait(JsonWriter& to, const Known& known, const model::Attempt& attempt) {
    to.ms("waited_ms", attempt.waited);
    to("wait_seen", attempt.is_wait_seen);
    to("lane_sure", attempt.is_lane_sure);
    if (!attempt.wait) return null(to, "planned");
    to.object("planned", body([&](JsonWriter& wait) {
                  moment(wait, known, "at", attempt.wait->planned_at);
                  const auto told = shown(known, attempt.wait->plan);
                  log::fields(wait, told);
              }));
}

void write_attempt(JsonWriter& to, const Known& known, const SessionModel& session,
                   const model::Attempt& attempt) {
    to("session", session.id.value);
    to("attempt", attempt.id.value);
    to("state", std::string(state_of(attempt)));
    moment(to, known, "at", attempt.started_at);
    to.choice("origin", attempt.origin);
    to("retry", attempt.retry);
    maybe(to, "url",
          attempt.started ? std::optional(known.secrecy.text(attempt.started->url)) : std::nullopt);
    write_wait(to, known, attempt);
    list_of(to, "stages", attempt.stages,
            [&](JsonWriter& one, const model::Stage& stage) { write_stage(one, known, stage); });
    write_event(to, known, "opened", attempt.opened, attempt.opened_at);
    write_event(to, known, "ended", attempt.ended, attempt.ended_at);
    if (attempt.resume) {
        to.object("resume", *attempt.resume);
    } else {
        null(to, "resume");
    }
    to.ms("half_open_for_ms", attempt.half_open_for);
    to("messages_in", attempt.messages_in);
    to("messages_out", attempt.messages_out);
    to("words", known.secrecy.text(model::in_words(attempt)));
}

core::MessageSeen message_of(const model::Row& row) {
    core::MessageSeen message;
    message.direction = row.direction;
    message.opcode = row.opcode;
    message.is_compressed = row.is_compressed;
    message.was_queued = row.was_queued;
    message.fragments = row.fragments;
    message.rtt = row.rtt;
    message.size_bytes = row.size_bytes;
    message.payload = row.payload;
    message.wire_bytes = row.wire_bytes;
    return message;
}

}  // namespace

std::string attempt_text(const Known& known, const SessionModel& session,
                         const model::Attempt& attempt) {
    return object_text([&](JsonWriter& to) { write_attempt(to, known, session, attempt); });
}

// The line of the log, with its number and its moment in front.
std::string message_text(const Known& known, const SessionModel& session, const model::Row& row,
                         std::size_t payload_max) {
    std::string out = "{";
    JsonWriter to(out);
    to("row", row.id + 1);
    moment(to, known, "at", row.at);
    std::string line;
    known.secrecy.append_line(line, {session.id, row.attempt, row.at, known.wall_at(row.at)},
                              message_of(row), payload_max);
    out += ',';
    return out += std::string_view(line).substr(1);
}

core::ControlReply attempts_reply(const Known& known, const SessionModel& session,
                                  const Slice& slice) {
    return sliced_reply(
        "attempts", session.attempts, slice,
        [](const model::Attempt& attempt) { return std::uint64_t{attempt.id.value}; },
        [&](JsonWriter& to, const model::Attempt& attempt) {
            write_attempt(to, known, session, attempt);
        },
        [&](JsonWriter& to) {
            to("dropped", session.attempts.dropped());
            to("session", session.id.value);
        });
}

// By their rows, from 1: what stands between them in the history is not told.
core::ControlReply messages_reply(const Known& known, const SessionModel& session,
                                  const Slice& slice) {
    return object_reply([&](JsonWriter& to, std::string& out) {
        out += "\"messages\":[";
        std::uint64_t count = 0;
        std::uint64_t row = std::max(slice.after, session.log.first_row());
        for (; row < session.log.end_row(); ++row) {
            if (!model::is_traffic(session.log.kind(row))) continue;
            if (count >= slice.limit || out.size() > answer_bytes_max) break;
            if (count++ > 0) out += ',';
            out += message_text(known, session, session.log.row(row), payload_bytes_max);
        }
        out += ']';
        to("last", std::max(row, slice.after));
        to("more", row < session.log.end_row());
        to("dropped", session.log.dropped_rows());
        to("session", session.id.value);
    });
}

}  // namespace redial::answers
