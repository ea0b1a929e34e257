// Outcome: how an attempt ended, in the words that the field uses. Pure values, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "core/enum_names.hpp"

namespace redial::core {

enum class OutcomeKind : std::uint8_t {
    Closed,       // a closing handshake, or a close frame from the peer (code says which)
    ResetByPeer,  // TCP RST
    EndedByPeer,  // TCP FIN without a close frame
    Refused,      // connection refused by every address
    Unreachable,  // no route, network down, host unreachable
    NameUnresolved,
    ResolveTimedOut,
    ConnectTimedOut,
    ProxyFailed,  // the proxy refused the tunnel, or does not speak as it should
    ProxyTimedOut,
    TlsTimedOut,
    UpgradeTimedOut,  // connected, but no complete answer to the opening handshake
    TlsFailed,
    HttpRefused,       // the server answered the upgrade with a status other than 101; an event
                       // stream's request with another than 200
    HandshakeInvalid,  // a 101 that does not hold (RFC 6455 4.1), or bytes that are not HTTP
    ProtocolError,     // the peer broke RFC 6455 or 7692; we closed with 1002, 1007 or 1009
    PongTimedOut,      // heartbeat unanswered
    CloseTimedOut,     // our close frame was not answered
    SilenceTimedOut,   // no data for as long as the session's settings allow
    WrongContent,      // 200, and no event stream (WHATWG HTML 9.2.3)
    StreamEnded,       // an event stream's body came to its end, as HTTP frames it
    Abandoned,         // we dropped it: manual reconnect, disconnect, session removed
    Forced,            // a fault made on purpose (reset, silence)
    Unknown,           // a foreign file tells that it ended, or failed, and not how
    InvalidTarget,     // the URL or the session's settings cannot be dialled
};
constexpr auto enum_table(OutcomeKind) {
    using enum OutcomeKind;
    return std::to_array<Named<OutcomeKind>>({{Closed, "closed"},
                                              {ResetByPeer, "reset_by_peer"},
                                              {EndedByPeer, "ended_by_peer"},
                                              {Refused, "refused"},
                                              {Unreachable, "unreachable"},
                                              {NameUnresolved, "name_unresolved"},
                                              {ResolveTimedOut, "resolve_timed_out"},
                                              {ConnectTimedOut, "connect_timed_out"},
                                              {ProxyFailed, "proxy_failed"},
                                              {ProxyTimedOut, "proxy_timed_out"},
                                              {TlsTimedOut, "tls_timed_out"},
                                              {UpgradeTimedOut, "upgrade_timed_out"},
                                              {TlsFailed, "tls_failed"},
                                              {HttpRefused, "http_refused"},
                                              {HandshakeInvalid, "handshake_invalid"},
                                              {ProtocolError, "protocol_error"},
                                              {PongTimedOut, "pong_timed_out"},
                                              {CloseTimedOut, "close_timed_out"},
                                              {SilenceTimedOut, "silence_timed_out"},
                                              {WrongContent, "wrong_content"},
                                              {StreamEnded, "stream_ended"},
                                              {Abandoned, "abandoned"},
                                              {Forced, "forced"},
                                              {Unknown, "unknown"},
                                              {InvalidTarget, "invalid_target"}});
}

enum class EndedBy : std::uint8_t { Peer, Us, Network };
constexpr auto enum_table(EndedBy) {
    using enum EndedBy;
    return std::to_array<Named<EndedBy>>({{Peer, "peer"}, {Us, "us"}, {Network, "network"}});
}

struct Outcome {
    OutcomeKind kind = OutcomeKind::Closed;
    // As seen (wire) or as synthesised: 1005, 1006, 1015; 0 with Unknown where nothing is known.
    std::uint16_t close_code = 1006;
    std::string close_reason;  // from the close frame; peer-controlled, at most 123 bytes
    int http_status = 0;       // 0 when no answer
    std::string http_reason;
    std::optional<Duration> retry_after;  // what the server asked for
    std::string detail;                   // the cause in words: strerror's, the TLS verdict ...
    EndedBy by = EndedBy::Network;
    bool is_clean = false;  // closing handshake complete in both directions

    bool operator==(const Outcome&) const = default;
};

// "1006 abnormal: connection reset by peer", "503 Service Unavailable, retry after 2 s". One
// line, safe to show: control characters in peer-controlled parts are escaped.
std::string in_words(const Outcome& outcome);
// At most 12 characters for the sidebar: "refused", "TLS", "503", "1006", "timeout", "DNS".
std::string short_name(const Outcome& outcome);

}  // namespace redial::core
