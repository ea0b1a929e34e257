// GraphQL over WebSocket: graphql-transport-ws, and the old protocol of Apollo's that calls itself
// graphql-ws. Source: graphql_message.hpp. One thread a reader.
//
// A server does not confirm a subscription: its first data do. The protocols have no numbers and
// take nothing up again.
#include <functional>
#include <unordered_map>

#include "dialect/all.hpp"
#include "dialect/graphql_message.hpp"
#include "dialect/plain_head.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

constexpr std::size_t operations_max = 1024;
constexpr std::size_t id_bytes_max = 128;  // of longer ones nothing is remembered

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
        return std::hash<std::string_view>{}(text);
    }
};

struct Operation {
    std::string name;
    std::string key;
    bool is_subscription = false;
    bool is_confirmed = false;
    bool is_answered = false;  // a reply was noted
    bool is_over = false;
};

class GraphqlReader final : public Reader {
public:
    explicit GraphqlReader(GraphqlProtocol protocol) : protocol_(protocol) {}

    void see(const Message& message, Notes& notes) override {
        if (message.opcode != core::Opcode::Text) return;
        const std::string_view text = as_text(message.payload);
        if (message.direction == core::Direction::In && is_further_data(text)) return;
        const GraphqlDepth depth = has_bytes(text, R"("errors")", std::string_view("\"e").size())
                                       ? GraphqlDepth::Whole
                                       : GraphqlDepth::Head;
        room_.clear();
        const auto seen = graphql_message(text, message.is_whole, room_, depth);
        if (!seen) return;
        const GraphqlVerb verb = graphql_verb(seen->type, protocol_);
        if (message.direction == core::Direction::Out) {
            see_out(verb, *seen, message.is_whole, notes);
        } else {
            see_in(verb, *seen, notes);
        }
        if (verb == GraphqlVerb::Ping || verb == GraphqlVerb::Pong) {
            notes.push_back(LifeSign{.is_answer = verb == GraphqlVerb::Pong, .token = {}});
        }
    }

    Reading read(const Message& message) const override;

private:
    // What floods: data of an operation that was answered and confirmed before. Nothing is noted of
    // them, whatever they are.
    bool is_further_data(std::string_view text) {
        if (further_head_.begins(text)) return true;
        if (operations_.empty()) return false;
        const GraphqlDataHead head = graphql_data_head(text, protocol_);
        if (head.id.empty()) return false;
        const Operation* operation = find(head.id);
        const bool is_further = operation != nullptr && operation->is_answered &&
                                operation->is_confirmed && !operation->is_over;
        if (is_further) further_head_.keep(head.bytes);
        return is_further;
    }

    void see_out(GraphqlVerb verb, const GraphqlMessage& seen, bool is_whole, Notes& notes) {
        if (verb == GraphqlVerb::Start && !seen.id.empty()) {
            notes.push_back(Request{seen.id});
            further_head_.clear();
            if (Operation* before = find(seen.id)) before->is_answered = false;
            if (is_whole) start(seen, notes);
        } else if (verb == GraphqlVerb::Stop || verb == GraphqlVerb::Complete) {
            end(seen.id, SubscriptionStep::Ended, notes);
        }
    }

    void see_in(GraphqlVerb verb, const GraphqlMessage& seen, Notes& notes) {
        switch (verb) {
            case GraphqlVerb::Data: return see_data(seen, notes);
            case GraphqlVerb::Error: return see_error(seen, notes);
            case GraphqlVerb::Complete:
                if (seen.id.empty()) return;
                notes.push_back(Reply{.id = seen.id, .is_error = false, .is_last = true});
                return end(seen.id, SubscriptionStep::Ended, notes);
            case GraphqlVerb::Started: return confirm(find(seen.id), notes);
            case GraphqlVerb::KeepAlive:
                notes.push_back(LifeSign{.is_answer = false, .token = {}});
                return;
            case GraphqlVerb::Ack: is_acknowledged_ = true; return;
            case GraphqlVerb::Refused: {
                // The old server answers so also what it cannot read, and goes on.
                const ControlKind kind =
                    is_acknowledged_ ? ControlKind::Failed : ControlKind::Refused;
                notes.push_back(
                    Control{kind, graphql_error_words(seen.payload, room_), std::nullopt});
                return;
            }
            default: return;
        }
    }

