// Undoes the coding of an answer's body, and says how a part was cut off. Service thread only.
#include "net/tap/tap_part.hpp"

#include <algorithm>

#include "net/service/outcomes.hpp"
#include "wire/content_decoder.hpp"
#include "wire/http_head.hpp"

namespace redial::net {

std::optional<PlainBody> plain_body(const core::HttpSeen& seen, BytesView body) {
    wire::HttpHeadParser parser;
    (void)parser.feed(as_bytes(seen.response));  // as it was read before
    const auto coding = wire::content_coding_of(parser.head().joined("Content-Encoding"));
    if (!coding) return std::nullopt;
    PlainBody plain;
    plain.is_whole = seen.response_bytes <= body.size();
    plain.was_coded = *coding != wire::ContentCoding::Identity;
    if (!plain.was_coded) {
        plain.bytes.assign(body.begin(), body.end());
        return plain;
    }
    wire::ContentDecoder decoder(*coding);
    const bool holds = decoder.decode_all(body, [&plain](BytesView piece) {
        const std::size_t room = part_body_bytes_max - plain.bytes.size();
        append(plain.bytes, piece.first(std::min(room, piece.size())));
        if (piece.size() > room) plain.is_whole = false;
        return plain.is_whole;
    });
    return holds ? std::optional(std::move(plain)) : std::nullopt;
}

core::Outcome outcome_of_cut(const std::optional<ClientEnd>& end, const std::string& because) {
    constexpr const char* when = " before the answer came";
    using core::EndedBy;
    using core::OutcomeKind;
    const auto how = [](OutcomeKind kind, EndedBy by, std::string detail) {
        return without_close_code(outcome_of(kind, by, std::move(detail)));
    };
    const std::string tail = because.empty() ? when : when + (": " + because);
    switch (end.value_or(ClientEnd::ClientFinished)) {
        case ClientEnd::ClientFinished:
            return how(OutcomeKind::Abandoned, EndedBy::Us, "the client ended TCP" + tail);
        case ClientEnd::ClientReset:
            return how(OutcomeKind::Abandoned, EndedBy::Us,
                       "the client reset the connection" + tail);
        case ClientEnd::ServerFinished:
            return how(OutcomeKind::EndedByPeer, EndedBy::Peer, "the connection ended" + tail);
        case ClientEnd::ServerReset:
            return how(OutcomeKind::ResetByPeer, EndedBy::Peer, "connection reset by peer" + tail);
        case ClientEnd::FaultFinished:
            return how(OutcomeKind::Forced, EndedBy::Network, "ended by the fault" + tail);
        case ClientEnd::FaultReset:
            return how(OutcomeKind::Forced, EndedBy::Network, "reset by the fault" + tail);
        case ClientEnd::TapReset: break;
    }
    return how(OutcomeKind::Forced, EndedBy::Network, "reset by the tap" + tail);
}

}  // namespace redial::net
