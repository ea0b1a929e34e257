// Reads MQTT's control packets field by field (MQTT 3.1.1 and 5.0, sections 1.5, 2 and 3). Any
// thread.
#include "dialect/mqtt_packet.hpp"

#include <array>

#include "base/utf8.hpp"

namespace redial::dialect {
namespace {

// Takes field after field off a packet; once one is missing, nothing more is read.
class Fields {
public:
    explicit Fields(BytesView bytes) : bytes_(bytes) {}
    bool is_ok() const { return is_ok_; }
    BytesView rest() const { return bytes_; }

    std::uint32_t number(std::size_t size) {
        std::uint32_t value = 0;
        for (const std::uint8_t byte : take(size)) value = value << 8 | byte;
        return value;
    }
    std::uint8_t byte() { return static_cast<std::uint8_t>(number(1)); }
    std::uint16_t two_bytes() { return static_cast<std::uint16_t>(number(2)); }
    BytesView take(std::size_t size) {
        is_ok_ = is_ok_ && size <= bytes_.size();
        if (!is_ok_) return {};
        const BytesView taken = bytes_.first(size);
        bytes_ = bytes_.subspan(size);
        return taken;
    }
    BytesView binary() { return take(two_bytes()); }
    std::string_view text() {  // 1.5.3 and 1.5.4
        const BytesView bytes = binary();
        is_ok_ = is_ok_ && is_utf8(bytes);
        return as_text(bytes);
    }
    std::size_t varying() {  // variable byte integer, 1.5.5
        std::size_t value = 0;
        for (int shift = 0; shift < 28 && is_ok_; shift += 7) {
            const std::uint8_t part = byte();
            value |= static_cast<std::size_t>(part & 0x7f) << shift;
            if ((part & 0x80) == 0) return value;
        }
        is_ok_ = false;
        return 0;
    }

private:
    BytesView bytes_;
    bool is_ok_ = true;
};

// How the value of each property is written: MQTT 5.0, table 2-4.
enum class Form : std::uint8_t { None, Byte, Two, Four, Varying, Text, Binary, Pair };
constexpr std::array<Form, 0x2b> make_forms() {
    std::array<Form, 0x2b> forms{};
    for (std::size_t id : {0x01u, 0x17u, 0x19u, 0x24u, 0x25u, 0x28u, 0x29u, 0x2au})
        forms[id] = Form::Byte;
    for (std::size_t id : {0x13u, 0x21u, 0x22u, 0x23u}) forms[id] = Form::Two;
    for (std::size_t id : {0x02u, 0x11u, 0x18u, 0x27u}) forms[id] = Form::Four;
    for (std::size_t id : {0x03u, 0x08u, 0x12u, 0x15u, 0x1au, 0x1cu, 0x1fu}) forms[id] = Form::Text;
    for (std::size_t id : {0x09u, 0x16u}) forms[id] = Form::Binary;
    forms[0x0b] = Form::Varying;
    forms[0x26] = Form::Pair;
    return forms;
}
constexpr std::array<Form, 0x2b> forms = make_forms();

constexpr std::size_t session_expiry = 0x11;
constexpr std::size_t assigned_client_id = 0x12;
constexpr std::size_t server_keep_alive = 0x13;
constexpr std::size_t server_reference = 0x1c;
constexpr std::size_t reason_string = 0x1f;
constexpr std::size_t topic_alias = 0x23;

bool read_property(Fields& fields, MqttProperties& properties) {
    const std::size_t id = fields.varying();
    if (!fields.is_ok() || id >= forms.size()) return false;
    std::uint32_t number = 0;
    std::string_view text;
    switch (forms[id]) {
        case Form::None: return false;
        case Form::Byte: number = fields.byte(); break;
        case Form::Two: number = fields.two_bytes(); break;
        case Form::Four: number = fields.number(4); break;
        case Form::Varying: fields.varying(); break;
        case Form::Text: text = fields.text(); break;
        case Form::Binary: fields.binary(); break;
        case Form::Pair:
            fields.text();
            fields.text();
            break;
    }
    if (id == session_expiry) properties.session_expiry_s = number;
    if (id == server_keep_alive) {
        properties.server_keep_alive_s = static_cast<std::uint16_t>(number);
    }
    if (id == topic_alias) properties.topic_alias = static_cast<std::uint16_t>(number);
    if (id == assigned_client_id) properties.assigned_client_id = text;
    if (id == server_reference) properties.server_reference = text;
    if (id == reason_string) properties.reason = text;
    return fields.is_ok();
}

bool read_properties(Fields& fields, MqttProperties& properties) {
    Fields list(fields.take(fields.varying()));
    while (fields.is_ok() && !list.rest().empty()) {
        if (!read_property(list, properties)) return false;
    }
    return fields.is_ok();
}

// 3.1: the name of the protocol, its level, flags, then what the flags announce.
bool read_connect(Fields& fields, MqttFacts& facts) {
    const std::string_view protocol = fields.text();
    facts.level = fields.byte();
    const bool is_known = (protocol == "MQTT" && (facts.level == 4 || facts.level == 5)) ||
                          (protocol == "MQIsdp" && facts.level == 3);
    const std::uint8_t flags = fields.byte();
    if (!is_known || (flags & 1) != 0) return false;
    facts.is_clean = (flags & 0x02) != 0;
    facts.keep_alive_s = fields.two_bytes();
    if (facts.level == 5 && !read_properties(fields, facts.properties)) return false;
    facts.client_id = fields.text();
    if ((flags & 0x04) != 0) {
        MqttProperties of_will;
        if (facts.level == 5 && !read_properties(fields, of_will)) return false;
        fields.text();
        fields.binary();
    }
    if ((flags & 0x80) != 0) facts.user = fields.text();
    facts.has_password = (flags & 0x40) != 0;
    if (facts.has_password) fields.binary();
    return fields.rest().empty();
}

bool read_connack(Fields& fields, MqttFacts& facts, int level) {
    facts.has_session = (fields.byte() & 1) != 0;
    facts.code = fields.byte();
    if (level == 5 && !read_properties(fields, facts.properties)) return false;
    return level == 0 || fields.rest().empty();
}

// 3.3: a topic, an id where the level of service wants one; the rest is the publisher's.
bool read_publish(Fields& fields, MqttFacts& facts, int level) {
    facts.topic = fields.text();
    if (facts.packet.qos() > 0) facts.id = fields.two_bytes();
    if (level == 5 && !read_properties(fields, facts.properties)) return false;
    facts.rest = fields.rest();
    const bool is_named = !facts.topic.empty() || level != 4;  // else by an alias, 3.3.2.3.4
    return is_named && facts.topic.find_first_of("+#") == std::string_view::npos;
}

// PUBACK, PUBREC, PUBREL, PUBCOMP (an id), DISCONNECT and AUTH (none): MQTT 5 may leave out a code
// that says success, and properties behind it.
bool read_code(Fields& fields, MqttFacts& facts, bool has_id, int level) {
    if (has_id) facts.id = fields.two_bytes();
    if (fields.rest().empty()) return true;
    if (level == 3 || level == 4) return false;
    facts.code = fields.byte();
    if (!fields.rest().empty() && !read_properties(fields, facts.properties)) return false;
    return fields.rest().empty();
}

bool read_list(Fields& fields, MqttFacts& facts, int level) {
    facts.id = fields.two_bytes();
    if (level == 0) return true;
    if (level == 5 && !read_properties(fields, facts.properties)) return false;
    facts.rest = fields.rest();
    const MqttType type = facts.packet.type();
    if (type == MqttType::Suback || type == MqttType::Unsuback) return true;
    BytesView filters = facts.rest;
    while (next_mqtt_filter(type, filters)) {
    }
    return filters.empty() && !facts.rest.empty();
}

bool read_facts(Fields& fields, MqttFacts& facts, int level) {
    switch (facts.packet.type()) {
        case MqttType::Connect: return read_connect(fields, facts);
        case MqttType::Connack: return read_connack(fields, facts, level);
        case MqttType::Publish: return read_publish(fields, facts, level);
        case MqttType::Puback:
        case MqttType::Pubrec:
        case MqttType::Pubrel:
        case MqttType::Pubcomp: return read_code(fields, facts, true, level);
        case MqttType::Subscribe:
        case MqttType::Suback:
        case MqttType::Unsubscribe:
        case MqttType::Unsuback: return read_list(fields, facts, level);
        case MqttType::Pingreq:
        case MqttType::Pingresp: return fields.rest().empty();
        case MqttType::Disconnect:
        case MqttType::Auth: return read_code(fields, facts, false, level);
    }
    return false;
}

// 2.1.3: the flags of each type but PUBLISH are fixed. Type 0 is forbidden.
bool is_first_byte(std::uint8_t first) {
    const auto type = static_cast<MqttType>(first >> 4);
    if (type == MqttType::Publish) return (first & 0x06) != 0x06;
    const bool is_two =
        type == MqttType::Pubrel || type == MqttType::Subscribe || type == MqttType::Unsubscribe;
    return first >= 0x10 && (first & 0x0f) == (is_two ? 2 : 0);
}

}  // namespace

MqttHeaderState read_mqtt_header(BytesView bytes, MqttHeader& header) {
    if (bytes.empty()) return MqttHeaderState::NeedsMore;
    if (!is_first_byte(bytes[0])) return MqttHeaderState::Bad;
    std::size_t length = 0;
    for (std::size_t at = 1; at <= 4; ++at) {
        if (at == bytes.size()) return MqttHeaderState::NeedsMore;
        length |= static_cast<std::size_t>(bytes[at] & 0x7f) << (7 * (at - 1));
        if ((bytes[at] & 0x80) != 0) continue;
        header = {.header_bytes = at + 1, .length = at + 1 + length};
        return MqttHeaderState::Read;
    }
    return MqttHeaderState::Bad;
}

std::optional<MqttFacts> mqtt_facts(const MqttPacket& packet, int level) {
    if (!packet.is_whole && packet.type() != MqttType::Publish) return std::nullopt;
    MqttFacts facts;
    facts.packet = packet;
    Fields fields(packet.body);
    const bool fits = read_facts(fields, facts, level);
    return fits && fields.is_ok() ? std::optional(facts) : std::nullopt;
}

std::optional<std::string_view> next_mqtt_filter(MqttType type, BytesView& filters) {
    Fields fields(filters);
    const std::string_view filter = fields.text();
    if (type == MqttType::Subscribe) fields.byte();
    if (!fields.is_ok() || filter.empty()) return std::nullopt;
    filters = fields.rest();
    return filter;
}

}  // namespace redial::dialect
