// The Model Context Protocol over WebSocket: JSON-RPC 2.0 with a ping, progress of calls, and
// resources that are subscribed to. Source: the specification 2025-11-25 and
// @modelcontextprotocol/sdk 1.32.2 (types.js, client/websocket.js). One thread a reader.
#include <algorithm>
#include <array>
#include <deque>

#include "dialect/all.hpp"
#include "dialect/jsonrpc_message.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

constexpr std::size_t waiting_max = 64;  // calls of one kind that a reader remembers
constexpr std::size_t waiting_bytes_max = 256;

// Calls of one kind that wait for their replies, the oldest first, with what is known of each.
class Waiting {
public:
    void add(std::string_view id, std::string_view about) {
        if (id.size() > waiting_bytes_max || about.size() > waiting_bytes_max) return;
        if (calls_.size() == waiting_max) calls_.pop_front();
        calls_.push_back({std::string(id), std::string(about)});
    }
    // What was known of the call, which waits no longer.
    std::optional<std::string> take(std::string_view id) {
        if (calls_.empty()) return std::nullopt;
        const auto found = std::find_if(calls_.begin(), calls_.end(),
                                        [id](const Call& call) { return call.id == id; });
        if (found == calls_.end()) return std::nullopt;
        std::string about = std::move(found->about);
        calls_.erase(found);
        return about;
    }
    bool has_any() const { return !calls_.empty(); }
    std::string_view find(std::string_view id) const {
        const auto found = std::find_if(calls_.begin(), calls_.end(),
                                        [id](const Call& call) { return call.id == id; });
        return found == calls_.end() ? std::string_view() : std::string_view(found->about);
    }

private:
    struct Call {
        std::string id;
        std::string about;
    };
    std::deque<Call> calls_;
};

bool has_progress_token(std::string_view text) {
    return has_bytes(text, "progressToken", std::string_view("progres").size());
}

class McpReader final : public Reader {
public:
    void see(const Message& message, Notes& notes) override {
        const std::string_view text = as_text(message.payload);
        if (message.opcode != core::Opcode::Text) return;
        // Without an id it is a notification, of which only progress that was asked for is noted.
        const bool may_be_progress = asked_by(other(message.direction)).progress.has_any();
        if (!has_bytes(text, R"("id")") && !(may_be_progress && has_progress_token(text))) return;
        room_.clear();
        notes_ = &notes;
        const std::size_t end = notes.size() + notes_max - 2;  // of one message two at most
        for_each_rpc(text, message.is_whole, room_, [&](const RpcMessage& seen) {
            if (notes.size() <= end) see_one(seen, message.direction);
        });
    }

    Reading read(const Message& message) const override;

private:
    // What each side asked.
    struct Asked {
        Waiting pings;
        Waiting starts;         // initialize
        Waiting subscriptions;  // about: the resource
        Waiting progress;       // by its token; about: the call's id
    };
    Asked& asked_by(core::Direction direction) {
        return asked_[direction == core::Direction::Out ? 1 : 0];
    }
    static core::Direction other(core::Direction direction) {
        return direction == core::Direction::Out ? core::Direction::In : core::Direction::Out;
    }

    void see_one(const RpcMessage& seen, core::Direction direction) {
        if (seen.is_request()) {
            see_request(seen, asked_by(direction));
        } else if (seen.is_reply() && !seen.id.empty()) {
            see_reply(seen, asked_by(other(direction)));
        } else if (seen.method == "notifications/progress") {
            const Asked& asked = asked_by(other(direction));
            const std::string_view id =
                asked.progress.find(json_member(seen.params, "progressToken"));
            if (id.empty()) return;
            notes_->push_back(Reply{.id = room_.keep(id), .is_error = false, .is_last = false});
        }
    }

    void see_request(const RpcMessage& seen, Asked& asked) {
        if (seen.method == "ping") {
            asked.pings.add(seen.id, {});
            notes_->push_back(LifeSign{.is_answer = false, .token = seen.id});
            return;
        }
        notes_->push_back(Request{seen.id});
        if (has_progress_token(seen.params)) {
            const std::string_view token =
                json_member(json_member(seen.params, "_meta"), "progressToken");
            if (!token.empty()) asked.progress.add(token, seen.id);
        }
        if (seen.method == "initialize") asked.starts.add(seen.id, {});
        if (!seen.method.starts_with("resources/")) return;
        const std::string_view uri = room_.json_text(json_member(seen.params, "uri"));
        if (uri.empty()) return;
        if (seen.method == "resources/subscribe") {
            asked.subscriptions.add(seen.id, uri);
            notes_->push_back(Subscription{uri, SubscriptionStep::Asked});
        } else if (seen.method == "resources/unsubscribe") {
            notes_->push_back(Subscription{uri, SubscriptionStep::Ended});
        }
    }

    void see_reply(const RpcMessage& seen, Asked& asked) {
        if (asked.pings.take(seen.id)) {
            notes_->push_back(LifeSign{.is_answer = true, .token = seen.id});
            return;
        }
        notes_->push_back(Reply{.id = seen.id, .is_error = seen.is_error(), .is_last = true});
        if (asked.starts.take(seen.id) && seen.is_error()) {
            const std::string_view words = rpc_error_message(seen.error, room_);
            notes_->push_back(Control{ControlKind::Refused, words, std::nullopt});
        }
        if (const auto uri = asked.subscriptions.take(seen.id)) {
            const SubscriptionStep step =
                seen.is_error() ? SubscriptionStep::Rejected : SubscriptionStep::Confirmed;
            notes_->push_back(Subscription{room_.keep(*uri), step});
        }
    }

