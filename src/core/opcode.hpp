// What RFC 6455 5.2 calls a frame's kind, and which way it goes. Pure values, any thread.
#pragma once

#include <cstdint>

namespace redial::core {

enum class Direction : std::uint8_t { In, Out };  // seen from the client
enum class Opcode : std::uint8_t {                // RFC 6455 5.2
    Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10,
};
// The two ends of a link: who dials, and who is dialled.
enum class Side : std::uint8_t { Client, Server };

const char* name_of(Direction direction);  // "in", "out"
const char* name_of(Opcode opcode);        // "text", "ping", ...
const char* name_of(Side side);            // "client", "server"

}  // namespace redial::core
