// Socket.IO 5 on Engine.IO 4: namespaces, events, acks, attachments, and connection state recovery.
// Source: socket.io-protocol 5, socket.io-client 4.8.4 (socket.js), socket.io 4.8.4 (socket.js,
// namespace.js), socket.io-adapter 2.5 (in-memory-adapter.js). One thread a reader, which remembers
// 32 namespaces, of each four texts of at most 256 bytes.
#include <algorithm>
#include <array>

#include "base/redact.hpp"
#include "dialect/all.hpp"
#include "dialect/engineio.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/socketio_packet.hpp"
#include "dialect/url_parts.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

constexpr std::size_t spaces_max = 32;
constexpr std::size_t kept_text_bytes_max = 256;

// A namespace of the connection, and its way to be taken up again.
struct Space {
    std::string name;
    bool is_joined = false;
    std::string pid;  // the server's private id of the session; "": no recovery
    bool is_resuming = false;
    std::string asked_pid;
    std::string asked_offset;
};

// A packet whose attachments are under way.
struct Parts {
    unsigned left = 0;
    std::string reply;  // id of the ack it is; "" for none
    std::string space;
    std::string offset;
};

class SocketReader final : public Reader {
public:
    explicit SocketReader(core::Side asks) : asks_(asks) {}

    void see(const Message& message, Notes& notes) override {
        Parts& parts = parts_[static_cast<std::size_t>(message.direction)];
        if (message.opcode == core::Opcode::Binary) {
            if (parts.left > 0 && --parts.left == 0) see_last_part(parts, notes);
            return;
        }
        const std::string_view text = as_text(message.payload);
        // An event that wants no ack, of a session that cannot be resumed: nothing to note.
        const bool is_plain = begins_with(text, "42[") && parts.left == 0;
        if (is_plain && (message.direction == core::Direction::Out || !recovers_)) return;
        if (!text.starts_with('4')) {
            see_engine(text, message, notes);
        } else if (const auto packet = socket_packet(text)) {
            parts.left = 0;  // the parser on either side gives up what was not complete
            see_packet(*packet, message, notes);
        }
    }

    Reading read(const Message& message) const override;

private:
    void see_engine(std::string_view text, const Message& message, Notes& notes) {
        const std::optional<EnginePacket> packet = engine_packet(text);
        if (!packet) return;
        is_seen_from_open_ |= packet->type == EngineType::Open;
        is_begun_elsewhere_ |= packet->type == EngineType::Upgrade && !is_seen_from_open_;
        note_engine(*packet, message, asks_, notes);
    }

    void see_packet(const SocketPacket& packet, const Message& message, Notes& notes) {
        const bool is_out = message.direction == core::Direction::Out;
        switch (packet.type) {
            case SocketType::Connect:
                if (!message.is_whole) return;
                return is_out ? see_asked(packet, notes) : see_joined(packet, notes);
            case SocketType::ConnectError:
                if (!is_out && message.is_whole) see_refused(packet, notes);
                return;
            case SocketType::Disconnect: return see_left(packet, is_out, notes);
            case SocketType::Event:
            case SocketType::BinaryEvent:
                if (!packet.id.empty()) notes.push_back(Request{packet.key});
                break;
            case SocketType::Ack:
            case SocketType::BinaryAck: break;
        }
        see_data(packet, message, notes);
    }

    // Events and acks. What has attachments is whole with the last of them.
    void see_data(const SocketPacket& packet, const Message& message, Notes& notes) {
        const bool is_ack = packet.type == SocketType::Ack || packet.type == SocketType::BinaryAck;
        const std::string_view offset = offset_of(packet, message);
        if (packet.attachments == 0) {
            if (is_ack && !packet.id.empty()) notes.push_back(Reply{.id = packet.key});
            if (!offset.empty()) notes.push_back(Offset{packet.space, std::nullopt, offset});
            return;
        }
        Parts& parts = parts_[static_cast<std::size_t>(message.direction)];
        parts.left = packet.attachments;
        parts.reply = is_ack && is_kept(packet.key) ? packet.key : std::string_view{};
        parts.offset = offset;
        if (!offset.empty()) parts.space = packet.space;
    }

