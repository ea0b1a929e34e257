// Writes the parts of a HAR entry. Any thread.
#include "log/har_export_text.hpp"

#include <cstdio>

#include "base/base64.hpp"
#include "base/utf8.hpp"
#include "log/csv.hpp"
#include "log/har_heads.hpp"
#include "log/json_writer.hpp"

namespace redial::log {
namespace {

std::string har_time(WallTime at) {
    const std::string iso = iso_time(at);
    return iso.empty() ? "1970-01-01T00:00:00.000000Z" : iso;
}

// What seconds as a number can say, and what our reader takes for seconds.
bool can_be_seconds(WallTime at) {
    return to_us(at) >= 0 && to_us(at) < std::int64_t{4'000'000'000} * 1'000'000;
}

// To the microsecond.
void append_seconds(std::string& out, WallTime at) {
    const std::int64_t us = can_be_seconds(at) ? to_us(at) : 0;
    char text[32];
    std::snprintf(text, sizeof text, "%lld.%06d", static_cast<long long>(us / 1'000'000),
                  static_cast<int>(us % 1'000'000));
    out += text;
}

void append_timing(std::string& out, const char* name, const std::optional<Duration>& span) {
    JsonWriter writer(out);
    if (span && span->count() >= 0) return writer.ms(name, *span);
    writer(name, -1);
}

std::optional<Duration> sum(const std::optional<Duration>& a, const std::optional<Duration>& b) {
    if (!a || !b) return a ? a : b;
    return *a + *b;
}

// How long it was open, so that viewers draw a connection as long as it was.
std::optional<Duration> open_for(const HarAttempt& attempt) {
    if (!attempt.opened_at) return std::nullopt;
    if (attempt.ended) return std::max(attempt.ended->open_for, Duration{});
    return std::max(attempt.last_at - *attempt.opened_at, Duration{});
}

// HAR 1.2: connect includes ssl; what it may not leave out (send, wait, receive) is -1 where it is
// not known, as its readers take it.
void append_timings(std::string& out, const HarAttempt& attempt) {
    const auto& stages = attempt.stages;
    const auto& tls = stages[static_cast<int>(core::StageName::Tls)];
    // HAR 1.2 has no time for a proxy's tunnel: it is part of the connect.
    const auto tunnel = sum(stages[static_cast<int>(core::StageName::Connect)],
                            stages[static_cast<int>(core::StageName::Proxy)]);
    const auto connect = sum(tunnel, tls);
    const auto& wait = stages[static_cast<int>(core::StageName::Upgrade)];
    const std::optional<Duration> send =
        attempt.request.empty() ? std::nullopt : std::optional(Duration{});
    const auto receive = open_for(attempt);
    const auto& dns = stages[static_cast<int>(core::StageName::Resolve)];
    Duration time{};
    for (const auto& span : {dns, connect, wait, receive})
        time += std::max(span.value_or(Duration{}), Duration{});
    JsonWriter(out).ms("time", time);
    out += ",\"timings\":{\"blocked\":-1";
    append_timing(out, "dns", dns);
    append_timing(out, "connect", connect);
    append_timing(out, "ssl", tls);
    append_timing(out, "send", send);
    append_timing(out, "wait", wait);
    append_timing(out, "receive", receive);
    out += '}';
}

// "127.0.0.1:8765", "[::1]:8765"
void append_address(std::string& out, const std::string& address) {
    const std::size_t colon = address.rfind(':');
    if (colon == std::string::npos) return;
    std::string host = address.substr(0, colon);
    const std::string port = address.substr(colon + 1);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    const bool is_address = host.find_first_not_of("0123456789abcdefABCDEF.:") == host.npos;
    const bool is_port = !port.empty() && port.find_first_not_of("0123456789") == port.npos;
    if (host.empty() || !is_address || !is_port) return;
    JsonWriter writer(out);
    writer("serverIPAddress", host);
    writer("connection", port);
}

HarHead response_of(const HarAttempt& attempt) {
    HarHead head = response_from(attempt.response);
    if (attempt.response.empty()) {
        head.headers = attempt.headers;
        head.status = attempt.http_status;
        if (head.status != 0) head.version = "HTTP/1.1";
        if (attempt.ended) head.status_text = attempt.ended->outcome.http_reason;
    }
    return head;
}

void append_close(std::string& out, const HarAttempt& attempt) {
    if (!attempt.ended || attempt.ended->outcome.kind != core::OutcomeKind::Closed) return;
    const core::Outcome& outcome = attempt.ended->outcome;
    out += ",\"_webSocketClose\":{";
    JsonWriter writer(out);
    writer("code", outcome.close_code);
    writer("reason", made_valid(outcome.close_reason));
    if (outcome.by != core::EndedBy::Network)
        writer("type", std::string(outcome.by == core::EndedBy::Us ? "send" : "receive"));
    out += ",\"time\":";
    append_seconds(out, attempt.ended_at);
    out += '}';
}

void append_payload(std::string& out, const core::MessageSeen& message, BytesView payload) {
    const bool is_text = message.opcode == core::Opcode::Text;
    out += ",\"data\":\"";
    if (!is_text)
        append_base64(out, payload);
    else if (is_utf8(payload))
        append_escaped(out, as_text(payload));
    else
        append_escaped(out, made_valid(std::string(as_text(payload))));
    out += '"';
}

// What DevTools' members do not say of a message; nothing where they say all.
void append_more(std::string& out, const core::Stamp& started, const core::Stamp& stamp,
                 const core::MessageSeen& message, BytesView payload) {
    const std::size_t begin = out.size();
    out += ",\"_redial\":{";
    const std::size_t empty = out.size();
    JsonWriter writer(out);
    const bool is_text = message.opcode == core::Opcode::Text;
    if (is_text && !is_utf8(payload)) writer("base64", to_base64(payload));
    if (message.size_bytes != payload.size()) writer("size", message.size_bytes);
    if (message.rtt) writer.us("rtt_us", *message.rtt);
    if (message.is_compressed) writer("compressed", true);
    if (message.was_queued) writer("queued", true);
    if (message.fragments != 1) writer("fragments", message.fragments);
    if (message.wire_bytes != 0) writer("wire_bytes", message.wire_bytes);
    if (!can_be_seconds(stamp.wall_at)) writer("wall_us", to_us(stamp.wall_at));
    if (stamp.at - started.at != stamp.wall_at - started.wall_at)
        writer("mono_us", to_us(stamp.at));
    if (out.size() == empty) return out.resize(begin);
    out += '}';
}

}  // namespace

std::string har_error_of(const core::Outcome& outcome) {
    using enum core::OutcomeKind;
    switch (outcome.kind) {
        case Closed:
        case StreamEnded: return "";
        case ResetByPeer: return "net::ERR_CONNECTION_RESET";
        case EndedByPeer: return "net::ERR_CONNECTION_CLOSED";
        case Refused: return "net::ERR_CONNECTION_REFUSED";
        case Unreachable: return "net::ERR_ADDRESS_UNREACHABLE";
        case NameUnresolved: return "net::ERR_NAME_NOT_RESOLVED";
        case ResolveTimedOut: return "net::ERR_NAME_RESOLUTION_FAILED";
        case ConnectTimedOut: return "net::ERR_CONNECTION_TIMED_OUT";
        case ProxyFailed: return "net::ERR_TUNNEL_CONNECTION_FAILED";
        case ProxyTimedOut:
        case TlsTimedOut:
        case UpgradeTimedOut:
        case PongTimedOut:
        case SilenceTimedOut:
        case CloseTimedOut: return "net::ERR_TIMED_OUT";
        case TlsFailed: return "net::ERR_SSL_PROTOCOL_ERROR";
        case HttpRefused:
            return "Error during WebSocket handshake: Unexpected response code: " +
                   std::to_string(outcome.http_status);
        case HandshakeInvalid:
        case WrongContent: return "net::ERR_INVALID_RESPONSE";
        case ProtocolError: return "net::ERR_WS_PROTOCOL_ERROR";
        case Abandoned:
        case Forced: return "net::ERR_ABORTED";
        case InvalidTarget: return "net::ERR_INVALID_URL";
        case Unknown: return "net::ERR_FAILED";
    }
    return "net::ERR_FAILED";
}

void append_har_entry(std::string& out, const HarAttempt& attempt) {
    JsonWriter writer(out);
    writer("startedDateTime", har_time(attempt.started.wall_at));
    append_timings(out, attempt);
    out += ',';
    append_har_request(out, attempt.url, request_from(attempt.request));
    const std::string error = attempt.ended ? har_error_of(attempt.ended->outcome) : std::string();
    out += ',';
    append_har_response(out, response_of(attempt), error);
    out += ",\"cache\":{}";
    append_address(out, attempt.address);
    writer("_resourceType", std::string("websocket"));
    append_close(out, attempt);
}

void append_har_http(std::string& out, const core::Stamp& stamp, const core::HttpSeen& seen) {
    std::string url = seen.url;
    if (url.starts_with("ws")) url.replace(0, 2, "http");
    HarHead response = response_from(seen.response);
    if (response.status == 0) response.status = seen.http_status;
    HarHead request = request_from(seen.request);
    if (request.method.empty()) request.method = seen.method;
    out += '{';
    JsonWriter writer(out);
    writer("startedDateTime", har_time(stamp.wall_at - seen.took));
    writer.ms("time", std::max(seen.took, Duration{}));
    out += ",\"timings\":{\"blocked\":-1,\"dns\":-1,\"connect\":-1,\"ssl\":-1,\"send\":0";
    append_timing(out, "wait", seen.took);
    out += ",\"receive\":0},";
    append_har_request(out, url, request, seen.request_bytes);
    out += ',';
    const bool has_answer = seen.http_status != 0;
    append_har_response(out, response, has_answer ? "" : "net::ERR_EMPTY_RESPONSE",
                        seen.response_bytes);
    out += ",\"cache\":{},\"_resourceType\":\"xhr\"}";
}

void append_har_message(std::string& out, const core::Stamp& started, const core::Stamp& stamp,
                        const core::MessageSeen& message) {
    const BytesView payload =
        message.payload.first(std::min(message.payload.size(), payload_bytes_max));
    out +=
        message.direction == core::Direction::Out ? "{\"type\":\"send\"" : "{\"type\":\"receive\"";
    out += ",\"time\":";
    append_seconds(out, stamp.wall_at);
    out += ",\"opcode\":";
    append_number(out, static_cast<std::uint64_t>(message.opcode));
    append_payload(out, message, payload);
    append_more(out, started, stamp, message, payload);
    out += '}';
}

void append_har_failure(std::string& out, const HarAttempt& attempt, bool has_messages) {
    const std::string error = attempt.ended ? har_error_of(attempt.ended->outcome) : std::string();
    if (error.empty()) return;
    out += has_messages ? ",\n{\"type\":\"error\",\"time\":" : "{\"type\":\"error\",\"time\":";
    append_seconds(out, attempt.ended_at);
    out += ",\"opcode\":-1,\"data\":\"";
    append_escaped(out, error);
    out += "\"}";
}

}  // namespace redial::log