    void see_data(const GraphqlMessage& seen, Notes& notes) {
        if (seen.id.empty()) return;
        const bool is_error = !json_member(seen.payload, "errors").empty();
        notes.push_back(Reply{.id = seen.id, .is_error = is_error, .is_last = false});
        Operation* operation = find(seen.id);
        if (operation != nullptr) operation->is_answered = true;
        if (!is_error) confirm(operation, notes);
    }

    // It ends the operation and nothing else.
    void see_error(const GraphqlMessage& seen, Notes& notes) {
        if (seen.id.empty()) return;
        notes.push_back(Reply{.id = seen.id, .is_error = true, .is_last = true});
        notes.push_back(
            Control{ControlKind::Failed, graphql_error_words(seen.payload, room_), std::nullopt});
        const Operation* operation = find(seen.id);
        const bool has_begun = operation != nullptr && operation->is_confirmed;
        end(seen.id, has_begun ? SubscriptionStep::Ended : SubscriptionStep::Rejected, notes);
    }

    void start(const GraphqlMessage& seen, Notes& notes) {
        const GraphqlStart started = graphql_start(seen.payload);
        if (seen.id.size() > id_bytes_max || !make_room()) return;
        Operation& operation = operations_[std::string(seen.id)];
        operation = {.name = started.name,
                     .key = started.key,
                     .is_subscription = started.kind == GraphqlKind::Subscription};
        if (operation.is_subscription) {
            notes.push_back(Subscription{operation.key, SubscriptionStep::Asked});
        }
    }

    // The names of what is over are kept for read(), while there is room.
    bool make_room() {
        if (operations_.size() < operations_max) return true;
        std::erase_if(operations_, [](const auto& entry) { return entry.second.is_over; });
        return operations_.size() < operations_max;
    }

    Operation* find(std::string_view id) {
        const auto found = operations_.find(id);
        return found == operations_.end() ? nullptr : &found->second;
    }

    static void confirm(Operation* operation, Notes& notes) {
        if (operation == nullptr || operation->is_confirmed || operation->is_over) return;
        operation->is_confirmed = true;
        if (operation->is_subscription) {
            notes.push_back(Subscription{operation->key, SubscriptionStep::Confirmed});
        }
    }

    void end(std::string_view id, SubscriptionStep step, Notes& notes) {
        Operation* operation = find(id);
        if (operation == nullptr || operation->is_over) return;
        operation->is_over = true;
        further_head_.clear();
        if (operation->is_subscription) notes.push_back(Subscription{operation->key, step});
    }

    std::string line_of(GraphqlVerb verb, const GraphqlMessage& message, std::string_view name,
                        core::Direction direction) const;

    GraphqlProtocol protocol_;
    bool is_acknowledged_ = false;
    TextRoom room_;
    std::unordered_map<std::string, Operation, TextHash, std::equal_to<>> operations_;
    PlainHead further_head_;  // of the last further data, while their operation goes on
};

std::string with_words(std::string line, std::string_view words) {
    return words.empty() ? line : line.append(": ").append(cut_text(words));
}

std::string of_operation(std::string line, std::string_view name, std::string_view id) {
    if (!name.empty()) line.append(" of ").append(cut_text(name));
    return line.append(", id ").append(cut_text(id));
}

std::string started_line(const GraphqlMessage& message, const GraphqlStart& start) {
    std::string line(start.kind ? graphql_kind_name(*start.kind) : "operation");
    if (!start.name.empty()) line.append(" ").append(cut_text(start.name));
    return line.append(", id ").append(cut_text(message.id));
}

std::string GraphqlReader::line_of(GraphqlVerb verb, const GraphqlMessage& message,
                                   std::string_view name, core::Direction direction) const {
    TextRoom room;
    const std::string_view words = graphql_error_words(message.payload, room);
    switch (verb) {
        case GraphqlVerb::Init: return "connection asked for";
        case GraphqlVerb::Ack: return "connection accepted";
        case GraphqlVerb::Refused: return with_words("connection error", words);
        case GraphqlVerb::Terminate: return "connection ended by the client";
        case GraphqlVerb::Ping: return "ping";
        case GraphqlVerb::Pong: return "pong";
        case GraphqlVerb::KeepAlive: return "keep alive";
        case GraphqlVerb::Started: return of_operation("start", name, message.id);
        case GraphqlVerb::Data: {
            const bool has_failed = !json_member(message.payload, "errors").empty();
            return has_failed ? with_words(of_operation("errors", name, message.id), words)
                              : of_operation("data", name, message.id);
        }
        case GraphqlVerb::Error: return with_words(of_operation("error", name, message.id), words);
        case GraphqlVerb::Complete: {
            const bool is_out = direction == core::Direction::Out;
            return of_operation(is_out ? "stop" : "end", name, message.id);
        }
        case GraphqlVerb::Stop: return of_operation("stop", name, message.id);
        case GraphqlVerb::Start:
        case GraphqlVerb::Unknown: break;
    }
    return {};
}

