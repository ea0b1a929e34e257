// Knows the words with which browsers, proxies and Node.js report a failed connection. Any thread.
#include "log/har_failure.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/redact.hpp"

namespace redial::log {
namespace {

using core::OutcomeKind;

struct Known {
    std::string_view part;  // in lower case
    OutcomeKind kind;
};
// Chromium's names (net_error_list.h) and its WebSocket channel's sentences, Firefox's nsresults,
// WebKit's and Node.js' words. The first that occurs counts.
constexpr Known known_words[] = {
    {"before receiving a handshake response", OutcomeKind::EndedByPeer},
    {"closed before the connection", OutcomeKind::Abandoned},
    {"handshake timed out", OutcomeKind::UpgradeTimedOut},
    {"connection_refused", OutcomeKind::Refused},
    {"connection refused", OutcomeKind::Refused},
    {"econnrefused", OutcomeKind::Refused},
    {"could not connect to the server", OutcomeKind::Refused},
    {"name_not_resolved", OutcomeKind::NameUnresolved},
    {"name_resolution", OutcomeKind::NameUnresolved},
    {"unknown_host", OutcomeKind::NameUnresolved},
    {"enotfound", OutcomeKind::NameUnresolved},
    {"eai_again", OutcomeKind::NameUnresolved},
    {"hostname could not be found", OutcomeKind::NameUnresolved},
    {"connection_timed_out", OutcomeKind::ConnectTimedOut},
    {"etimedout", OutcomeKind::ConnectTimedOut},
    {"net_timeout", OutcomeKind::ConnectTimedOut},
    {"timed_out", OutcomeKind::UpgradeTimedOut},
    {"request timed out", OutcomeKind::UpgradeTimedOut},
    {"connection_reset", OutcomeKind::ResetByPeer},
    {"connection reset", OutcomeKind::ResetByPeer},
    {"net_reset", OutcomeKind::ResetByPeer},
    {"econnreset", OutcomeKind::ResetByPeer},
    {"connection_closed", OutcomeKind::EndedByPeer},
    {"empty_response", OutcomeKind::EndedByPeer},
    {"socket hang up", OutcomeKind::EndedByPeer},
    {"address_unreachable", OutcomeKind::Unreachable},
    {"internet_disconnected", OutcomeKind::Unreachable},
    {"ehostunreach", OutcomeKind::Unreachable},
    {"enetunreach", OutcomeKind::Unreachable},
    {"network is unreachable", OutcomeKind::Unreachable},
    {"no route to host", OutcomeKind::Unreachable},
    {"cert_", OutcomeKind::TlsFailed},
    {"certificate", OutcomeKind::TlsFailed},
    {"mozilla_pkix", OutcomeKind::TlsFailed},
    {"sec_error", OutcomeKind::TlsFailed},
    {"ssl_", OutcomeKind::TlsFailed},
    {"tls handshake", OutcomeKind::TlsFailed},
    {"error during websocket handshake", OutcomeKind::HandshakeInvalid},
    {"invalid_response", OutcomeKind::HandshakeInvalid},
    {"invalid_http_response", OutcomeKind::HandshakeInvalid},
    {"must not mask", OutcomeKind::ProtocolError},
    {"reserved bit", OutcomeKind::ProtocolError},
    {"unrecognized frame opcode", OutcomeKind::ProtocolError},
    {"decode a text frame", OutcomeKind::ProtocolError},
    {"invalid frame", OutcomeKind::ProtocolError},
    {"ws_protocol_error", OutcomeKind::ProtocolError},
    {"aborted", OutcomeKind::Abandoned},
};

// The status in "Unexpected response code: 503" (Chromium, WebKit), "Unexpected server response:
// 503" (ws), "bad status code 503"; 0 when there is none.
int status_in(std::string_view lower) {
    for (const std::string_view before :
         {"response code", "server response", "status code", "http status", "invalid status",
          "handshake status", "server returned", "http/1.1 "}) {
        std::size_t at = lower.find(before);
        if (at == std::string_view::npos) continue;
        at = lower.find_first_of("0123456789", at + before.size());
        if (at == std::string_view::npos) continue;
        int status = 0;
        const auto [stop, problem] =
            std::from_chars(lower.data() + at, lower.data() + lower.size(), status);
        if (problem == std::errc{} && status >= 200 && status < 600) return status;
    }
    return 0;
}

core::EndedBy ended_by(OutcomeKind kind) {
    switch (kind) {
        case OutcomeKind::Abandoned: return core::EndedBy::Us;
        case OutcomeKind::ResetByPeer:
        case OutcomeKind::EndedByPeer:
        case OutcomeKind::HttpRefused:
        case OutcomeKind::HandshakeInvalid:
        case OutcomeKind::ProtocolError: return core::EndedBy::Peer;
        default: return core::EndedBy::Network;
    }
}

}  // namespace

core::Outcome outcome_from_words(std::string_view words) {
    const std::string lower = lower_case(words);
    core::Outcome outcome;
    outcome.kind = OutcomeKind::Unknown;
    outcome.close_code = 0;
    outcome.detail = words;
    outcome.http_status = status_in(lower);
    if (outcome.http_status != 0) {
        outcome.kind = OutcomeKind::HttpRefused;
    } else {
        const auto known = std::find_if(
            std::begin(known_words), std::end(known_words),
            [&](const Known& one) { return lower.find(one.part) != std::string::npos; });
        if (known != std::end(known_words)) outcome.kind = known->kind;
    }
    if (outcome.kind != OutcomeKind::Unknown) outcome.close_code = 1006;
    outcome.by = ended_by(outcome.kind);
    return outcome;
}

}  // namespace redial::log