    TextRoom room_;
    std::array<Asked, 2> asked_;  // by the server, by the client
    Notes* notes_ = nullptr;
};

std::string with_words(std::string line, std::string_view words) {
    return words.empty() ? line : line.append(": ").append(cut_text(words));
}

// What a call is about: a tool or a prompt by its name, a resource by its address.
std::string_view about(const RpcMessage& message, TextRoom& room) {
    const std::string_view name = room.json_text(json_member(message.params, "name"));
    return name.empty() ? room.json_text(json_member(message.params, "uri")) : name;
}

std::string progress_line(const RpcMessage& message, TextRoom& room) {
    std::string line = "progress " + cut_text(json_member(message.params, "progress"));
    const std::string_view total = json_member(message.params, "total");
    if (!total.empty()) line.append(" of ").append(cut_text(total));
    line.append(" for token ").append(cut_text(json_member(message.params, "progressToken")));
    return with_words(line, room.json_text(json_member(message.params, "message")));
}

std::string call_line(const RpcMessage& message, TextRoom& room) {
    const auto text_of = [&](std::string_view key) {
        return room.json_text(json_member(message.params, key));
    };
    if (message.method == "notifications/progress") return progress_line(message, room);
    if (message.method == "notifications/cancelled") {
        const std::string_view id = json_member(message.params, "requestId");
        return with_words("cancel " + cut_text(id), text_of("reason"));
    }
    std::string line = cut_text(message.method);
    const std::string_view subject =
        message.method == "initialize" ? text_of("protocolVersion") : about(message, room);
    if (!subject.empty()) line.append(" ").append(cut_text(subject));
    return message.id.empty() ? line : line.append(", id ").append(cut_text(message.id));
}

std::string line_of(const RpcMessage& message, TextRoom& room) {
    if (message.is_call()) return call_line(message, room);
    const std::string id = message.id.empty() ? "what could not be read" : cut_text(message.id);
    // A tool that failed is answered with a result.
    const bool is_failed = json_is_true(json_member(message.result, "isError"));
    if (!message.is_error()) return (is_failed ? "failed result of " : "result of ") + id;
    return "error of " + id + ": " + rpc_error_words(message.error);
}

Reading McpReader::read(const Message& message) const {
    if (message.opcode != core::Opcode::Text) return {};
    Reading reading;
    std::size_t count = 0;
    TextRoom room;
    const auto add = [&](const RpcMessage& seen) {
        if (++count > 1) return;
        reading.event = seen.method;
        if (seen.is_call()) reading.topic = about(seen, room);
        reading.line = line_of(seen, room);
    };
    if (!for_each_rpc(as_text(message.payload), message.is_whole, room, add)) return {};
    // Batches were a part of the revision 2025-03-26 alone.
    if (count > 1) reading.line.append("; ").append(std::to_string(count - 1)).append(" more");
    return reading;
}

// Methods that no other user of JSON-RPC is known to have. `initialize` is the Language Server
// Protocol's too, without a protocolVersion.
bool is_own_call(const RpcMessage& message) {
    constexpr std::array methods = {"notifications/initialized",
                                    "notifications/progress",
                                    "notifications/cancelled",
                                    "notifications/message",
                                    "tools/list",
                                    "tools/call",
                                    "prompts/list",
                                    "prompts/get",
                                    "resources/list",
                                    "resources/read",
                                    "resources/subscribe",
                                    "sampling/createMessage",
                                    "elicitation/create",
                                    "roots/list",
                                    "logging/setLevel"};
    if (message.method == "initialize") {
        return !json_member(message.params, "protocolVersion").empty();
    }
    return std::find(methods.begin(), methods.end(), message.method) != methods.end();
}

bool is_own(const RpcMessage& message) {
    if (message.is_call()) return is_own_call(message);
    return !json_member(message.result, "protocolVersion").empty() &&
           !json_member(message.result, "serverInfo").empty();
}

Likeness by_message(const Message& message) {
    if (message.opcode != core::Opcode::Text) return Likeness::No;
    TextRoom room;
    bool is_version_2 = true;
    bool is_sure = false;
    const auto look = [&](const RpcMessage& seen) {
        is_version_2 &= seen.is_version_2;
        is_sure |= is_own(seen);
    };
    const bool is_read = for_each_rpc(as_text(message.payload), message.is_whole, room, look);
    if (!is_read || !is_version_2) return message.is_whole ? Likeness::No : Likeness::Fits;
    return is_sure ? Likeness::Surely : Likeness::Fits;
}

// client/websocket.js: the subprotocol of its transport.
Likeness by_opening(const Opening& opening) {
    return opening.subprotocol == "mcp" ? Likeness::Surely : Likeness::No;
}

}  // namespace

const Dialect mcp = {
    .name = "mcp",
    .label = "MCP",
    .by_opening = by_opening,
    .by_message = by_message,
    .make_reader = [](const Opening&) -> std::unique_ptr<Reader> {
        return std::make_unique<McpReader>();
    },
};

}  // namespace redial::dialect
