// A plain event of each dialect, as a flood of it would have it, and where the benchmarks' server
// sends it. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/opcode.hpp"

namespace redial::bench {

using namespace std::string_view_literals;

struct DialectEvent {
    std::string_view dialect;  // its name
    const char* path;
    // At most 125 bytes. Where it has number_digits of '#' a number stands, which counts up.
    std::string_view payload;
    core::Opcode opcode = core::Opcode::Text;
    std::string_view subprotocol = {};  // it is recognised by; "" for none
    // What the client sent before, as much of it as the event belongs to.
    std::array<std::string_view, 2> asked = {};
    std::string_view setting = "auto";
    bool is_stream = false;  // an event stream's, over http

    std::vector<std::string> subprotocols() const {
        return subprotocol.empty() ? std::vector<std::string>{}
                                   : std::vector{std::string(subprotocol)};
    }
};

inline constexpr std::string_view number_digits = "#########";
// npos: it has none.
inline std::size_t number_at(const DialectEvent& event) {
    return event.payload.find(number_digits);
}
inline void set_number(char* at, std::uint64_t number) {
    for (std::size_t k = number_digits.size(); k-- > 1; number /= 10)
        at[k] = static_cast<char>('0' + number % 10);
    at[0] = '1';  // no leading zero
}

inline constexpr DialectEvent dialect_events[] = {
    {.dialect = "socket.io",
     .path = "/socket.io/?EIO=4&transport=websocket",
     .payload = R"(42["chat",{"from":"ada","text":"hello, all of you there"}])"},
    {.dialect = "engine.io",
     .path = "/engine.io/?EIO=4&transport=websocket",
     .payload = R"(4{"from":"ada","text":"hello, all of you out there"})"},
    {.dialect = "phoenix",
     .path = "/socket/websocket?vsn=2.0.0",
     .payload = R"([null,null,"room:lobby","new_msg",{"body":"hello, all of you"}])"},
    {.dialect = "actioncable",
     .path = "/actioncable-event",
     .payload = R"({"identifier":"{\"channel\":\"Chat\"}","message":{"text":"hello"}})"},
    {.dialect = "signalr",
     .path = "/signalr-event",
     .payload = "{\"type\":1,\"target\":\"Send\",\"arguments\":[\"hello, all of you\"]}\x1e"},
    // One of two subscriptions: the other has had nothing yet.
    {.dialect = "graphql-transport-ws",
     .path = "/graphql-event",
     .payload = R"({"id":"3f2a","type":"next","payload":{"data":{"said":"hello"}}})",
     .subprotocol = "graphql-transport-ws",
     .asked =
         {R"({"id":"3f2a","type":"subscribe","payload":{"query":"subscription S { said }"}})",
          R"({"id":"3f2b","type":"subscribe","payload":{"query":"subscription T { gone }"}})"}},
    {.dialect = "graphql-ws",
     .path = "/old-graphql-event",
     .payload = R"({"type":"data","id":"1","payload":{"data":{"said":"hello, all"}}})",
     .subprotocol = "graphql-ws",
     .asked = {R"({"id":"1","type":"start","payload":{"query":"subscription S { said }"}})",
               R"({"id":"2","type":"start","payload":{"query":"subscription T { gone }"}})"}},
    {.dialect = "gateway",
     .path = "/gateway-event",
     .payload = R"({"t":"MESSAGE_CREATE","s":#########,"op":0,"d":{"id":"12","content":"hello"}})"},
    {.dialect = "mqtt",
     .path = "/mqtt-event",
     // PUBLISH, QoS 0, the topic "room/lobby", 60 bytes behind it
     .payload = "\x30\x48\x00\x0aroom/lobby{\"from\":\"ada\",\"text\":\"hello, all of you "
                "there\"} ............"sv,
     .opcode = core::Opcode::Binary,
     .subprotocol = "mqtt"},
    {.dialect = "stomp",
     .path = "/stomp-event",
     .payload = "MESSAGE\nsubscription:1\nmessage-id:7\ndestination:/topic/a\n\nhello, all!\0"sv,
     .subprotocol = "v12.stomp"},
    {.dialect = "sockjs",
     .path = "/chat/123/abcd0123/websocket",
     .payload = R"(a["{\"from\":\"ada\",\"text\":\"hello, all of you there\"}"])"},
    {.dialect = "jsonrpc",
     .path = "/jsonrpc-event",
     .payload = R"({"jsonrpc":"2.0","method":"said","params":{"text":"hello, all"}})"},
    {.dialect = "mcp",
     .path = "/mcp-event",
     .payload = R"({"jsonrpc":"2.0","method":"notifications/message","params":{"data":"a"}})",
     .subprotocol = "mcp"},
    {.dialect = "event-stream",
     .path = "/stream-event",
     .payload = R"(data: {"from":"ada","text":"hello, all of you over there"})",
     .is_stream = true},
    {.dialect = "generic",
     .path = "/generic-event",
     .payload = R"({"seq":#########,"from":"ada","text":"hello, all of you"})",
     .setting = "generic sequence=/seq id=/id heartbeat=/type=ping"},
};

}  // namespace redial::bench
