// The client half of MQTT 3.1.1 and 5: CONNECT with a session that is kept, answers to QoS 1 and 2,
// PINGREQ, and, where the server knows the session no more, the subscriptions again. Sources: OASIS
// MQTT Version 3.1.1 and 5.0 (sections 3 and 4.4; of both). One thread a speaker.
#include <algorithm>
#include <charconv>
#include <deque>

#include "dialect/all.hpp"
#include "dialect/mqtt_packet.hpp"
#include "dialect/mqtt_stream.hpp"
#include "dialect/speaker.hpp"

namespace redial::dialect {
namespace {

constexpr std::size_t unacknowledged_max = 256;
constexpr std::uint16_t keep_alive_s_usual = 60;
constexpr std::uint16_t expiry_s_usual = 3600;
// Of our own SUBSCRIBEs; a person's are small numbers in practice.
constexpr std::uint16_t first_own_id = 65000;
constexpr std::uint8_t repeated_flag = 0x08;  // 3.3.1.1

void put_number(std::string& to, std::uint32_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        to += static_cast<char>(value >> shift & 0xff);
    }
}

void put_text(std::string& to, std::string_view text) {
    put_number(to, static_cast<std::uint32_t>(text.size()), 2);
    to += text;
}

Say packet(unsigned first, const std::string& body) {
    std::string bytes(1, static_cast<char>(first));
    std::size_t length = body.size();
    do {  // 2.2.3
        const std::size_t part = length & 0x7f;
        length >>= 7;
        bytes += static_cast<char>(part | (length > 0 ? 0x80u : 0u));
    } while (length > 0);
    return Say::binary(bytes + body);
}

Say answer(unsigned first, std::uint16_t id) {
    std::string body;
    put_number(body, id, 2);
    return packet(first, body);
}

std::uint16_t number_of(std::optional<std::string_view> text, std::uint16_t usual) {
    std::uint16_t number = usual;
    if (text) std::from_chars(text->data(), text->data() + text->size(), number);
    return number;
}

std::optional<MqttFacts> connect_in(const Say& say) {
    MqttHeader header;
    const BytesView bytes = as_bytes(say.payload);
    if (say.opcode != core::Opcode::Binary || bytes.empty()) return std::nullopt;
    if (read_mqtt_header(bytes, header) != MqttHeaderState::Read) return std::nullopt;
    if (header.length != bytes.size()) return std::nullopt;
    const MqttPacket read = {
        .first = bytes[0], .body = bytes.subspan(header.header_bytes), .is_whole = true};
    return read.type() == MqttType::Connect ? mqtt_facts(read, 0) : std::nullopt;
}

class MqttSpeaker final : public Speaker {
public:
    MqttSpeaker(const Setting& setting, std::string unique)
        : Speaker(mqtt),
          client_(setting.value("client").value_or("redial-" + unique.substr(0, 8))),
          is_five_(setting.value("version") == "5"),
          is_clean_(setting.value("clean") == "yes"),
          keep_alive_s_(number_of(setting.value("keepalive"), keep_alive_s_usual)),
          expiry_s_(number_of(setting.value("expiry"), expiry_s_usual)),
          qos_(static_cast<char>(number_of(setting.value("qos"), 0))) {
        for (const std::string_view filter : setting.values("subscribe")) {
            filters_.emplace_back(filter);
        }
    }

    // The server waits one and a half times as long (3.1.2.10); what else is sent does not put it
    // off here.
    std::optional<Duration> heartbeat_every() const override {
        const std::optional<HeartbeatTerms>& told = terms(core::Side::Client);
        if (!is_in_ || !told || !told->every) return std::nullopt;
        return *told->every * 3 / 4;
    }
    void heartbeat(Says& says) override { says.push_back(packet(0xc0, {})); }
    bool is_in() const override { return is_in_; }

private:
    struct Sent {  // a PUBLISH of ours that the server has not answered, or the PUBREL behind it
        std::uint16_t id = 0;
        std::string bytes;
    };

    bool is_heartbeat_answered() const override { return true; }

    void on_opened(const Opening&, Says& says) override {
        is_in_ = false;
        stream_ = {};
        level_ = is_five_ ? 5 : 4;
        for (const Say& say : login().says) {
            const std::optional<MqttFacts> own = connect_in(say);
            if (!own) continue;
            level_ = own->level;
            says.push_back(say);
            return;
        }
        says.push_back(connect());
    }

    Say connect() const {
        const bool has_user = !login().user.empty();
        const bool has_password = has_user && !login().password.empty();
        std::string body;
        put_text(body, "MQTT");
        put_number(body, is_five_ ? 5 : 4, 1);
        put_number(
            body, (has_user ? 0x80u : 0u) | (has_password ? 0x40u : 0u) | (is_clean_ ? 2u : 0u), 1);
        put_number(body, keep_alive_s_, 2);
        if (is_five_ && is_clean_) put_number(body, 0, 1);
        if (is_five_ && !is_clean_) {  // 3.1.2.11.2: without it none is kept
            put_number(body, 5, 1);
            put_number(body, 0x11, 1);
            put_number(body, expiry_s_, 4);
        }
        put_text(body, client_);
        if (has_user) put_text(body, login().user);
        if (has_password) put_text(body, login().password);
        return packet(0x10, body);
    }

