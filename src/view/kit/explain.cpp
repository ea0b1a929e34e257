// Says what each kind of end means, in a sentence or two. Any thread.
#include "view/kit/explain.hpp"

#include "core/close_codes.hpp"
#include "core/http_statuses.hpp"

namespace redial::view {
namespace {

using core::OutcomeKind;

// What has neither a close code nor a status.
const char* meaning_of(OutcomeKind kind) {
    switch (kind) {
        case OutcomeKind::Refused:
            return "Nothing listens at the address and port, or a firewall says so.\n"
                   "Retrying helps once the server is up.";
        case OutcomeKind::Unreachable:
            return "There is no way to the address: network down, no route, no such address "
                   "family.\nRetrying helps once there is.";
        case OutcomeKind::NameUnresolved:
            return "The name has no address: mistyped, or the name server fails.\n"
                   "Retrying helps in the second case only.";
        case OutcomeKind::ResolveTimedOut:
            return "The name server did not answer in time.\nRetrying can help.";
        case OutcomeKind::ConnectTimedOut:
            return "Packets to the server vanish: a firewall, or a host that is gone.\n"
                   "Retrying can help.";
        case OutcomeKind::ProxyFailed:
            return "The proxy cannot be reached, or refuses the way to the server; of the server "
                   "itself nothing was seen.";
        case OutcomeKind::ProxyTimedOut:
            return "The proxy did not answer in time; of the server itself nothing was seen.\n"
                   "Retrying can help.";
        case OutcomeKind::TlsTimedOut:
            return "The server accepted and said nothing of TLS: is it a wss port?\n"
                   "Retrying can help.";
        case OutcomeKind::UpgradeTimedOut:
            return "Connected, but the opening handshake was not answered: an overloaded server, "
                   "or none that speaks HTTP.\nRetrying can help.";
        case OutcomeKind::TlsFailed:
            return "The certificate or the handshake does not hold; the Handshake tab says which.\n"
                   "Retrying alone does not help.";
        case OutcomeKind::HandshakeInvalid:
            return "The answer breaks RFC 6455 4.1, or is no HTTP: is it a WebSocket server?\n"
                   "Retrying alone does not help.";
        case OutcomeKind::SilenceTimedOut:
            return "No data came for as long as the settings allow; we ended it. Pings and "
                   "heartbeats are no data.";
        case OutcomeKind::WrongContent:
            return "The server answered 200 with something else than text/event-stream. A browser "
                   "gives up here for good.";
        case OutcomeKind::StreamEnded:
            return "The server ended the stream as HTTP frames it. Clients of event streams dial "
                   "again, with the last id they have seen.";
        case OutcomeKind::EndedByPeer:
        case OutcomeKind::ResetByPeer:
            return "The connection was lost in the middle of the stream.";
        case OutcomeKind::ProtocolError: return "What came cannot be read; we ended it.";
        case OutcomeKind::Abandoned: return "We dropped it ourselves, to dial anew or to stop.";
        case OutcomeKind::Forced: return "A fault made on purpose.";
        case OutcomeKind::Unknown:
            return "The file that this was read from does not say how it ended.";
        case OutcomeKind::InvalidTarget: return "The URL or the settings cannot be dialled.";
        default: return "";
    }
}

// 0: an event stream, which has none.
bool has_close_code(const core::Outcome& outcome) {
    const OutcomeKind kind = outcome.kind;
    if (outcome.close_code == 0) return false;
    return kind == OutcomeKind::Closed || kind == OutcomeKind::ResetByPeer ||
           kind == OutcomeKind::EndedByPeer || kind == OutcomeKind::ProtocolError ||
           kind == OutcomeKind::PongTimedOut || kind == OutcomeKind::CloseTimedOut;
}

}  // namespace

std::string explained(const core::Outcome& outcome) {
    if (outcome.kind == OutcomeKind::HttpRefused) {
        return core::explain_http_status(outcome.http_status);
    }
    if (has_close_code(outcome)) return core::explain_close_code(outcome.close_code);
    return in_words(outcome) + "\n" + meaning_of(outcome.kind);
}

}  // namespace redial::view
