// ActionCable's protocol actioncable-v1-json: welcome, pings of the server that nobody answers,
// subscriptions by identifier, and a farewell that says whether to come back. Source:
// @rails/actioncable 8.1.400 (actioncable.esm.js: INTERNAL, Connection.events), actioncable 6.1.7
// (internal.rb, connection/base.rb, channel/base.rb). One thread a reader, which remembers nothing
// but the texts of its last notes.
#include "dialect/all.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

constexpr std::string_view subprotocol = "actioncable-v1-json";

// Members of what either side sends, as written; "" for what is not there.
struct Sent {
    std::string_view type;
    std::string_view command;
    std::string_view identifier;  // a JSON string with JSON in it
    std::string_view message;
    std::string_view data;
    std::string_view reason;
    std::string_view reconnect;
};

std::optional<Sent> sent_in(std::string_view text) {
    JsonParts parts(text);
    if (!parts.is_object()) return std::nullopt;
    Sent sent;
    while (parts.next()) {
        const std::string_view key = parts.key();
        if (key == "type") sent.type = json_plain_string(parts.value());
        if (key == "command") sent.command = json_plain_string(parts.value());
        if (key == "identifier") sent.identifier = parts.value();
        if (key == "message") sent.message = parts.value();
        if (key == "data") sent.data = parts.value();
        if (key == "reason") sent.reason = json_plain_string(parts.value());
        if (key == "reconnect") sent.reconnect = parts.value();
    }
    if (parts.is_bad()) return std::nullopt;
    return sent;
}

// A message to or from a channel, by its first and last bytes: of these there are many, and nothing
// to note. What a server confirms or rejects ends with that word, or begins with its type.
bool is_plain(std::string_view text, core::Direction direction) {
    if (direction == core::Direction::Out) return begins_with(text, R"({"command":"message")");
    return begins_with(text, R"({"identifier")") && !text.ends_with(R"(_subscription"})");
}

class CableReader final : public Reader {
public:
    void see(const Message& message, Notes& notes) override {
        if (message.opcode != core::Opcode::Text || !message.is_whole) return;
        const std::string_view text = as_text(message.payload);
        if (!text.starts_with('{') || is_plain(text, message.direction)) return;
        const std::optional<Sent> sent = sent_in(text);
        if (!sent) return;
        if (message.direction == core::Direction::Out) {
            see_command(*sent, notes);
        } else {
            see_told(*sent, notes);
        }
    }

    Reading read(const Message& message) const override;

private:
    void see_command(const Sent& sent, Notes& notes) {
        const bool is_asked = sent.command == "subscribe";
        if (!is_asked && sent.command != "unsubscribe") return;
        note_subscription(is_asked ? SubscriptionStep::Asked : SubscriptionStep::Ended, sent,
                          notes);
    }

    void see_told(const Sent& sent, Notes& notes) {
        if (sent.type == "ping") {
            notes.push_back(LifeSign{.is_answer = false, .token = {}});
        } else if (sent.type == "welcome") {
            // How often is told nowhere (3 s in Rails, Connections::BEAT_INTERVAL).
            notes.push_back(HeartbeatTerms{.who_asks = core::Side::Server});
        } else if (sent.type == "confirm_subscription") {
            note_subscription(SubscriptionStep::Confirmed, sent, notes);
        } else if (sent.type == "reject_subscription") {
            note_subscription(SubscriptionStep::Rejected, sent, notes);
            if (!key_.empty()) notes.push_back(Control{ControlKind::Refused, key_, std::nullopt});
        } else if (sent.type == "disconnect") {
            see_farewell(sent, notes);
        }
    }

    static void see_farewell(const Sent& sent, Notes& notes) {
        // internal.rb, disconnect_reasons: these two refuse the connection itself.
        if (sent.reason == "unauthorized" || sent.reason == "invalid_request") {
            notes.push_back(Control{ControlKind::Refused, sent.reason, std::nullopt});
        }
        // What is not told the client takes for a no; it was not told to stay away all the same.
        const bool is_no = sent.reconnect == "false";
        notes.push_back(Control{is_no ? ControlKind::StayAway : ControlKind::AskedToGo, sent.reason,
                                std::nullopt});
    }

