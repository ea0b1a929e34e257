// SockJS frames over WebSocket: `o`, `h`, `a["...",...]`, `m"..."` and `c[code,"reason"]` from the
// server, `["...",...]` or `"..."` from the client. Source: sockjs-client 1.6.1 (main.js,
// _transportMessage; transport/websocket.js), sockjs 0.3.24 (transport.js, trans-websocket.js).
// Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dialect/dialect.hpp"

namespace redial::dialect {

enum class SockType : std::uint8_t { Open, Heartbeat, Messages, Close };

// `json`: of Messages an array of strings or one string, of Close the code and the reason. Its
// first byte fits, the rest has not been looked at.
struct SockFrame {
    SockType type = SockType::Messages;
    std::string_view json;
};
std::optional<SockFrame> sock_frame(const Message& message);

// Appends the messages' texts, one behind the other. False where `json` is not as above.
bool append_sock_texts(std::string& to, std::string_view json);

// Life signs and the close frame; nothing of messages. `kept` holds the text of a reason.
void note_sock(const SockFrame& frame, const Message& message, std::string& kept, Notes& notes);
// In words, of everything but messages.
std::string sock_line(const SockFrame& frame);

// Ends with /SERVER/SESSION/websocket as sockjs-client makes it: three digits, eight of a-z0-9_.
bool is_sock_url(std::string_view url);

}  // namespace redial::dialect
