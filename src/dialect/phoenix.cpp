// Phoenix channels, serializer 2.0.0: [join_ref, ref, topic, event, payload] as JSON text, and its
// binary frames for pushes with bytes. Source: phoenix.js 1.7 (serializer.js, socket.js) and
// Phoenix.Socket.V2.JSONSerializer. One thread a reader.
#include <array>

#include "base/blocks.hpp"
#include "dialect/all.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/plain_head.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

struct Push {
    std::string_view join_ref;  // without quotes; "" for null
    std::string_view ref;
    std::string topic;
    std::string event;
    std::string_view payload;
};

std::optional<Push> pushed(std::string_view text) {
    if (text.empty() || text.front() != '[') return std::nullopt;
    JsonParts parts(text);
    std::array<std::string_view, 5> fields;
    std::size_t count = 0;
    while (parts.next()) {
        if (count == fields.size()) return std::nullopt;
        fields[count++] = parts.value();
    }
    const bool fits = count == fields.size() && !parts.is_bad() && fields[2].front() == '"' &&
                      fields[3].front() == '"';
    if (!fits) return std::nullopt;
    return Push{.join_ref = json_plain_string(fields[0]),
                .ref = json_plain_string(fields[1]),
                .topic = json_string(fields[2]),
                .event = json_string(fields[3]),
                .payload = fields[4]};
}

// serializer.js: kind (0 push, 1 reply, 2 broadcast), then the lengths of its texts, a byte each.
std::optional<Push> pushed_binary(BytesView bytes, core::Direction direction) {
    constexpr std::array<std::string_view, 3> kinds = {"push", "reply", "broadcast"};
    if (bytes.empty() || bytes[0] >= kinds.size()) return std::nullopt;
    const std::size_t kind = bytes[0];
    // To the server: join_ref, ref, topic, event. From it a push has no ref, a broadcast neither.
    const bool is_out = direction == core::Direction::Out;
    const std::size_t texts = kind == 2 ? 2 : kind == 1 || is_out ? 4 : 3;
    if (bytes.size() < 1 + texts) return std::nullopt;
    const std::string_view text = as_text(bytes);
    std::array<std::string_view, 4> fields;
    std::size_t at = 1 + texts;
    for (std::size_t k = 0; k < texts; ++k) {
        if (at + bytes[1 + k] > bytes.size()) return std::nullopt;
        fields[k] = text.substr(at, bytes[1 + k]);
        at += bytes[1 + k];
    }
    const std::string_view event = fields[texts - 1];
    return Push{.join_ref = texts > 2 ? fields[0] : "",
                .ref = texts == 4 ? fields[1] : "",
                .topic = std::string(fields[texts - 2]),
                .event = kind == 1 ? "phx_reply" : std::string(event),
                .payload = {}};
}

std::optional<Push> push_of(const Message& message) {
    if (!message.is_whole && message.opcode == core::Opcode::Text) return std::nullopt;
    if (message.opcode == core::Opcode::Text) return pushed(as_text(message.payload));
    return pushed_binary(message.payload, message.direction);
}

// Takes one element of an array off the front, with the comma behind it: null, or a string in which
// nothing is escaped. False for anything else.
bool take_plain(std::string_view& text) {
    std::size_t end = 4;
    if (text.starts_with('"')) {
        end = json_plain_end(text, 1);
        if (end == text.size() || text[end] != '"') return false;
        ++end;
    } else if (!begins_with(text, "null")) {
        return false;
    }
    if (end >= text.size() || text[end] != ',') return false;
    text.remove_prefix(end + 1);
    return true;
}

// What a server sends of its own accord, by the million: an event of the application. Its
// beginning, as far as it tells so; "" where it is not known to be one: only what the serializer
// itself writes is known so, the rest is parsed.
std::string_view head_of_event(std::string_view text) {
    constexpr std::string_view own = "\"phx_";
    if (!text.starts_with('[')) return {};
    std::string_view rest = text.substr(1);
    const bool is_known = take_plain(rest) && take_plain(rest) && take_plain(rest);
    if (!is_known || rest.size() < own.size() || rest.front() != '"' || rest.starts_with(own))
        return {};
    return text.substr(0, text.size() - rest.size() + own.size());
}

bool is_error_reply(const Push& push) {
    return json_plain_string(json_member(push.payload, "status")) == "error";
}

