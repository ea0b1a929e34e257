// MQTT over WebSocket: version 5.0, 3.1.1, and 3.1 as far as it is the same. Packets of binary
// messages, of the subprotocol "mqtt" (MQTT 5.0 section 6). Sources: the OASIS standards MQTT 5.0
// and 3.1.1; frames as MQTT.js 5.16 and mosquitto 2.0 exchange them. One thread a reader, which
// keeps 1.5 MiB at the very most, and a few hundred bytes as a rule.
#include <algorithm>
#include <array>
#include <charconv>

#include "base/json_text.hpp"
#include "dialect/all.hpp"
#include "dialect/mqtt_packet.hpp"
#include "dialect/mqtt_parts.hpp"
#include "dialect/mqtt_stream.hpp"

namespace redial::dialect {
namespace {

constexpr std::size_t asked_max = 64;                // subscriptions that wait for their SUBACK
constexpr std::size_t filter_bytes_max = 16 * 1024;  // of one such
constexpr std::size_t line_bytes_max = 100;          // packets behind it are counted

// Notes of one message, and the texts that they view besides the message's own.
class Noted {
public:
    void begin(Notes& notes) {
        notes_ = &notes;
        room_ = notes.size() + notes_max;
        ids_used_ = 0;
    }
    void add(const Note& note) {
        if (notes_->size() < room_) notes_->push_back(note);
    }
    std::string_view id_text(std::uint16_t id) {
        auto& text = ids_[std::min(ids_used_++, ids_.size() - 1)];
        const auto written = std::to_chars(text.data(), text.data() + text.size(), id);
        return {text.data(), static_cast<std::size_t>(written.ptr - text.data())};
    }
    bool is_full() const { return notes_->size() >= room_; }

private:
    Notes* notes_ = nullptr;
    std::size_t room_ = 0;
    std::size_t ids_used_ = 0;
    std::array<std::array<char, 5>, notes_max + 1> ids_{};
};

class MqttReader final : public Reader {
public:
    void see(const Message& message, Notes& notes) override {
        if (message.opcode != core::Opcode::Binary) return;
        Way& way = way_of(message.direction);
        if (way.stream.is_lost()) return;
        if (way.stream.is_between() && is_plain(message)) return;
        noted_.begin(notes);
        answered_.clear();
        way.stream.begin(message.payload, message.is_whole, message.bytes_left_out);
        while (const std::optional<MqttPacket> packet = way.stream.next()) {
            if (way.part_of != 0)
                way.parts.add(way.part_of, message.number, way.stream.bytes(), packet->is_whole);
            way.part_of = 0;
            if (packet->type() == MqttType::Publish) {
                if (packet->qos() > 0) see_publish(*packet);
            } else if (!noted_.is_full()) {
                see_packet(*packet, message.direction);
            }
        }
        const bool is_within = way.stream.is_within_packet();
        if (is_within && way.part_of == 0) way.part_of = message.number;
        if (!is_within) way.part_of = 0;
    }

    Reading read(const Message& message) const override {
        if (message.opcode != core::Opcode::Binary) return {};
        const Way& way = ways_[static_cast<std::size_t>(message.direction)];
        if (message.number != 0) {
            const MqttParts::Split* split = way.parts.find(message.number);
            if (split != nullptr) return read_split(*split, message);
        }
        return read_whole(message, message.number != 0 ? level_ : 0);
    }

    bool is_within(core::Direction direction) const override {
        const MqttStream& stream = ways_[static_cast<std::size_t>(direction)].stream;
        return !stream.is_lost() && stream.is_within_packet();
    }

private:
    struct Way {
        MqttStream stream;
        MqttParts parts;
        std::uint64_t part_of = 0;  // the first message of the packet that has not ended
    };
    struct Asked {
        std::uint16_t id = 0;
        Bytes filters;  // as in SUBSCRIBE
    };

    Way& way_of(core::Direction direction) { return ways_[static_cast<std::size_t>(direction)]; }

    // What floods: one PUBLISH that nobody acknowledges, and the message is that.
    static bool is_plain(const Message& message) {
        MqttHeader header;
        if (!message.is_whole || read_mqtt_header(message.payload, header) != MqttHeaderState::Read)
            return false;
        const MqttPacket packet = {.first = message.payload[0], .body = {}, .is_whole = true};
        return header.length == message.payload.size() && packet.type() == MqttType::Publish &&
               packet.qos() == 0;
    }

    // 3.3.2: a topic, led by its length, and the id. Of these, too, there are many: no more is
    // read.
    void see_publish(const MqttPacket& packet) {
        const BytesView body = packet.body;
        const std::size_t at = body.size() < 2 ? 0 : 2u + body[0] * 256u + body[1];
        if (at == 0 || at + 2 > body.size()) return;
        const auto id = static_cast<std::uint16_t>(body[at] * 256 + body[at + 1]);
        noted_.add(Request{noted_.id_text(id)});
    }

