// Reads the members that JSON-RPC 2.0 gives a message. Any thread.
#include "dialect/jsonrpc_message.hpp"

#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

// Section 4: a string, a number, or null.
std::string_view id_of(std::string_view value) {
    const bool is_id = value.front() == '"' || value.front() == '-' ||
                       (value.front() >= '0' && value.front() <= '9');
    return is_id ? value : std::string_view();
}

}  // namespace

std::optional<RpcMessage> rpc_message(std::string_view object, bool is_whole, TextRoom& room) {
    if (!object.starts_with('{')) return std::nullopt;
    JsonParts parts(object);
    RpcMessage message;
    while (parts.next()) {
        const std::string_view key = parts.key();
        const std::string_view value = parts.value();
        if (key == "id") {
            message.id = id_of(value);
        } else if (key == "method") {
            message.method = room.json_text(value);
        } else if (key == "params") {
            message.params = value;
        } else if (key == "result") {
            message.result = value;
        } else if (key == "error" && value != "null") {
            message.error = value;
        } else if (key == "jsonrpc") {
            message.is_version_2 = value == R"("2.0")";
        }
    }
    if (parts.is_bad() && is_whole) return std::nullopt;
    return message.is_call() || message.is_reply() ? std::optional(message) : std::nullopt;
}

std::string rpc_error_words(std::string_view error) {
    TextRoom room;
    std::string words(json_member(error, "code").substr(0, 20));
    const std::string_view message = rpc_error_message(error, room);
    if (!words.empty() && !message.empty()) words += ' ';
    return words + cut_text(message);
}

std::string_view rpc_error_message(std::string_view error, TextRoom& room) {
    return room.json_text(json_member(error, "message"));
}

}  // namespace redial::dialect