Reading GraphqlReader::read(const Message& message) const {
    if (message.opcode != core::Opcode::Text) return {};
    TextRoom room;
    const auto read =
        graphql_message(as_text(message.payload), message.is_whole, room, GraphqlDepth::Whole);
    if (!read) return {};
    const GraphqlVerb verb = graphql_verb(read->type, protocol_);
    Reading reading;
    if (verb == GraphqlVerb::Start) {
        const GraphqlStart start = graphql_start(read->payload);
        reading.event = start.name;
        reading.line = started_line(*read, start);
        return reading;
    }
    const auto known = operations_.find(read->id);
    if (message.number != 0 && known != operations_.end()) reading.event = known->second.name;
    reading.line = line_of(verb, *read, reading.event, message.direction);
    if (reading.line.empty()) return {};
    return reading;
}

// A chat of JSON has types and ids too; a document or a result of GraphQL's it has not.
Likeness likeness(const Message& message, GraphqlProtocol protocol) {
    if (message.opcode != core::Opcode::Text) return Likeness::No;
    TextRoom room;
    const auto seen =
        graphql_message(as_text(message.payload), message.is_whole, room, GraphqlDepth::Whole);
    if (!seen || seen->has_others) return Likeness::No;
    const bool has_id = !seen->id.empty();
    const auto has = [&seen](std::string_view key) {
        return !json_member(seen->payload, key).empty();
    };
    switch (graphql_verb(seen->type, protocol)) {
        case GraphqlVerb::Init:
        case GraphqlVerb::Ack:
        case GraphqlVerb::Refused:
        case GraphqlVerb::KeepAlive: return has_id ? Likeness::No : Likeness::Perhaps;
        case GraphqlVerb::Start: {
            if (!has_id) return Likeness::No;
            const GraphqlStart start = graphql_start(seen->payload);
            if (start.kind) return Likeness::Surely;
            return message.is_whole && !has("extensions") ? Likeness::No : Likeness::Perhaps;
        }
        case GraphqlVerb::Data: {
            if (!has_id) return Likeness::No;
            if (has("data") || has("errors")) return Likeness::Perhaps;
            return message.is_whole ? Likeness::No : Likeness::Fits;
        }
        case GraphqlVerb::Ping:
        case GraphqlVerb::Pong:
        case GraphqlVerb::Terminate: return has_id ? Likeness::No : Likeness::Fits;
        case GraphqlVerb::Started:
        case GraphqlVerb::Error:
        case GraphqlVerb::Complete:
        case GraphqlVerb::Stop: return has_id ? Likeness::Fits : Likeness::No;
        case GraphqlVerb::Unknown: break;
    }
    return Likeness::No;
}

template <GraphqlProtocol protocol>
Likeness by_message(const Message& message) {
    return likeness(message, protocol);
}

template <GraphqlProtocol protocol>
std::unique_ptr<Reader> make_reader(const Opening&) {
    return std::make_unique<GraphqlReader>(protocol);
}

Likeness by_subprotocol(const Opening& opening, std::string_view subprotocol) {
    return opening.subprotocol == subprotocol ? Likeness::Surely : Likeness::No;
}

}  // namespace

const Dialect graphql_transport_ws = {
    .name = "graphql-transport-ws",
    .label = "GraphQL",
    .by_opening =
        [](const Opening& opening) { return by_subprotocol(opening, "graphql-transport-ws"); },
    .by_message = by_message<GraphqlProtocol::TransportWs>,
    .make_reader = make_reader<GraphqlProtocol::TransportWs>,
};

const Dialect graphql_ws = {
    .name = "graphql-ws",
    .label = "GraphQL, old protocol",
    .by_opening = [](const Opening& opening) { return by_subprotocol(opening, "graphql-ws"); },
    .by_message = by_message<GraphqlProtocol::OldWs>,
    .make_reader = make_reader<GraphqlProtocol::OldWs>,
};

}  // namespace redial::dialect