    void see_packet(const MqttPacket& packet, core::Direction direction) {
        const std::optional<MqttFacts> facts = mqtt_facts(packet, level_);
        if (!facts) return;
        switch (packet.type()) {
            case MqttType::Puback:
            case MqttType::Pubcomp: return see_reply(*facts, true);
            case MqttType::Pubrec: return see_reply(*facts, is_mqtt_error(facts->code));
            default: break;
        }
        if (direction == core::Direction::Out) {
            see_asked(*facts);
        } else {
            see_told(*facts);
        }
    }

    void see_reply(const MqttFacts& facts, bool is_last) {
        noted_.add(Reply{.id = noted_.id_text(facts.id),
                         .is_error = is_mqtt_error(facts.code),
                         .is_last = is_last});
    }

    void see_asked(const MqttFacts& facts) {
        switch (facts.packet.type()) {
            case MqttType::Connect: return see_connect(facts);
            case MqttType::Pingreq: return noted_.add(LifeSign{.is_answer = false, .token = ""});
            case MqttType::Subscribe:
            case MqttType::Unsubscribe: return see_filters(facts);
            default: return;
        }
    }

    void see_told(const MqttFacts& facts) {
        switch (facts.packet.type()) {
            case MqttType::Connack: return see_connack(facts);
            case MqttType::Pingresp: return noted_.add(LifeSign{.is_answer = true, .token = ""});
            case MqttType::Suback: return see_suback(facts);
            case MqttType::Unsuback: return see_reply(facts, true);
            case MqttType::Disconnect: return see_told_to_go(facts);
            default: return;
        }
    }

    // A second CONNECT is forbidden (3.1), and so is a second CONNACK (3.2).
    void see_connect(const MqttFacts& facts) {
        if (level_ != 0) return;
        level_ = facts.level;
        client_id_ = facts.client_id;
        wants_session_ = !facts.is_clean;
        // MQTT 5, 3.1.2.11.2: none is kept without an expiry. Before it, all that are not clean.
        keeps_session_ =
            level_ == 5 ? facts.properties.session_expiry_s.value_or(0) > 0 : !facts.is_clean;
        if (facts.keep_alive_s != 0) add_keep_alive(facts.keep_alive_s);
        if (wants_session_) {
            noted_.add(Resume{.step = ResumeStep::Asked, .session = client_id_, .offset = ""});
        }
    }

    void see_connack(const MqttFacts& facts) {
        if (has_connack_ || level_ == 0) return;
        has_connack_ = true;
        if (facts.code != 0) {
            connack_words_ = words_of(facts);
            noted_.add(Control{ControlKind::Refused, connack_words_, std::nullopt});
            return;
        }
        const MqttProperties& properties = facts.properties;
        if (properties.session_expiry_s) keeps_session_ = *properties.session_expiry_s > 0;
        if (!properties.assigned_client_id.empty()) client_id_ = properties.assigned_client_id;
        if (properties.server_keep_alive_s) add_keep_alive(*properties.server_keep_alive_s);
        if (wants_session_) {
            const ResumeStep step = facts.has_session ? ResumeStep::Accepted : ResumeStep::Refused;
            noted_.add(Resume{.step = step, .session = client_id_, .offset = ""});
        }
        if (keeps_session_ && !client_id_.empty()) noted_.add(Identity{client_id_});
    }

    // 3.1.2.10: in keep alive seconds the client sends something, else a PINGREQ; 0 turns it off,
    // the server's 0 what the client had asked for too (MQTT 5, 3.2.2.3.14).
    void add_keep_alive(std::uint16_t seconds) {
        std::optional<Duration> every;
        if (seconds != 0) every = std::chrono::seconds(seconds);
        noted_.add(HeartbeatTerms{.who_asks = core::Side::Client,
                                  .every = every,
                                  .answer_within = std::nullopt,
                                  .is_any_message = true});
    }

    void see_filters(const MqttFacts& facts) {
        if (level_ == 0) return;
        const bool is_asked = facts.packet.type() == MqttType::Subscribe;
        noted_.add(Request{noted_.id_text(facts.id)});
        BytesView filters = facts.rest;
        while (const auto filter = next_mqtt_filter(facts.packet.type(), filters)) {
            noted_.add(Subscription{*filter,
                                    is_asked ? SubscriptionStep::Asked : SubscriptionStep::Ended});
        }
        if (!is_asked || facts.rest.size() > filter_bytes_max) return;
        if (asked_.size() == asked_max) asked_.erase(asked_.begin());
        asked_.push_back({.id = facts.id, .filters = Bytes(facts.rest.begin(), facts.rest.end())});
    }

    void see_suback(const MqttFacts& facts) {
        if (level_ == 0) return;
        noted_.add(
            Reply{.id = noted_.id_text(facts.id),
                  .is_error = std::any_of(facts.rest.begin(), facts.rest.end(), is_mqtt_error),
                  .is_last = true});
        const auto asked = std::find_if(asked_.begin(), asked_.end(),
                                        [&facts](const Asked& one) { return one.id == facts.id; });
        if (asked == asked_.end()) return;
        // Bytes keep their place when they are moved: notes view them until the next message.
        answered_.push_back(std::move(asked->filters));
        asked_.erase(asked);
        BytesView filters = answered_.back();
        for (const std::uint8_t code : facts.rest) {
            const auto filter = next_mqtt_filter(MqttType::Subscribe, filters);
            if (!filter) return;
            noted_.add(Subscription{*filter, is_mqtt_error(code) ? SubscriptionStep::Rejected
                                                                 : SubscriptionStep::Confirmed});
        }
    }

