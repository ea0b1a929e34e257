// Every kind of event as JSON members, each named once for both directions (field_reader.hpp). The
// names are the log format's: docs/log-format.md tells them and docs/redial-log.schema.json checks
// them. Messages are not here: they are the hot type and written by hand (json_lines.cpp). Any
// thread.
#pragma once

#include "core/config_fields.hpp"
#include "core/event.hpp"
#include "log/field_reader.hpp"
#include "log/json_writer.hpp"

namespace redial::log {

// The value of "type" for each kind of event.
template <class T>
constexpr const char* type_name = nullptr;
template <>
inline constexpr const char* type_name<core::SessionAdded> = "session_added";
template <>
inline constexpr const char* type_name<core::SessionChanged> = "session_changed";
template <>
inline constexpr const char* type_name<core::SessionRemoved> = "session_removed";
template <>
inline constexpr const char* type_name<core::StatusChanged> = "status";
template <>
inline constexpr const char* type_name<core::RetryPlanned> = "planned";
template <>
inline constexpr const char* type_name<core::Halted> = "halted";
template <>
inline constexpr const char* type_name<core::AttemptStarted> = "attempt";
template <>
inline constexpr const char* type_name<core::StageDone> = "stage";
template <>
inline constexpr const char* type_name<core::AttemptOpened> = "opened";
template <>
inline constexpr const char* type_name<core::AttemptEnded> = "ended";
template <>
inline constexpr const char* type_name<core::FaultMade> = "fault";
template <>
inline constexpr const char* type_name<core::MessageQueued> = "queued";
template <>
inline constexpr const char* type_name<core::MessageLeftQueue> = "unqueued";
template <>
inline constexpr const char* type_name<core::ResumeJudged> = "resume";
template <>
inline constexpr const char* type_name<core::Lost> = "lost";
template <>
inline constexpr const char* type_name<core::CommandRefused> = "command_refused";
template <>
inline constexpr const char* type_name<core::Noted> = "note";
template <>
inline constexpr const char* type_name<core::LabChanged> = "lab";
template <>
inline constexpr const char* type_name<core::FaultBegan> = "fault_began";
template <>
inline constexpr const char* type_name<core::FaultEnded> = "fault_ended";
template <>
inline constexpr const char* type_name<core::FaultsChanged> = "faults";
template <>
inline constexpr const char* type_name<core::ViolationSeen> = "violation";
template <>
inline constexpr const char* type_name<core::HalfOpenNoticed> = "half_open_noticed";
template <>
inline constexpr const char* type_name<core::TapChanged> = "tap";
template <>
inline constexpr const char* type_name<core::ControlChanged> = "control";
template <>
inline constexpr const char* type_name<core::FindingMade> = "finding";
template <>
inline constexpr const char* type_name<core::MessageMarked> = "marked";
template <>
inline constexpr const char* type_name<core::QueuedSent> = "queued_sent";
template <>
inline constexpr const char* type_name<core::EndpointsChanged> = "endpoints";
template <>
inline constexpr const char* type_name<core::SystemChanged> = "system";
template <>
inline constexpr const char* type_name<core::HttpSeen> = "http";
template <>
inline constexpr const char* type_name<core::DialsUnseen> = "unseen";

template <class A, class T>
requires Is<T, core::SessionAdded> || Is<T, core::SessionChanged>
void fields(A& a, T& event) {
    core::SessionConfig config;  // read: an absent config is one of defaults, never a null
    if (event.config) config = *event.config;
    a.object("config", config);
    if constexpr (A::reads)
        event.config = std::make_shared<const core::SessionConfig>(std::move(config));
}

template <class A, Is<core::SessionRemoved> T>
void fields(A&, T&) {}

template <class A, Is<core::StatusChanged> T>
void fields(A& a, T& event) {
    a.choice("from", event.from);
    a.choice("to", event.to);
}

template <class A, Is<core::RetryPlanned> T>
void fields(A& a, T& event) {
    a("retry", event.retry);
    a.ms("delay_ms", event.delay);
    a.ms("base_ms", event.base_delay);
    Duration retry_at = event.retry_at.time_since_epoch();
    a.us("retry_at_us", retry_at);
    if constexpr (A::reads) event.retry_at = Instant{retry_at};
    a("cause", event.cause);
    a("why", event.why);
}

template <class A, Is<core::Halted> T>
void fields(A& a, T& event) {
    a("cause", event.cause);
    a.choice("reason", event.reason);
}

template <class A, Is<core::AttemptStarted> T>
void fields(A& a, T& event) {
    a("url", event.url);
    a.choice("origin", event.origin);
    a("retry", event.retry);
    a("why", event.why);
    // Only where they say something.
    if (A::reads || !event.known_by.empty()) a("known_by", event.known_by);
    if (A::reads || !event.is_lane_sure) a("lane_sure", event.is_lane_sure);
    if (A::reads || !event.is_wait_seen) a("wait_seen", event.is_wait_seen);
}

template <class A, Is<core::StageDone> T>
void fields(A& a, T& event) {
    a.choice("name", event.stage);
    a.us("took_us", event.took);
    a("ok", event.is_ok);
    a("detail", event.detail);
    a.objects("headers", event.headers);
}

template <class A, Is<core::AttemptOpened> T>
void fields(A& a, T& event) {
    a("subprotocol", event.subprotocol);
    a("extensions", event.extensions);
    a("address", event.address);
    a("tls", event.tls);
    a("http_status", event.http_status);
    a("request", event.request);
    a("response", event.response);
    a("server_request", event.server_request);
    a("server_response", event.server_response);
}

template <class A, Is<core::AttemptEnded> T>
void fields(A& a, T& event) {
    auto& outcome = event.outcome;
    a.choice("outcome", outcome.kind);
    a("close_code", outcome.close_code);
    a("reason", outcome.close_reason);
    a("http_status", outcome.http_status);
    a("http_reason", outcome.http_reason);
    a.ms("retry_after_ms", outcome.retry_after);
    a("detail", outcome.detail);
    a.choice("by", outcome.by);
    a("clean", outcome.is_clean);
    a("was_open", event.was_open);
    a.ms("open_ms", event.open_for);
    a("response", event.response);
    a("request", event.request);
}

template <class A, Is<core::FaultMade> T>
void fields(A& a, T& event) {
    a("name", event.name);
    a("detail", event.detail);
}

template <class A, Is<core::MessageQueued> T>
void fields(A& a, T& event) {
    a("id", event.id);
    a.choice("opcode", event.opcode);
    if constexpr (A::reads) {
        Bytes payload;
        a.payload(payload);
        event.payload = std::make_shared<const Bytes>(std::move(payload));
    } else {
        const BytesView payload = event.payload ? BytesView(*event.payload) : BytesView{};
        a.payload(payload, core::Opcode::Text == event.opcode);
    }
}

template <class A, Is<core::MessageLeftQueue> T>
void fields(A& a, T& event) {
    a("id", event.id);
    a.choice("fate", event.fate);
}

template <class A, Is<core::QueuedSent> T>
void fields(A& a, T& event) {
    a("id", event.id);
    a("times", event.times);
}

template <class A, Is<core::EndpointHealth> T>
void fields(A& a, T& health) {
    a("failures", health.failures);
    std::optional<Duration> rests_until;
    if (health.rests_until) rests_until = health.rests_until->time_since_epoch();
    a.us("rests_until_us", rests_until);
    if constexpr (A::reads) {
        if (rests_until) health.rests_until = Instant{*rests_until};
    }
    a.us("handshake_us", health.handshake);
    a("dials", health.dials);
    a("opens", health.opens);
}

template <class A, Is<core::EndpointsChanged> T>
void fields(A& a, T& event) {
    a.objects("health", event.health);
    a("current", event.current);
}

template <class A, Is<core::SystemChanged> T>
void fields(A& a, T& event) {
    a.choice("change", event.change);
    a.ms("slept_ms", event.slept);
    a("detail", event.detail);
}

template <class A, Is<core::ResumeJudged> T>
void fields(A& a, T& event) {
    a.choice("verdict", event.verdict);
    a("lost", event.lost);
    a("repeated", event.repeated);
    a("counter_before", event.counter_before);
    a("counter_after", event.counter_after);
    a("unanswered", event.unanswered);
}

template <class A, Is<core::Lost> T>
void fields(A& a, T& event) {
    a("count", event.count);
    a("bytes", event.size_bytes);
    a.choice("place", event.place);
}

template <class A, Is<core::CommandRefused> T>
void fields(A& a, T& event) {
    a("command", event.command);
    a("reason", event.reason);
}

template <class A, Is<core::Noted> T>
void fields(A& a, T& event) {
    a.choice("severity", event.severity);
    a("text", event.text);
}

template <class A, Is<core::LabChanged> T>
void fields(A& a, T& event) {
    a("listening", event.is_listening);
    a("url", event.url);
    a("port", event.port);
    a("connections", event.connections);
    a("stored_sessions", event.stored_sessions);
    a.ms("time_to_live_ms", event.time_to_live);
    a("refuses", event.refuses);
    a("answers_503", event.answers_503);
    a.ms("retry_after_ms", event.retry_after);
    a("dialect", event.dialect);
    a.list("dialect_faults", event.dialect_faults);
    a.ms("closes_after_ms", event.closes_after);
    a.list("session_keys", event.session_keys);
    a("error", event.error);
}

template <class A, Is<core::FaultBegan> T>
void fields(A& a, T& event) {
    a("id", event.id);
    a("name", event.name);
    a("detail", event.detail);
}

template <class A, Is<core::FaultEnded> T>
void fields(A& a, T& event) {
    a("id", event.id);
    a("name", event.name);
}

template <class A, Is<core::FaultsChanged> T>
void fields(A& a, T& event) {
    core::FaultList list;  // read: absent faults are none, never a null
    if (event.faults) list = *event.faults;
    fields(a, list);
    a("linked", event.is_linked);
    if constexpr (A::reads) event.faults = std::make_shared<const core::FaultList>(std::move(list));
}

template <class A, Is<core::ViolationSeen> T>
void fields(A& a, T& event) {
    a.choice("dir", event.direction);
    a("close_code", event.close_code);
    a("what", event.what);
    a("section", event.section);
    if constexpr (A::reads) {
        a.payload(event.bytes);
    } else {
        a.payload(BytesView(event.bytes), false);
    }
}

template <class A, Is<core::HalfOpenNoticed> T>
void fields(A& a, T& event) {
    a.choice("side", event.side);
    a.ms("after_ms", event.after);
    a("by", event.by);
}

template <class A, Is<core::TapChanged> T>
void fields(A& a, T& event) {
    a("listening", event.is_listening);
    a("url", event.url);
    a("port", event.port);
    a("upstream", event.upstream);
    a("connections", event.connections);
    a("dials", event.dials);
    a("http_requests", event.http_requests);
    a("unattributed_dials", event.unattributed_dials);
    a("to_server_bytes", event.to_server_bytes);
    a("to_client_bytes", event.to_client_bytes);
    a("error", event.error);
}

template <class A, Is<core::HttpSeen> T>
void fields(A& a, T& event) {
    a("method", event.method);
    a("url", event.url);
    a("http_status", event.http_status);
    a("http_reason", event.http_reason);
    a("detail", event.detail);
    a.us("took_us", event.took);
    a("request_bytes", event.request_bytes);
    a("response_bytes", event.response_bytes);
    a("request", event.request);
    a("response", event.response);
}

template <class A, Is<core::DialsUnseen> T>
void fields(A& a, T& event) {
    Duration from = event.from.time_since_epoch();
    a.us("from_us", from);
    std::optional<Duration> until;
    if (event.until) until = event.until->time_since_epoch();
    a.us("until_us", until);
    if constexpr (A::reads) {
        event.from = Instant{from};
        if (until) event.until = Instant{*until};
    }
    a("why", event.why);
}

template <class A, Is<core::ControlChanged> T>
void fields(A& a, T& event) {
    a("listening", event.is_listening);
    a("url", event.url);
    a("port", event.port);
    a("error", event.error);
}

template <class A, Is<core::Evidence> T>
void fields(A& a, T& evidence) {
    a("attempt", evidence.attempt.value);
    Duration at = evidence.at.time_since_epoch();
    a.us("at_us", at);
    if constexpr (A::reads) evidence.at = Instant{at};
    a("words", evidence.words);
}

template <class A, Is<core::FindingMade> T>
void fields(A& a, T& event) {
    a("rule", event.rule);
    a.choice("severity", event.severity);
    a("what", event.what);
    a("why", event.why);
    a("advice", event.advice);
    a.objects("evidence", event.evidence);
}

template <class A, Is<core::MessageMarked> T>
void fields(A& a, T& event) {
    Duration at = event.message_at.time_since_epoch();
    a.us("message_us", at);
    if constexpr (A::reads) event.message_at = Instant{at};
    a("place", event.place);
    a("on", event.is_marked);
    a("note", event.note);
}

}  // namespace redial::log
