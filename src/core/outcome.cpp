// Says an outcome in words: one line for the Attempts tab, a few characters for the sidebar. Any
// thread.
#include "core/outcome.hpp"

#include <string_view>

#include "base/duration_text.hpp"
#include "base/escape.hpp"
#include "core/close_codes.hpp"
#include "core/http_statuses.hpp"

namespace redial::core {
namespace {

// Longer details are for the Attempts tab's own fields; the line stays a line.
constexpr std::size_t part_bytes_max = 240;

std::string_view phrase_of(OutcomeKind kind) {
    switch (kind) {
        case OutcomeKind::Closed: return "";
        case OutcomeKind::ResetByPeer: return "connection reset by peer";
        case OutcomeKind::EndedByPeer: return "ended by peer without a close frame";
        case OutcomeKind::Refused: return "connection refused";
        case OutcomeKind::Unreachable: return "unreachable";
        case OutcomeKind::NameUnresolved: return "name not resolved";
        case OutcomeKind::ResolveTimedOut: return "name look-up timed out";
        case OutcomeKind::ConnectTimedOut: return "connect timed out";
        case OutcomeKind::ProxyFailed: return "proxy failed";
        case OutcomeKind::ProxyTimedOut: return "proxy timed out";
        case OutcomeKind::TlsTimedOut: return "TLS handshake timed out";
        case OutcomeKind::UpgradeTimedOut: return "opening handshake timed out";
        case OutcomeKind::TlsFailed: return "TLS failed";
        case OutcomeKind::HttpRefused: return "";
        case OutcomeKind::HandshakeInvalid: return "invalid opening handshake";
        case OutcomeKind::ProtocolError: return "broken protocol";
        case OutcomeKind::PongTimedOut: return "no pong";
        case OutcomeKind::CloseTimedOut: return "close frame not answered";
        case OutcomeKind::SilenceTimedOut: return "silent for too long";
        case OutcomeKind::WrongContent: return "not an event stream";
        case OutcomeKind::StreamEnded: return "stream ended";
        case OutcomeKind::Abandoned: return "let go on this side";
        case OutcomeKind::Forced: return "forced";
        case OutcomeKind::Unknown: return "not known how it ended";
        case OutcomeKind::InvalidTarget: return "cannot be dialled";
    }
    return "";
}

// Where a close code is the first thing a person looks for. What fails before the opening has no
// close code of its own, and is not dressed up as 1006 the way browsers do.
bool starts_with_code(const Outcome& outcome) {
    switch (outcome.kind) {
        case OutcomeKind::Closed:
        case OutcomeKind::ResetByPeer:
        case OutcomeKind::EndedByPeer:
        case OutcomeKind::ProtocolError:
        case OutcomeKind::PongTimedOut:
        case OutcomeKind::SilenceTimedOut:
        case OutcomeKind::CloseTimedOut:
        case OutcomeKind::Unknown: return outcome.close_code != 0;  // 0: an event stream has none
        default: return false;
    }
}

std::string shown(std::string_view text) { return escaped_line(text, part_bytes_max); }

std::string status_words(const Outcome& outcome) {
    if (outcome.http_status == 0) return "refused by HTTP";
    std::string words = std::to_string(outcome.http_status);
    std::string reason = shown(outcome.http_reason);
    // RFC 9110 15, for servers that send no reason phrase.
    const std::string_view name = info_of_http_status(outcome.http_status).name;
    if (reason.empty() && name != "unassigned") reason = name;
    return reason.empty() ? words : words + " " + reason;
}

std::string headline(const Outcome& outcome) {
    if (outcome.kind == OutcomeKind::HttpRefused) return status_words(outcome);
    if (outcome.close_code == 0 && outcome.kind == OutcomeKind::EndedByPeer) return "cut off";
    if (!starts_with_code(outcome)) return std::string(phrase_of(outcome.kind));
    return std::to_string(outcome.close_code) + " " +
           std::string(info_of_close_code(outcome.close_code).name);
}

// What follows the headline: the peer's reason, our own words for the kind, the cause. A cause
// that already says what the words for the kind say is not told twice.
std::string cause_of(const Outcome& outcome) {
    std::string cause = shown(outcome.close_reason);
    const auto add = [&cause](std::string_view part) {
        if (part.empty() || cause.find(part) != std::string::npos) return;
        if (!cause.empty()) cause += "; ";
        cause += part;
    };
    const std::string detail = shown(outcome.detail);
    const std::string_view phrase = phrase_of(outcome.kind);
    const bool says_kind = detail.find(phrase) != std::string::npos;
    const bool has_phrase = outcome.kind != OutcomeKind::ProtocolError;
    if (starts_with_code(outcome) && !says_kind && has_phrase) add(phrase);
    add(detail);
    return cause;
}

}  // namespace

std::string in_words(const Outcome& outcome) {
    std::string head = headline(outcome);
    std::string cause = cause_of(outcome);
    std::string words;
    if (cause.empty()) {
        words = std::move(head);
    } else if (outcome.kind == OutcomeKind::Abandoned) {
        words = std::move(cause);  // "reconnect asked for": who let go says why
    } else if (!starts_with_code(outcome) && cause.find(head) != std::string::npos) {
        words = std::move(cause);  // "connection refused by 127.0.0.1:8765" says it all
    } else {
        words = head + ": " + cause;
    }
    if (outcome.retry_after) words += ", retry after " + duration_in_words(*outcome.retry_after);
    return words;
}

std::string short_name(const Outcome& outcome) {
    switch (outcome.kind) {
        case OutcomeKind::Closed:
        case OutcomeKind::ResetByPeer:
        case OutcomeKind::EndedByPeer:
        case OutcomeKind::ProtocolError:
            if (outcome.close_code != 0) return std::to_string(outcome.close_code);
            return outcome.kind == OutcomeKind::ResetByPeer ? "reset" : "cut off";
        case OutcomeKind::Refused: return "refused";
        case OutcomeKind::Unreachable: return "unreachable";
        case OutcomeKind::NameUnresolved: return "DNS";
        case OutcomeKind::ResolveTimedOut:
        case OutcomeKind::ConnectTimedOut:
        case OutcomeKind::ProxyTimedOut:
        case OutcomeKind::TlsTimedOut:
        case OutcomeKind::UpgradeTimedOut:
        case OutcomeKind::CloseTimedOut: return "timeout";
        case OutcomeKind::ProxyFailed: return "proxy";
        case OutcomeKind::TlsFailed: return "TLS";
        case OutcomeKind::HttpRefused: return std::to_string(outcome.http_status);
        case OutcomeKind::HandshakeInvalid: return "handshake";
        case OutcomeKind::PongTimedOut: return "no pong";
        case OutcomeKind::SilenceTimedOut: return "silent";
        case OutcomeKind::WrongContent: return "no stream";
        case OutcomeKind::StreamEnded: return "ended";
        case OutcomeKind::Abandoned: return "let go";
        case OutcomeKind::Forced: return "forced";
        case OutcomeKind::Unknown: return "unknown";
        case OutcomeKind::InvalidTarget: return "bad target";
    }
    return "ended";
}

}  // namespace redial::core
