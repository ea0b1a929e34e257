// The dialects whose server side can be played, in the order of their names. Any thread.
#include "dialect/server_speaker.hpp"

#include <algorithm>

#include "dialect/all.hpp"

namespace redial::dialect {
namespace {

using enum core::DialectFaultKind;
using core::DialectFaultKind;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::array all_faults = {DropReply, Refuse, ForgetSession, StopHeartbeat, StayAway};
// Of those without sessions; of those that cannot tell a client to stay away; of the rest.
constexpr std::array no_session = {DropReply, Refuse, StopHeartbeat, StayAway};
constexpr std::array no_farewell = {DropReply, Refuse, StopHeartbeat};
constexpr std::array engine_faults = {StopHeartbeat, StayAway};
constexpr std::array sock_faults = {StopHeartbeat};
constexpr std::array rpc_faults = {DropReply, Refuse};

constexpr std::array<std::string_view, 1> cable_names = {"actioncable-v1-json"};
constexpr std::array<std::string_view, 1> graphql_names = {"graphql-transport-ws"};
constexpr std::array<std::string_view, 1> graphql_old_names = {"graphql-ws"};
constexpr std::array<std::string_view, 1> mcp_names = {"mcp"};
constexpr std::array<std::string_view, 2> mqtt_names = {"mqtt", "mqttv3.1"};
constexpr std::array<std::string_view, 3> stomp_names = {"v12.stomp", "v11.stomp", "v10.stomp"};

// The heartbeats are those of each dialect's own server, by default.
const std::array<ServedDialect, 13> rows = {{
    {&actioncable, "/cable", cable_names, seconds(3), no_session, make_actioncable_server},
    {&engineio, "/engine.io/", {}, seconds(25), engine_faults, make_engineio_server},
    {&gateway, "/", {}, milliseconds(41250), all_faults, make_gateway_server},
    {&graphql_transport_ws, "/graphql", graphql_names, seconds(12), no_session,
     make_graphql_server},
    {&graphql_ws, "/graphql", graphql_old_names, seconds(12), no_farewell, make_graphql_old_server},
    {&jsonrpc, "/", {}, seconds(0), rpc_faults, make_jsonrpc_server},
    {&mcp, "/", mcp_names, seconds(0), no_farewell, make_mcp_server},
    {&mqtt, "/mqtt", mqtt_names, seconds(0), all_faults, make_mqtt_server},
    {&phoenix, "/socket/websocket", {}, seconds(0), no_session, make_phoenix_server},
    {&signalr, "/hub", {}, seconds(15), all_faults, make_signalr_server},
    {&socketio, "/socket.io/", {}, seconds(25), all_faults, make_socketio_server},
    {&sockjs, "/sock/", {}, seconds(25), sock_faults, make_sockjs_server},
    {&stomp, "/ws", stomp_names, seconds(10), no_farewell, make_stomp_server},
}};

}  // namespace

std::span<const ServedDialect> served_dialects() { return rows; }

const ServedDialect* find_served(std::string_view name) {
    const auto at = std::find_if(rows.begin(), rows.end(), [name](const ServedDialect& row) {
        return row.dialect->name == name;
    });
    return at == rows.end() ? nullptr : &*at;
}

std::string served_names() {
    std::string names;
    for (const ServedDialect& row : rows) {
        if (!names.empty()) names += ", ";
        names += row.dialect->name;
    }
    return names;
}

Status check_served(const core::LabDialect& dialect) {
    const ServedDialect* served = find_served(dialect.name);
    if (served == nullptr) {
        return Error{.what = "no server is played for the dialect " + dialect.name,
                     .hint = "one of " + served_names()};
    }
    for (const core::DialectFault& fault : dialect.faults) {
        const auto& known = served->faults;
        if (std::find(known.begin(), known.end(), fault.kind) != known.end()) continue;
        std::string names;
        for (const DialectFaultKind kind : known) {
            names += std::string(names.empty() ? "" : ", ") + core::name_of(kind);
        }
        return Error{.what = dialect.name + " has no fault " + core::name_of(fault.kind),
                     .hint = "one of " + names};
    }
    return Done{};
}

}  // namespace redial::dialect
