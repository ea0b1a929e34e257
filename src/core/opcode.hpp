// What RFC 6455 5.2 calls a frame's kind, and which way it goes. Pure values, any thread.
#pragma once

#include <cstdint>

#include "core/enum_names.hpp"

namespace redial::core {

enum class Direction : std::uint8_t { In, Out };  // seen from the client
constexpr auto enum_table(Direction) {
    using enum Direction;
    return std::to_array<Named<Direction>>({{In, "in"}, {Out, "out"}});
}

enum class Opcode : std::uint8_t {  // RFC 6455 5.2
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
};
// In the order in which a fault's text offers them.
constexpr auto enum_table(Opcode) {
    using enum Opcode;
    return std::to_array<Named<Opcode>>({{Text, "text"},
                                         {Binary, "binary"},
                                         {Close, "close"},
                                         {Ping, "ping"},
                                         {Pong, "pong"},
                                         {Continuation, "continuation"}});
}
// RFC 6455 5.2 defines six of the sixteen; a watched peer may send any of them.
constexpr const char* name_of(Opcode opcode) {
    const char* name = find_name(opcode);
    return name != nullptr ? name : "reserved";
}

// RFC 6455 5.5: by the highest of the four bits, so also of one that is reserved.
constexpr bool is_control(Opcode opcode) { return (static_cast<std::uint8_t>(opcode) & 0x8) != 0; }
// What a message is made of, RFC 6455 5.6.
constexpr bool is_data(Opcode opcode) { return opcode == Opcode::Text || opcode == Opcode::Binary; }

// The two ends of a link: who dials, and who is dialled.
enum class Side : std::uint8_t { Client, Server };
constexpr auto enum_table(Side) {
    using enum Side;
    return std::to_array<Named<Side>>({{Client, "client"}, {Server, "server"}});
}

}  // namespace redial::core
