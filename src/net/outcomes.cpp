// Outcomes from causes. Pure.
#include "net/outcomes.hpp"

namespace redial::net {
namespace {

using core::EndedBy;
using core::OutcomeKind;

std::string sentence(std::string what, const std::string& when) {
    return when.empty() ? what : what + " " + when;
}

}  // namespace

core::Outcome outcome_of(OutcomeKind kind, EndedBy by, std::string detail) {
    core::Outcome outcome;
    outcome.kind = kind;
    outcome.by = by;
    outcome.detail = std::move(detail);
    if (kind == OutcomeKind::TlsFailed) outcome.close_code = 1015;  // RFC 6455 7.4.1
    return outcome;
}

core::Outcome outcome_of_end(const SocketEnd& end, const std::string& when) {
    switch (end.kind) {
        case SocketEndKind::Finished:
            return outcome_of(OutcomeKind::EndedByPeer, EndedBy::Peer,
                              when.empty() ? "" : "the connection ended " + when);
        case SocketEndKind::Reset:
        case SocketEndKind::Refused:
            return outcome_of(OutcomeKind::ResetByPeer, EndedBy::Peer,
                              sentence("connection reset by peer", when));
        case SocketEndKind::Unreachable:
            return outcome_of(OutcomeKind::Unreachable, EndedBy::Network,
                              sentence(end.words, when));
        case SocketEndKind::TimedOut:
        case SocketEndKind::Failed: break;
    }
    return outcome_of(OutcomeKind::EndedByPeer, EndedBy::Network, sentence(end.words, when));
}

}  // namespace redial::net
