// Socket.IO 5 packets, within an Engine.IO message: `type[attachments-][namespace,][id][JSON]`.
// Source: socket.io-parser 4.2.7 (index.js, decodeString). Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace redial::dialect {

enum class SocketType : std::uint8_t {
    Connect,
    Disconnect,
    Event,
    Ack,
    ConnectError,
    BinaryEvent,
    BinaryAck,
};

struct SocketPacket {
    SocketType type = SocketType::Event;
    unsigned attachments = 0;      // binary messages that follow and are its parts
    std::string_view space = "/";  // the namespace
    std::string_view id;           // of an event that wants an ack, and of the ack; "" for none
    std::string_view key;          // the id, led by the namespace where it is not the first
    std::string_view json;         // "" for none
};

// `text` from the Engine.IO digit 4 on. Nothing where it is no packet, as far as its type, and the
// first byte of what it carries, tell; the JSON itself is not looked at.
std::optional<SocketPacket> socket_packet(std::string_view text);

// The id that a server with connection state recovery puts behind an event's arguments: "" where
// the array ends with none. Known are those of socket.io-adapter 2.5 (yeast), of
// @socket.io/redis-streams-adapter (an entry's id) and of @socket.io/mongo-adapter (an ObjectId).
// What an application puts last and looks the same cannot be told from it.
std::string_view recovery_offset(std::string_view array);

}  // namespace redial::dialect
