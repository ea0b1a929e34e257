// Makes an outcome in words from each cause that the network reports. Pure, any thread.
#include "net/service/outcomes.hpp"

#include <string_view>

namespace redial::net {
namespace {

using core::EndedBy;
using core::OutcomeKind;

std::string sentence(std::string what, const std::string& when) {
    return when.empty() ? what : what + " " + when;
}

// Pages that say what the status does not: nginx's, Apache's and Go's.
struct Page {
    std::string_view holds;
    std::string_view words;
};
constexpr Page pages[] = {
    {"plain HTTP request was sent to HTTPS port", "this port speaks TLS"},
    {"speaking plain HTTP to an SSL-enabled server port", "this port speaks TLS"},
    {"Client sent an HTTP request to an HTTPS server", "this port speaks TLS"},
    {"No required SSL certificate was sent", "the server wants a client certificate"},
};

// RFC 6455 4.4: a server that takes other versions names them.
std::string version_words(const wire::HttpHead& head) {
    const std::string versions = head.joined("Sec-WebSocket-Version");
    if (versions.empty() || head.has_token("Sec-WebSocket-Version", "13")) return {};
    return "the server wants WebSocket version " + versions;
}

// RFC 9110 11.6.1: the schemes alone; their parameters are for programs.
std::string scheme_words(const wire::HttpHead& head, const char* name) {
    const wire::HttpField* field = head.find(name);
    if (field == nullptr) return {};
    return "asks for " + field->value.substr(0, field->value.find(' '));
}

}  // namespace

std::string words_of_refusal(const wire::RefusedUpgrade& refusal) {
    const wire::HttpHead& head = refusal.head;
    for (const Page& page : pages) {
        if (refusal.body.find(page.holds) != std::string::npos) return std::string(page.words);
    }
    if (std::string words = version_words(head); !words.empty()) return words;
    if (refusal.status == 401) return scheme_words(head, "WWW-Authenticate");
    if (refusal.status == 407) return scheme_words(head, "Proxy-Authenticate");
    if (refusal.status == 405 && head.count("Allow") > 0) return "allows " + head.joined("Allow");
    const bool is_upgrade = refusal.status == 426 && head.count("Upgrade") > 0;
    if (is_upgrade && !head.has_token("Upgrade", "websocket"))
        return "the server wants an upgrade to " + head.joined("Upgrade");
    if (refusal.status >= 200 && refusal.status < 300)
        return "an ordinary answer, not the 101 that opens a WebSocket";
    if (refusal.status >= 300 && refusal.status < 400 && refusal.location.empty())
        return "a redirect that names no place";
    return {};
}

core::Outcome outcome_of(OutcomeKind kind, EndedBy by, std::string detail) {
    core::Outcome outcome;
    outcome.kind = kind;
    outcome.by = by;
    outcome.detail = std::move(detail);
    if (kind == OutcomeKind::TlsFailed) outcome.close_code = 1015;  // RFC 6455 7.4.1
    return outcome;
}

core::Outcome without_close_code(core::Outcome outcome) {
    outcome.close_code = 0;
    return outcome;
}

std::string words_of_wrong_content(const wire::HttpHead& head) {
    const wire::HttpField* type = head.find("Content-Type");
    if (type == nullptr) return "the answer has no Content-Type";
    return "the answer is " + type->value + ", not text/event-stream";
}

core::Outcome outcome_of_tls(const wire::TlsStage& tls, TlsWhen when, std::string detail) {
    const EndedBy by = tls.was_ended_by_peer() ? EndedBy::Peer : EndedBy::Us;
    core::Outcome outcome = outcome_of(OutcomeKind::TlsFailed, by, std::move(detail));
    if (when == TlsWhen::Later) outcome.close_code = 1006;
    return outcome;
}

core::Outcome outcome_of_end(const SocketEnd& end, const std::string& when) {
    switch (end.kind) {
        case SocketEndKind::Finished:
            return outcome_of(OutcomeKind::EndedByPeer, EndedBy::Peer,
                              when.empty() ? "" : "the connection ended " + when);
        case SocketEndKind::Reset:
        case SocketEndKind::Refused:
            return outcome_of(
                OutcomeKind::ResetByPeer, EndedBy::Peer,
                sentence(end.words.starts_with("HTTP/2 ") ? end.words
                                                          : std::string("connection reset by peer"),
                         when));
        case SocketEndKind::Unreachable:
            return outcome_of(OutcomeKind::Unreachable, EndedBy::Network,
                              sentence(end.words, when));
        case SocketEndKind::TimedOut:
        case SocketEndKind::Failed: break;
    }
    return outcome_of(OutcomeKind::EndedByPeer, EndedBy::Network, sentence(end.words, when));
}

}  // namespace redial::net
