// The messages of GraphQL over WebSocket, of today's subprotocol and the one before it: their
// types, and what a client asks for. Source: the protocol texts of graphql-ws 6.4.2
// (graphql-transport-ws) and of subscriptions-transport-ws 0.11.0 (graphql-ws). Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dialect/graphql_operation.hpp"
#include "dialect/text_room.hpp"

namespace redial::dialect {

enum class GraphqlProtocol : std::uint8_t { TransportWs, OldWs };

enum class GraphqlVerb : std::uint8_t {
    // clang-format off
    Unknown, Init, Ack, Refused, Terminate, Ping, Pong, KeepAlive,
    Start, Started, Data, Error, Complete, Stop,
    // clang-format on
};
GraphqlVerb graphql_verb(std::string_view type, GraphqlProtocol protocol);

// Nothing but these members, of a message that may be cut off behind some of them.
struct GraphqlMessage {
    std::string_view type;
    std::string_view id;
    std::string_view payload;  // JSON, "" for none or where it was not looked at
    bool has_others = false;   // members that the protocol has not
};
// How far a message is read: of data that floods the payload is not looked at.
enum class GraphqlDepth : std::uint8_t { Whole, Head };
std::optional<GraphqlMessage> graphql_message(std::string_view text, bool is_whole, TextRoom& room,
                                              GraphqlDepth depth);

// Data whose id and type stand in front, in either order, as servers write them. Nothing behind
// them is looked at: it may end early, or be no JSON.
struct GraphqlDataHead {
    std::string_view id;     // "" where it is not known to be such
    std::string_view bytes;  // of the message, up to the comma behind id and type
};
GraphqlDataHead graphql_data_head(std::string_view text, GraphqlProtocol protocol);

// What a client starts.
struct GraphqlStart {
    static constexpr std::size_t key_bytes_max = 256;

    std::optional<GraphqlKind> kind;  // none: the document does not say
    std::string name;                 // of the operation, else the first field it selects
    std::string key;                  // name or document, and variables: equal on every connection
};
// Of the payload of subscribe and start; AWS AppSync has the same as a text in its `data`.
GraphqlStart graphql_start(std::string_view payload);

// What the errors of a payload say: the message of the first, or of the only one; "" for none.
std::string_view graphql_error_words(std::string_view payload, TextRoom& room);

}  // namespace redial::dialect
