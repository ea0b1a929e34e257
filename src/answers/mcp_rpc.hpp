// JSON-RPC 2.0 as the Model Context Protocol speaks it over stdio: a line in, the calls that are in
// it or what is wrong with them out; replies as lines. Pure, any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "control/json_input.hpp"

namespace redial::answers {

using control::Json;

inline constexpr std::size_t rpc_line_bytes_max = 1u << 20;
inline constexpr std::size_t rpc_batch_max = 64;  // calls in one line
inline constexpr std::size_t rpc_id_bytes_max = 256;

// The codes of JSON-RPC 2.0, and the protocol's own.
inline constexpr int rpc_parse_error = -32700;
inline constexpr int rpc_invalid_request = -32600;
inline constexpr int rpc_no_such_method = -32601;
inline constexpr int rpc_invalid_params = -32602;
inline constexpr int rpc_version_not_supported = -32022;  // revision 2026-07-28

// Replies to the calls of one line that was a list: one line too, once the last of them is there.
struct RpcBatch {
    std::size_t open = 0;
    Json replies = Json::array();
};

// Whom a reply is for.
struct RpcAsker {
    Json id;  // null: it could not be read
    std::shared_ptr<RpcBatch> batch;
};

struct RpcCall {
    RpcAsker asker;
    bool is_notification = false;
    std::string method;
    Json params = Json::object();
};
struct RpcProblem {
    RpcAsker asker;
    int code = rpc_invalid_request;
    std::string words;
};
using RpcItem = std::variant<RpcCall, RpcProblem>;

struct RpcLine {
    std::vector<RpcItem> items;  // none: a reply of the client's, which asks for nothing
    bool is_batch = false;
};
RpcLine rpc_from_line(std::string_view line);

// The line to be written, without its end; "" where it is kept for the batch's.
std::string rpc_result(const RpcAsker& asker, Json result);
// `data`: null for none.
std::string rpc_error(const RpcAsker& asker, int code, const std::string& words, Json data = {});
// It was cancelled: nothing is said. What the batch is waiting for, if this was the last of it.
std::string rpc_dropped(const RpcAsker& asker);
std::string rpc_notification(const char* method, Json params);

// Of any value, one line of valid UTF-8.
std::string json_line(const Json& value);

}  // namespace redial::answers
