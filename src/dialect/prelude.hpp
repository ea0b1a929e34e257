// Preludes: what clients ask by HTTP right before they dial a WebSocket, and by what the dial shows
// that it follows. Source: @microsoft/signalr 10.0.11 (HttpConnection.ts, _getNegotiationResponse
// and _createConnectUrl), sockjs-client 1.6.1 (main.js, info-receiver.js). Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace redial::dialect {

enum class PreludeKind : std::uint8_t {
    Negotiate,  // SignalR's: its answer names the connection, and the dial that name
    Info,       // SockJS's: nothing but the path says whose it is
};

struct Prelude {
    PreludeKind kind = PreludeKind::Negotiate;
    std::string path;  // that the dial has as well: "/chat" of "/chat/negotiate"
};
// Nothing where the line is another request's.
std::optional<Prelude> prelude_of(std::string_view start_line);

// SockJS's answer lets its client try a WebSocket.
bool offers_websocket(std::string_view answer);
// By which of these a dial names the connection that was negotiated: none where the answer is none,
// an error, or sends the client elsewhere.
std::vector<std::string> negotiated_ids(std::string_view answer);
// `target` of the dial: path and query. `ids`: of Negotiate.
bool follows(const Prelude& prelude, const std::vector<std::string>& ids, std::string_view target);

}  // namespace redial::dialect