    // MQTT 5, 3.14: a server says why it closes. Nothing may follow.
    void see_told_to_go(const MqttFacts& facts) {
        if (has_disconnect_) return;
        has_disconnect_ = true;
        disconnect_words_ = words_of(facts);
        noted_.add(Control{ControlKind::AskedToGo, disconnect_words_, std::nullopt});
    }

    std::string words_of(const MqttFacts& facts) const {
        const MqttProperties& properties = facts.properties;
        std::string words(mqtt_code_words(facts.packet.type(), facts.code, level_));
        if (words.empty()) words = "code " + std::to_string(facts.code);
        if (!properties.reason.empty()) words.append(": ").append(properties.reason);
        if (!properties.server_reference.empty()) {
            words.append(", to ").append(properties.server_reference);
        }
        return words;
    }

    static Reading reading_of(const MqttFacts& facts, int level) {
        Reading reading;
        reading.line = mqtt_line(facts, level);
        reading.event = name_of(facts.packet.type());
        reading.topic = facts.topic;
        reading.tree = mqtt_tree(facts, level);
        return reading;
    }

    Reading read_split(const MqttParts::Split& split, const Message& message) const {
        MqttHeader header;
        if (read_mqtt_header(split.bytes, header) != MqttHeaderState::Read) return {};
        const MqttPacket packet = {.first = split.bytes[0],
                                   .body = BytesView(split.bytes).subspan(header.header_bytes),
                                   .is_whole = split.is_whole};
        const std::string name(name_of(packet.type()));
        if (message.number != split.last)
            return {.line = "part of " + name, .event = "", .topic = "", .tree = ""};
        const std::optional<MqttFacts> facts = mqtt_facts(packet, level_);
        if (facts) return reading_of(*facts, level_);
        return {.line = name, .event = name, .topic = "", .tree = ""};
    }

    // A message by itself: of nothing but whole packets. What began in another says nothing.
    static Reading read_whole(const Message& message, int level) {
        MqttStream stream;
        stream.begin(message.payload, message.is_whole, message.bytes_left_out);
        Reading reading;
        std::size_t left_out = 0;
        while (const std::optional<MqttPacket> packet = stream.next()) {
            const std::optional<MqttFacts> facts = mqtt_facts(*packet, level);
            if (!facts) return {};
            if (reading.line.size() > line_bytes_max || left_out > 0) {
                ++left_out;
                continue;
            }
            Reading next = reading_of(*facts, level);
            if (reading.line.empty()) {
                reading = std::move(next);
            } else {
                reading.line += "; " + next.line;
                reading.tree += "," + next.tree;
            }
        }
        if (stream.is_lost() || stream.is_within_packet()) return {};
        if (left_out > 0) reading.line += " and " + std::to_string(left_out) + " more";
        if (!is_json(reading.tree)) reading.tree = "[" + reading.tree + "]";
        if (!is_json(reading.tree)) reading.tree.clear();  // of a payload that nests too deep
        return reading;
    }

    std::array<Way, 2> ways_;
    int level_ = 0;  // 0: no CONNECT was seen
    Noted noted_;
    std::string client_id_;
    bool wants_session_ = false;
    bool keeps_session_ = false;
    bool has_connack_ = false;
    bool has_disconnect_ = false;
    std::string connack_words_;
    std::string disconnect_words_;
    std::vector<Asked> asked_;
    std::vector<Bytes> answered_;
};

Likeness by_opening(const Opening& opening) {
    const bool is_mqtt = opening.subprotocol == "mqtt" || opening.subprotocol == "mqttv3.1";
    return is_mqtt ? Likeness::Surely : Likeness::No;
}

// A connection begins with a CONNECT (3.1). Servers that choose no subprotocol are met, too.
Likeness by_message(const Message& message) {
    const bool may_be = message.opcode == core::Opcode::Binary &&
                        message.direction == core::Direction::Out && message.is_whole;
    MqttHeader header;
    if (!may_be || read_mqtt_header(message.payload, header) != MqttHeaderState::Read) {
        return Likeness::No;
    }
    if (header.length != message.payload.size()) return Likeness::No;
    const MqttPacket packet = {.first = message.payload[0],
                               .body = message.payload.subspan(header.header_bytes),
                               .is_whole = true};
    const bool is_connect = packet.type() == MqttType::Connect && mqtt_facts(packet, 0);
    return is_connect ? Likeness::Surely : Likeness::No;
}

}  // namespace

const Dialect mqtt = {
    .name = "mqtt",
    .label = "MQTT",
    .by_opening = by_opening,
    .by_message = by_message,
    .make_reader = [](const Opening&) -> std::unique_ptr<Reader> {
        return std::make_unique<MqttReader>();
    },
};

}  // namespace redial::dialect
