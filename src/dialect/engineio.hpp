// Engine.IO 4: the packets below Socket.IO, their heartbeat and their split from a body of HTTP
// long polling. Source: engine.io-parser 5.2.3 (commons.js, encodePacket.js, index.js),
// engine.io-client 6.6.8 (socket.js), engine.io 6.6.13. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dialect/dialect.hpp"

namespace redial::dialect {

enum class EngineType : std::uint8_t { Open, Close, Ping, Pong, Message, Upgrade, Noop };

// A packet sent as text: its type is one digit (commons.js, PACKET_TYPES).
struct EnginePacket {
    EngineType type = EngineType::Noop;
    std::string_view data;
};
std::optional<EnginePacket> engine_packet(std::string_view text);

// What the open packet of the server tells (engine.io, socket.js onOpen). Views into the packet.
struct EngineOpen {
    std::string_view sid;  // of the transport's session: ends with it, cannot be taken up again
    std::optional<Duration> ping_every;
    std::optional<Duration> pong_within;
};
// Nothing where it is no open packet: `sid` and both times are asked for.
std::optional<EngineOpen> engine_open(std::string_view packet);

// Which side pings: the server since protocol 4, the client before (?EIO=3).
core::Side engine_asking_side(const Opening& opening);
// Life signs, terms, and the server's close packet. Nothing of a message packet.
void note_engine(const EnginePacket& packet, const Message& message, core::Side asks, Notes& notes);
// In words, of everything but a message packet.
std::string engine_line(const EnginePacket& packet);

// No: not an Engine.IO packet. Of a message packet only Fits: who speaks in it tells more.
Likeness engine_likeness(const Message& message);
// A URL that a client of Engine.IO dials: EIO=, transport=websocket or, of one that polls first,
// transport=polling.
bool is_engine_url(std::string_view url);
// A WebSocket that goes on with a session begun elsewhere: what polls brought before is not in its
// messages.
bool is_engine_upgrade(std::string_view url);

// Takes the first packet off a body of HTTP long polling, in which they are separated by the byte
// 1e. One that begins with 'b' is binary, in base64.
std::string_view take_polled_packet(std::string_view& body);

}  // namespace redial::dialect