    void see_last_part(const Parts& parts, Notes& notes) {
        if (!parts.reply.empty()) notes.push_back(Reply{.id = parts.reply});
        if (parts.offset.empty()) return;
        notes.push_back(Offset{parts.space, std::nullopt, parts.offset});
    }

    // in-memory-adapter.js, broadcast: events that want no ack have one.
    std::string_view offset_of(const SocketPacket& packet, const Message& message) {
        const bool is_event =
            packet.type == SocketType::Event || packet.type == SocketType::BinaryEvent;
        const bool is_in = message.direction == core::Direction::In;
        if (!recovers_ || !is_event || !is_in || !packet.id.empty() || !message.is_whole) return {};
        const Space* space = find_space(packet.space);
        // socket.js, constructor: what was missed comes before the answer to the CONNECT, and only
        // to who has been recovered.
        if (space == nullptr || (space->pid.empty() && !space->is_resuming)) return {};
        return recovery_offset(packet.json);
    }

    // What was asked for by polls that were not seen, on this connection or the next: of a session
    // that began there no subscription is told, since one that is missing would mean nothing.
    void note_space(const SocketPacket& packet, SubscriptionStep step, Notes& notes) const {
        if (!is_begun_elsewhere_) notes.push_back(Subscription{packet.space, step});
    }

    void see_asked(const SocketPacket& packet, Notes& notes) {
        note_space(packet, SubscriptionStep::Asked, notes);
        Space* space = space_of(packet.space);
        if (space == nullptr) return;
        // namespace.js, _createSocket: both are strings, or it is no resumption.
        space->asked_pid = json_plain_string(json_member(packet.json, "pid"));
        space->asked_offset = json_plain_string(json_member(packet.json, "offset"));
        space->is_resuming = is_kept(space->asked_pid) && is_kept(space->asked_offset);
        if (!space->is_resuming) return;
        recovers_ = true;
        notes.push_back(Resume{ResumeStep::Asked, space->asked_pid, space->asked_offset});
    }

    void see_joined(const SocketPacket& packet, Notes& notes) {
        note_space(packet, SubscriptionStep::Confirmed, notes);
        Space* space = space_of(packet.space);
        if (space == nullptr) return;
        space->is_joined = true;
        space->pid = json_plain_string(json_member(packet.json, "pid"));
        if (!is_kept(space->pid)) space->pid.clear();
        recovers_ |= !space->pid.empty();
        if (!space->pid.empty()) notes.push_back(Identity{space->pid});
        // In a redacted log all are one word.
        if (!space->is_resuming || space->pid == redacted_word) return;
        // socket.js, onconnect: recovered, where the server answers with the pid it was told.
        const bool is_same = space->pid == space->asked_pid;
        notes.push_back(Resume{is_same ? ResumeStep::Accepted : ResumeStep::Refused,
                               space->asked_pid, space->asked_offset});
        space->is_resuming = false;
    }

    void see_refused(const SocketPacket& packet, Notes& notes) {
        note_space(packet, SubscriptionStep::Rejected, notes);
        const std::string_view message =
            packet.json.starts_with('"') ? packet.json : json_member(packet.json, "message");
        notes.push_back(Control{ControlKind::Refused, json_text_in(message, words_), std::nullopt});
        if (Space* space = find_space(packet.space)) space->is_resuming = false;
    }

    void see_left(const SocketPacket& packet, bool is_out, Notes& notes) {
        note_space(packet, SubscriptionStep::Ended, notes);
        Space* space = find_space(packet.space);
        const bool was_joined = space != nullptr && space->is_joined;
        if (space != nullptr) *space = Space{.name = space->name};
        if (is_out || !was_joined) return;
        const auto is_joined = [](const Space& other) { return other.is_joined; };
        const bool is_last = is_seen_from_open_ && spaces_.size() < spaces_max &&
                             std::none_of(spaces_.begin(), spaces_.end(), is_joined);
        // manager.js, _destroy: a client without a namespace closes, and does not come back.
        if (is_last) notes.push_back(Control{ControlKind::AskedToGo, {}, std::nullopt});
    }

    static bool is_kept(std::string_view text) {
        return !text.empty() && text.size() <= kept_text_bytes_max;
    }

