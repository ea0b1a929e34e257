// JSON-RPC 2.0, whoever speaks it: requests and their replies by id, also in batches. Source: the
// JSON-RPC 2.0 specification. One thread a reader.
#include "dialect/all.hpp"
#include "dialect/jsonrpc_message.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

constexpr std::size_t lines_max = 3;  // messages of a batch that its line tells

std::string line_of(const RpcMessage& message) {
    std::string line;
    if (message.is_call()) {
        line = (message.is_request() ? "call " : "notification ") + cut_text(message.method);
        return message.id.empty() ? line : line + ", id " + cut_text(message.id);
    }
    const std::string id = message.id.empty() ? "what could not be read" : cut_text(message.id);
    if (!message.is_error()) return "result of " + id;
    return "error of " + id + ": " + rpc_error_words(message.error);
}

class JsonRpcReader final : public Reader {
public:
    void see(const Message& message, Notes& notes) override {
        // A flood is of notifications mostly, of which nothing is noted: a text that has the bytes
        // nowhere has no such member.
        const std::string_view text = as_text(message.payload);
        if (message.opcode != core::Opcode::Text || !has_bytes(text, R"("id")")) return;
        room_.clear();
        const std::size_t end = notes.size() + notes_max;
        for_each_rpc(text, message.is_whole, room_, [&](const RpcMessage& seen) {
            if (notes.size() == end || seen.id.empty()) return;
            if (seen.is_request()) {
                notes.push_back(Request{seen.id});
            } else {
                notes.push_back(Reply{.id = seen.id, .is_error = seen.is_error(), .is_last = true});
            }
        });
    }

    Reading read(const Message& message) const override {
        if (message.opcode != core::Opcode::Text) return {};
        Reading reading;
        std::size_t count = 0;
        TextRoom room;
        const auto add = [&](const RpcMessage& seen) {
            if (reading.event.empty()) reading.event = seen.method;
            if (++count > lines_max) return;
            if (count > 1) reading.line += "; ";
            reading.line += line_of(seen);
        };
        if (!for_each_rpc(as_text(message.payload), message.is_whole, room, add)) return {};
        if (count > lines_max) {
            reading.line.append("; ").append(std::to_string(count - lines_max)).append(" more");
        }
        return reading;
    }

private:
    TextRoom room_;
};

Likeness by_message(const Message& message) {
    if (message.opcode != core::Opcode::Text) return Likeness::No;
    TextRoom room;
    bool is_own = true;
    const bool is_read =
        for_each_rpc(as_text(message.payload), message.is_whole, room,
                     [&is_own](const RpcMessage& seen) { is_own &= seen.is_version_2; });
    if (is_read && is_own) return Likeness::Surely;
    // Cut off before it said so.
    return message.is_whole ? Likeness::No : Likeness::Fits;
}

}  // namespace

const Dialect jsonrpc = {
    .name = "jsonrpc",
    .label = "JSON-RPC 2.0",
    .by_opening = nullptr,
    .by_message = by_message,
    .make_reader = [](const Opening&) -> std::unique_ptr<Reader> {
        return std::make_unique<JsonRpcReader>();
    },
};

}  // namespace redial::dialect
