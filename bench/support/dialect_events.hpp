// A plain event of each dialect, as a flood of it would have it, and where the benchmarks' server
// sends it. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/opcode.hpp"

namespace redial::bench {

using namespace std::string_view_literals;

struct DialectEvent {
    std::string_view dialect;  // of the setting
    const char* path;
    std::string_view payload;  // at most 125 bytes
    core::Opcode opcode = core::Opcode::Text;
    bool is_subprotocol = false;  // its name is one, and it is recognised by that

    std::vector<std::string> subprotocols() const {
        return is_subprotocol ? std::vector{std::string(dialect)} : std::vector<std::string>{};
    }
};

inline constexpr DialectEvent dialect_events[] = {
    {"socket.io", "/socket.io/?EIO=4&transport=websocket",
     R"(42["chat",{"from":"ada","text":"hello, all of you there"}])"},
    {"phoenix", "/socket/websocket?vsn=2.0.0",
     R"([null,null,"room:lobby","new_msg",{"body":"hello, all of you"}])"},
    {"actioncable", "/actioncable-event",
     R"({"identifier":"{\"channel\":\"Chat\"}","message":{"text":"hello"}})"},
    {"signalr", "/signalr-event",
     "{\"type\":1,\"target\":\"Send\",\"arguments\":[\"hello, all of you\"]}\x1e"},
    {"graphql-transport-ws", "/graphql-event",
     R"({"id":"3f2a","type":"next","payload":{"data":{"said":"hello"}}})", core::Opcode::Text,
     true},
    {"gateway", "/gateway-event",
     R"({"t":"MESSAGE_CREATE","s":7,"op":0,"d":{"id":"12","content":"hello"}})"},
    {"mqtt", "/mqtt-event",
     // PUBLISH, QoS 0, the topic "room/lobby", 60 bytes behind it
     "\x30\x48\x00\x0aroom/lobby{\"from\":\"ada\",\"text\":\"hello, all of you there\"} ......"
     "......"sv,
     core::Opcode::Binary, true},
};

}  // namespace redial::bench