    void on_heard(const Message& message, std::string_view, const Notes&, Says& says) override {
        if (message.opcode != core::Opcode::Binary) return;
        stream_.begin(message.payload, message.is_whole, message.bytes_left_out);
        while (const std::optional<MqttPacket> read = stream_.next()) {
            const std::optional<MqttFacts> facts = mqtt_facts(*read, level_);
            if (facts && says.size() < notes_max) see(*facts, says);
        }
    }

    void see(const MqttFacts& facts, Says& says) {
        switch (facts.packet.type()) {
            case MqttType::Connack:
                if (facts.code == 0 && !is_in_) enter(facts.has_session, says);
                return;
            case MqttType::Publish:
                if (facts.packet.qos() == 1) says.push_back(answer(0x40, facts.id));
                if (facts.packet.qos() == 2) says.push_back(answer(0x50, facts.id));
                return;
            case MqttType::Pubrel: says.push_back(answer(0x70, facts.id)); return;
            case MqttType::Pubrec: return release(facts, says);
            case MqttType::Puback:
            case MqttType::Pubcomp: return forget(facts.id);
            default: return;
        }
    }

    // 4.4: what the server has not answered is sent again, where it still knows the session; of one
    // that it does not know nothing is left.
    void enter(bool has_session, Says& says) {
        is_in_ = true;
        for (const Say& say : login().says) {
            if (say.opcode == core::Opcode::Binary && !connect_in(say)) says.push_back(say);
        }
        if (!has_session) {
            sent_.clear();
            return subscribe(says);
        }
        for (const Sent& one : sent_) says.push_back(Say::binary(one.bytes));
    }

    void subscribe(Says& says) {
        Says again;  // a packet may ask for several
        for (const Subscribed* one : unasked()) {
            if (std::find(again.begin(), again.end(), one->say) == again.end()) {
                again.push_back(one->say);
            }
        }
        std::uint16_t id = first_own_id;
        for (const std::string& filter : filters_) {
            if (is_subscribed(filter)) continue;
            std::string body;
            put_number(body, id++, 2);
            if (level_ == 5) put_number(body, 0, 1);
            put_text(body, filter);
            body += qos_;
            again.push_back(packet(0x82, body));
        }
        says.insert(says.end(), again.begin(), again.end());
    }

    void on_said(const Message& message, std::string_view) override {
        MqttHeader header;
        const BytesView bytes = message.payload;
        if (!message.is_whole || bytes.empty()) return;
        if (read_mqtt_header(bytes, header) != MqttHeaderState::Read) return;
        const bool is_one =
            header.length == bytes.size() && bytes.size() <= MqttStream::kept_bytes_max;
        const MqttPacket said = {
            .first = bytes[0], .body = bytes.subspan(header.header_bytes), .is_whole = true};
        if (!is_one || said.type() != MqttType::Publish || said.qos() == 0) return;
        const std::optional<MqttFacts> facts = mqtt_facts(said, level_);
        if (!facts || find(facts->id) != sent_.end() || sent_.size() == unacknowledged_max) return;
        std::string again(as_text(bytes));
        again[0] = static_cast<char>(said.first | repeated_flag);
        sent_.push_back({facts->id, std::move(again)});
    }

    // 4.3.3: from here on the PUBREL takes the PUBLISH's place.
    void release(const MqttFacts& facts, Says& says) {
        if (is_mqtt_error(facts.code)) return forget(facts.id);
        const Say release = answer(0x62, facts.id);
        const auto found = find(facts.id);
        if (found != sent_.end()) found->bytes = release.payload;
        says.push_back(release);
    }

    void forget(std::uint16_t id) {
        const auto found = find(id);
        if (found != sent_.end()) sent_.erase(found);
    }

    std::deque<Sent>::iterator find(std::uint16_t id) {
        return std::find_if(sent_.begin(), sent_.end(),
                            [id](const Sent& one) { return one.id == id; });
    }

    std::string client_;
    bool is_five_;
    bool is_clean_;
    std::uint16_t keep_alive_s_;
    std::uint16_t expiry_s_;
    char qos_;
    std::vector<std::string> filters_;
    int level_ = 4;  // of this connection
    bool is_in_ = false;
    MqttStream stream_;
    std::deque<Sent> sent_;
};

}  // namespace

std::unique_ptr<Speaker> make_mqtt_speaker(const Setting& setting, std::string unique) {
    return std::make_unique<MqttSpeaker>(setting, std::move(unique));
}

}  // namespace redial::dialect