    void note_subscription(SubscriptionStep step, const Sent& sent, Notes& notes) {
        key_ = json_text_in(sent.identifier, key_text_);
        if (!key_.empty()) notes.push_back(Subscription{key_, step});
    }

    std::string_view key_;
    std::string key_text_;
};

// "ChatChannel" where the identifier names the class alone, else the identifier as it is.
struct Channel {
    std::string name;
    std::string line;
};

Channel channel_of(std::string_view identifier) {
    const std::string text = json_string(identifier);
    JsonParts parts(text);
    Channel channel{.name = json_string(json_member(text, "channel")), .line = cut_text(text)};
    const bool is_alone = parts.is_object() && parts.next() && !parts.next() && !parts.is_bad();
    if (is_alone && !channel.name.empty()) channel.line = cut_text(channel.name);
    if (channel.name.empty()) channel.name = text;
    return channel;
}

std::string line_of(const Sent& sent, const Channel& channel, const std::string& action) {
    if (sent.command == "message") {
        return (action.empty() ? "message" : "perform " + cut_text(action)) + " on " + channel.line;
    }
    if (!sent.command.empty()) return cut_text(sent.command) + " " + channel.line;
    if (sent.type == "confirm_subscription") return "subscribed " + channel.line;
    if (sent.type == "reject_subscription") return "rejected " + channel.line;
    if (sent.type == "disconnect") {
        const std::string back = sent.reconnect == "true"    ? ", come back"
                                 : sent.reconnect == "false" ? ", stay away"
                                                             : "";
        return "disconnect: " + cut_text(sent.reason) + back;
    }
    if (!sent.type.empty()) return cut_text(sent.type);
    return sent.message.empty() ? "" : "message on " + channel.line;
}

Reading CableReader::read(const Message& message) const {
    Reading reading;
    if (message.opcode != core::Opcode::Text) return reading;
    const std::optional<Sent> sent = sent_in(as_text(message.payload));
    if (!sent) return reading;
    const Channel channel = channel_of(sent->identifier);
    reading.topic = channel.name;
    // Subscription.perform: the action is a member of the data, which is JSON in a string.
    const std::string data = json_string(sent->data);
    if (sent->command == "message") reading.event = json_string(json_member(data, "action"));
    reading.line = line_of(*sent, channel, reading.event);
    if (sent->command == "message") reading.tree = json_tree(data);
    if (!sent->message.empty()) reading.tree = json_tree(sent->message);
    return reading;
}

Likeness by_opening(const Opening& opening) {
    return opening.subprotocol == subprotocol ? Likeness::Surely : Likeness::No;
}

Likeness by_message(const Message& message) {
    if (message.opcode != core::Opcode::Text) return Likeness::No;
    const std::optional<Sent> sent = sent_in(as_text(message.payload));
    if (!sent) return Likeness::No;
    const bool has_channel = !json_member(json_string(sent->identifier), "channel").empty();
    if (message.direction == core::Direction::Out) {
        const bool is_known = sent->command == "subscribe" || sent->command == "unsubscribe" ||
                              sent->command == "message";
        return is_known && has_channel ? Likeness::Surely : Likeness::No;
    }
    if (sent->type == "confirm_subscription" || sent->type == "reject_subscription") {
        return has_channel ? Likeness::Surely : Likeness::No;
    }
    if (sent->type == "welcome") return Likeness::Perhaps;
    const bool is_ping = sent->type == "ping" && json_whole_number(sent->message);
    if (is_ping || sent->type == "disconnect") return Likeness::Fits;
    return has_channel && !sent->message.empty() ? Likeness::Perhaps : Likeness::No;
}

}  // namespace

const Dialect actioncable = {
    .name = "actioncable",
    .label = "ActionCable",
    .by_opening = by_opening,
    .by_message = by_message,
    .make_reader = [](const Opening&) -> std::unique_ptr<Reader> {
        return std::make_unique<CableReader>();
    },
};

}  // namespace redial::dialect
