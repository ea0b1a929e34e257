// One JSON-RPC 2.0 message: request, notification or reply. Source: the JSON-RPC 2.0 specification,
// sections 4 to 6. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dialect/text_room.hpp"

namespace redial::dialect {

struct RpcMessage {
    // As written, a string with its quotes: the ids 7 and "7" are not the same. "" for none and for
    // null, which answers what could not be read.
    std::string_view id;
    std::string_view method;
    std::string_view params;  // JSON; "" for none
    std::string_view result;
    std::string_view error;
    bool is_version_2 = false;

    bool is_call() const { return !method.empty(); }
    bool is_request() const { return is_call() && !id.empty(); }
    bool is_error() const { return !error.empty(); }
    bool is_reply() const { return !is_call() && (is_error() || !result.empty()); }
};
// None: neither a call nor a reply. `is_whole` false: what is cut off is not missed.
std::optional<RpcMessage> rpc_message(std::string_view object, bool is_whole, TextRoom& room);

// "-32601 Method not found"; the error's own message.
std::string rpc_error_words(std::string_view error);
std::string_view rpc_error_message(std::string_view error, TextRoom& room);

// Calls `each` with the messages of a text: one, or those of a batch. False where the text is
// neither, or ends within.
template <class Each>
bool for_each_rpc(std::string_view text, bool is_whole, TextRoom& room, const Each& each) {
    if (!text.starts_with('[')) {
        const auto message = rpc_message(text, is_whole, room);
        if (message) each(*message);
        return message.has_value();
    }
    JsonParts parts(text);
    std::size_t count = 0;
    for (; parts.next(); ++count) {
        const auto message = rpc_message(parts.value(), true, room);
        if (!message) return false;
        each(*message);
    }
    return count > 0 && (!parts.is_bad() || !is_whole);
}

}  // namespace redial::dialect