class PhoenixReader final : public Reader {
public:
    void see(const Message& message, Notes& notes) override {
        if (is_event_of_application(message)) return;  // of which nothing is noted
        push_ = push_of(message).value_or(Push{});
        if (push_.event.empty()) return;
        if (message.direction == core::Direction::Out) {
            see_asked(notes);
        } else {
            see_told(notes);
        }
    }

    Reading read(const Message& message) const override {
        const std::optional<Push> push = push_of(message);
        if (!push) return {};
        Reading reading{.line = {}, .event = push->event, .topic = push->topic, .tree = {}};
        reading.line = line_of(*push);
        return reading;
    }

private:
    bool is_event_of_application(const Message& message) {
        if (message.direction == core::Direction::Out || message.opcode != core::Opcode::Text)
            return false;
        const std::string_view text = as_text(message.payload);
        if (event_head_.begins(text)) return true;
        const std::string_view head = head_of_event(text);
        if (head.empty()) return false;
        event_head_.keep(head);
        return true;
    }

    static bool is_heartbeat(const Push& push) {
        return push.topic == "phoenix" && push.event == "heartbeat";
    }

    void see_asked(Notes& notes) {
        if (is_heartbeat(push_)) {
            heartbeat_ref_ = push_.ref;
            notes.push_back(LifeSign{.is_answer = false, .token = push_.ref});
            return;
        }
        if (!push_.ref.empty()) notes.push_back(Request{push_.ref});
        if (push_.event == "phx_join") {
            notes.push_back(Subscription{push_.topic, SubscriptionStep::Asked});
        } else if (push_.event == "phx_leave") {
            notes.push_back(Subscription{push_.topic, SubscriptionStep::Ended});
        }
    }

    void see_told(Notes& notes) {
        if (push_.event == "phx_reply") {
            see_reply(notes);
        } else if (push_.event == "phx_error") {
            notes.push_back(Control{ControlKind::Failed, push_.topic, std::nullopt});
        } else if (push_.event == "phx_close") {
            notes.push_back(Subscription{push_.topic, SubscriptionStep::Ended});
        }
    }

    void see_reply(Notes& notes) {
        if (push_.topic == "phoenix" && push_.ref == heartbeat_ref_) {
            notes.push_back(LifeSign{.is_answer = true, .token = push_.ref});
            return;
        }
        const bool is_error = is_error_reply(push_);
        notes.push_back(Reply{.id = push_.ref, .is_error = is_error, .is_last = true});
        // A join's own ref is the channel's join_ref.
        if (push_.ref.empty() || push_.ref != push_.join_ref) return;
        notes.push_back(Subscription{
            push_.topic, is_error ? SubscriptionStep::Rejected : SubscriptionStep::Confirmed});
        if (is_error) notes.push_back(Control{ControlKind::Refused, push_.topic, std::nullopt});
    }

    static std::string line_of(const Push& push) {
        const std::string topic = cut_text(push.topic);
        if (is_heartbeat(push)) return "heartbeat";
        if (push.event == "phx_join") return "join " + topic;
        if (push.event == "phx_leave") return "leave " + topic;
        if (push.event == "phx_error") return "channel " + topic + " failed";
        if (push.event == "phx_close") return "channel " + topic + " closed";
        if (push.event == "phx_reply") {
            const std::string_view status = json_plain_string(json_member(push.payload, "status"));
            return "reply " + std::string(push.ref) + " on " + topic + ": " + cut_text(status);
        }
        return "event " + cut_text(push.event) + " on " + topic;
    }

    PlainHead event_head_;
    Push push_;  // the notes' texts are views into it
    std::string heartbeat_ref_;
};

Likeness by_opening(const Opening& opening) {
    const bool is_second = opening.url.find("vsn=2.") != std::string_view::npos;
    const bool is_socket = opening.url.find("/websocket") != std::string_view::npos;
    return is_second && is_socket ? Likeness::Surely : Likeness::No;
}

Likeness by_message(const Message& message) {
    if (message.opcode != core::Opcode::Text) return Likeness::No;
    const std::optional<Push> push = push_of(message);
    if (!push) return Likeness::No;
    const bool is_own = push->event.starts_with("phx_") || push->topic == "phoenix";
    return is_own ? Likeness::Surely : Likeness::Perhaps;
}

}  // namespace

const Dialect phoenix = {
    .name = "phoenix",
    .label = "Phoenix channels",
    .by_opening = by_opening,
    .by_message = by_message,
    .make_reader = [](const Opening&) -> std::unique_ptr<Reader> {
        return std::make_unique<PhoenixReader>();
    },
};

}  // namespace redial::dialect
