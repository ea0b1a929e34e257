// Every dialect's row, each in a file of its own: the list is in dialect.cpp. Any thread.
#pragma once

#include "dialect/dialect.hpp"

namespace redial::dialect {

extern const Dialect actioncable;           // Rails
extern const Dialect engineio;              // what Socket.IO runs on, by itself
extern const Dialect event_stream;          // server-sent events over HTTP
extern const Dialect gateway;               // gateways in the manner of Discord's
extern const Dialect graphql_transport_ws;  // GraphQL over WebSocket
extern const Dialect graphql_ws;            // the same by the protocol before it
extern const Dialect jsonrpc;               // JSON-RPC 2.0
extern const Dialect mcp;                   // Model Context Protocol
extern const Dialect mqtt;                  // MQTT 3.1.1 and 5
extern const Dialect phoenix;               // Phoenix channels, serializer 2
extern const Dialect signalr;               // ASP.NET Core SignalR, JSON and MessagePack
extern const Dialect socketio;              // Socket.IO 5
extern const Dialect sockjs;                // SockJS with something unknown in it
extern const Dialect stomp;                 // STOMP 1.2, also within SockJS

}  // namespace redial::dialect