    Space* find_space(std::string_view name) {
        const auto found = std::find_if(spaces_.begin(), spaces_.end(),
                                        [name](const Space& space) { return space.name == name; });
        return found == spaces_.end() ? nullptr : &*found;
    }
    Space* space_of(std::string_view name) {
        Space* found = find_space(name);
        if (found != nullptr || spaces_.size() == spaces_max || !is_kept(name)) return found;
        return &spaces_.emplace_back(Space{.name = std::string(name)});
    }

    core::Side asks_;
    bool is_seen_from_open_ = false;
    bool is_begun_elsewhere_ = false;  // by polls that were not seen, and upgraded
    bool recovers_ = false;            // one of the namespaces does, or has asked to
    std::vector<Space> spaces_;
    std::array<Parts, 2> parts_;  // of a direction
    std::string words_;
};

// The first element of an event's array: a text or a number.
std::string event_name(std::string_view array) {
    JsonParts parts(array);
    if (!parts.next()) return {};
    return parts.value().starts_with('"') ? json_string(parts.value()) : std::string(parts.value());
}

std::string line_of(const SocketPacket& packet, const std::string& event) {
    const std::string space = packet.space == "/" ? "" : " " + cut_text(packet.space);
    const std::string on = space.empty() ? "" : " on" + space;
    const std::string id = packet.id.empty() ? "" : ", ack " + cut_text(packet.id);
    const std::string with =
        packet.attachments == 0 ? "" : ", attachments " + std::to_string(packet.attachments);
    switch (packet.type) {
        case SocketType::Connect:
            return packet.json.find("\"sid\"") == std::string_view::npos ? "connect" + space
                                                                         : "connected" + space;
        case SocketType::Disconnect: return "disconnect" + space;
        case SocketType::ConnectError: {
            const std::string_view told =
                packet.json.starts_with('"') ? packet.json : json_member(packet.json, "message");
            return "not connected" + space + ": " + cut_text(json_string(told));
        }
        case SocketType::Event:
        case SocketType::BinaryEvent: return "event " + cut_text(event) + on + with + id;
        case SocketType::Ack:
        case SocketType::BinaryAck: return "answer" + on + with + id;
    }
    return {};
}

Reading SocketReader::read(const Message& message) const {
    Reading reading;
    if (message.opcode == core::Opcode::Binary) {
        reading.line = "attachment";
        return reading;
    }
    const std::string_view text = as_text(message.payload);
    if (!text.starts_with('4')) {
        if (const auto packet = engine_packet(text)) {
            reading.line = engine_line(*packet);
            reading.tree = json_tree(packet->data);
        }
        return reading;
    }
    const std::optional<SocketPacket> packet = socket_packet(text);
    if (!packet) return reading;
    const bool is_event =
        packet->type == SocketType::Event || packet->type == SocketType::BinaryEvent;
    if (is_event) reading.event = event_name(packet->json);
    reading.topic = packet->space;
    reading.line = line_of(*packet, reading.event);
    reading.tree = json_tree(packet->json);
    return reading;
}

Likeness by_opening(const Opening& opening) {
    if (!is_engine_url(opening.url)) return Likeness::No;
    // socket.io 4.8.4, index.js: path "/socket.io", and a slash behind it.
    const bool is_default = url_path(opening.url).ends_with("/socket.io/");
    return is_default ? Likeness::Surely : Likeness::Perhaps;
}

Likeness by_message(const Message& message) {
    const Likeness engine = engine_likeness(message);
    const std::string_view text = as_text(message.payload);
    if (message.opcode != core::Opcode::Text || !text.starts_with('4')) return engine;
    const std::optional<SocketPacket> packet = socket_packet(text);
    if (!packet) return Likeness::No;
    const bool is_event =
        packet->type == SocketType::Event || packet->type == SocketType::BinaryEvent;
    if (is_event)
        return json_element(packet->json, 0).starts_with('"') ? Likeness::Surely : Likeness::Fits;
    const bool is_told = packet->type == SocketType::Connect &&
                         !json_plain_string(json_member(packet->json, "sid")).empty();
    return is_told ? Likeness::Surely : Likeness::Fits;
}

}  // namespace

const Dialect socketio = {
    .name = "socket.io",
    .label = "Socket.IO 5",
    .by_opening = by_opening,
    .by_message = by_message,
    .make_reader = [](const Opening& opening) -> std::unique_ptr<Reader> {
        return std::make_unique<SocketReader>(engine_asking_side(opening));
    },
};

}  // namespace redial::dialect
