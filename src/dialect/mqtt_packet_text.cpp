// MQTT's packets in words: names, codes, a line, a tree. Codes as MQTT 3.1.1 section 3.2.2.3 and
// MQTT 5.0 section 2.4 name them. Any thread.
#include <algorithm>
#include <array>

#include "base/json_text.hpp"
#include "base/utf8.hpp"
#include "dialect/mqtt_packet.hpp"
#include "dialect/payload_text.hpp"
#include "dialect/payload_tree.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

constexpr std::array<std::string_view, 16> names = {
    "",        "CONNECT",  "CONNACK",    "PUBLISH", "PUBACK",      "PUBREC",
    "PUBREL",  "PUBCOMP",  "SUBSCRIBE",  "SUBACK",  "UNSUBSCRIBE", "UNSUBACK",
    "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH"};

constexpr std::array<std::string_view, 6> return_codes = {  // of MQTT 3.1.1's CONNACK
    "accepted",           "unacceptable protocol version", "identifier rejected",
    "server unavailable", "bad user name or password",     "not authorized"};

struct Code {
    std::uint8_t code;
    std::string_view words;
};
constexpr std::array reason_codes = std::to_array<Code>({
    {0x00, "success"},
    {0x04, "disconnect with will message"},
    {0x10, "no matching subscribers"},
    {0x11, "no subscription existed"},
    {0x18, "continue authentication"},
    {0x19, "re-authenticate"},
    {0x80, "unspecified error"},
    {0x81, "malformed packet"},
    {0x82, "protocol error"},
    {0x83, "implementation specific error"},
    {0x84, "unsupported protocol version"},
    {0x85, "client identifier not valid"},
    {0x86, "bad user name or password"},
    {0x87, "not authorized"},
    {0x88, "server unavailable"},
    {0x89, "server busy"},
    {0x8a, "banned"},
    {0x8b, "server shutting down"},
    {0x8c, "bad authentication method"},
    {0x8d, "keep alive timeout"},
    {0x8e, "session taken over"},
    {0x8f, "topic filter invalid"},
    {0x90, "topic name invalid"},
    {0x91, "packet identifier in use"},
    {0x92, "packet identifier not found"},
    {0x93, "receive maximum exceeded"},
    {0x94, "topic alias invalid"},
    {0x95, "packet too large"},
    {0x96, "message rate too high"},
    {0x97, "quota exceeded"},
    {0x98, "administrative action"},
    {0x99, "payload format invalid"},
    {0x9a, "retain not supported"},
    {0x9b, "QoS not supported"},
    {0x9c, "use another server"},
    {0x9d, "server moved"},
    {0x9e, "shared subscriptions not supported"},
    {0x9f, "connection rate exceeded"},
    {0xa0, "maximum connect time"},
    {0xa1, "subscription identifiers not supported"},
    {0xa2, "wildcard subscriptions not supported"},
});

bool is_list(MqttType type) { return type == MqttType::Subscribe || type == MqttType::Unsubscribe; }
bool is_code_list(MqttType type) { return type == MqttType::Suback || type == MqttType::Unsuback; }

void add_connect(std::string& line, const MqttFacts& facts) {
    line += facts.client_id.empty() ? " without a client id" : " " + cut_text(facts.client_id);
    if (!facts.user.empty()) line += " as " + cut_text(facts.user);
    line += facts.is_clean ? ", clean" : ", takes up its session";
    if (facts.keep_alive_s != 0)
        line += ", keep alive " + std::to_string(facts.keep_alive_s) + " s";
}

void add_publish(std::string& line, const MqttFacts& facts) {
    if (!facts.topic.empty()) line += " " + cut_text(facts.topic);
    if (facts.topic.empty() && facts.properties.topic_alias) {
        line += " on topic alias " + std::to_string(*facts.properties.topic_alias);
    }
    line += ", QoS " + std::to_string(facts.packet.qos());
    if (facts.id != 0) line += ", id " + std::to_string(facts.id);
    if ((facts.packet.flags() & 0x08) != 0) line += ", sent again";
    if ((facts.packet.flags() & 0x01) != 0) line += ", retained";
}

void add_filters(std::string& line, const MqttFacts& facts) {
    BytesView filters = facts.rest;
    std::size_t count = 0;
    while (const auto filter = next_mqtt_filter(facts.packet.type(), filters)) {
        if (count++ == 0) line += " " + cut_text(*filter);
    }
    if (count > 1) line += " and " + std::to_string(count - 1) + " more";
}

void add_code(std::string& line, const MqttFacts& facts, int level) {
    const MqttType type = facts.packet.type();
    if (type == MqttType::Connack) line += facts.has_session ? ", session present" : "";
    if (facts.code != 0) {
        const std::string_view words = mqtt_code_words(type, facts.code, level);
        line += ": ";
        line += words.empty() ? "code " + std::to_string(facts.code) : std::string(words);
    }
    if (!facts.properties.reason.empty()) line += " (" + cut_text(facts.properties.reason) + ")";
}

void add_member(std::string& json, std::string_view name, std::string_view value) {
    json += json.size() > 1 ? "," : "";
    append_json_string(json, name);
    json.append(":").append(value);
}
void add_text(std::string& json, std::string_view name, std::string_view text) {
    if (text.empty()) return;
    std::string quoted;
    append_json_string(quoted, text);
    add_member(json, name, quoted);
}
void add_number(std::string& json, std::string_view name, std::uint64_t number) {
    add_member(json, name, std::to_string(number));
}

// A payload as JSON where it is JSON, as text where it is text, as a tree where it is of a kind
// that has one, else its first bytes.
constexpr std::size_t payload_bytes_max = 64 * 1024;
void add_payload(std::string& json, const MqttFacts& facts) {
    const BytesView bytes = facts.rest;
    const std::string_view text = as_text(bytes);
    const bool is_read = facts.packet.is_whole && bytes.size() <= payload_bytes_max;
    if (is_read && is_json(text)) return add_member(json, "payload", text);
    if (is_read && is_utf8(bytes)) return add_text(json, "payload", text);
    if (const auto tree = is_read ? payload_tree(bytes) : std::nullopt) {
        add_text(json, "payload kind", tree->what);
        return add_member(json, "payload", tree->json);
    }
    std::string hex;
    append_bytes_json(hex, bytes);
    add_member(json, "payload", hex);
}

std::string filters_json(const MqttFacts& facts) {
    std::string list = "[";
    BytesView filters = facts.rest;
    while (const auto filter = next_mqtt_filter(facts.packet.type(), filters)) {
        list += list.size() > 1 ? "," : "";
        append_json_string(list, *filter);
    }
    return list + "]";
}

std::string codes_json(const MqttFacts& facts, int level) {
    std::string list = "[";
    for (const std::uint8_t code : facts.rest) {
        list += list.size() > 1 ? "," : "";
        const std::string_view words = mqtt_code_words(facts.packet.type(), code, level);
        append_json_string(list, words.empty() ? std::to_string(code) : words);
    }
    return list + "]";
}

}  // namespace

std::string_view name_of(MqttType type) { return names[static_cast<std::size_t>(type) & 15]; }

std::string_view mqtt_code_words(MqttType type, std::uint8_t code, int level) {
    if (type == MqttType::Suback && code <= 2) {
        constexpr std::array<std::string_view, 3> granted = {"QoS 0", "QoS 1", "QoS 2"};
        return granted[code];
    }
    if (level != 5 && type == MqttType::Suback) return code == 0x80 ? "failure" : "";
    if (level != 5 && type == MqttType::Connack && code < 0x80) {
        return code < return_codes.size() ? return_codes[code] : "";
    }
    const auto* found = std::find_if(reason_codes.begin(), reason_codes.end(),
                                     [code](const Code& row) { return row.code == code; });
    return found == reason_codes.end() ? "" : found->words;
}

std::string mqtt_line(const MqttFacts& facts, int level) {
    const MqttType type = facts.packet.type();
    std::string line(name_of(type));
    if (type == MqttType::Publish) {
        add_publish(line, facts);
        return line;
    }
    if (type == MqttType::Connect) add_connect(line, facts);
    if (is_list(type)) add_filters(line, facts);
    if (facts.id != 0) line += (is_list(type) ? ", id " : " ") + std::to_string(facts.id);
    if (is_code_list(type)) {
        const auto refused = std::count_if(facts.rest.begin(), facts.rest.end(), is_mqtt_error);
        if (refused > 0) line += ", " + std::to_string(refused) + " refused";
    }
    add_code(line, facts, level);
    return line;
}

std::string mqtt_tree(const MqttFacts& facts, int level) {
    const MqttType type = facts.packet.type();
    std::string json = "{";
    add_text(json, "packet", name_of(type));
    if (type == MqttType::Connect) {
        add_number(json, "level", static_cast<std::uint64_t>(facts.level));
        add_member(json, "clean", facts.is_clean ? "true" : "false");
        add_number(json, "keep alive", facts.keep_alive_s);
        add_text(json, "client id", facts.client_id);
        add_text(json, "user", facts.user);
        if (facts.has_password) add_text(json, "password", "(not shown)");
    }
    if (type == MqttType::Connack)
        add_member(json, "session present", facts.has_session ? "true" : "false");
    if (facts.id != 0) add_number(json, "id", facts.id);
    if (type == MqttType::Publish) {
        add_text(json, "topic", facts.topic);
        add_number(json, "qos", static_cast<std::uint64_t>(facts.packet.qos()));
        add_member(json, "dup", (facts.packet.flags() & 0x08) != 0 ? "true" : "false");
        add_member(json, "retain", (facts.packet.flags() & 0x01) != 0 ? "true" : "false");
        if (level != 0) add_payload(json, facts);  // else it may begin with properties
    }
    if (is_list(type)) add_member(json, "filters", filters_json(facts));
    if (is_code_list(type)) add_member(json, "codes", codes_json(facts, level));
    if (facts.code != 0 || type == MqttType::Connack) {
        add_number(json, "code", facts.code);
        add_text(json, "words", mqtt_code_words(type, facts.code, level));
    }
    const MqttProperties& properties = facts.properties;
    if (properties.session_expiry_s)
        add_number(json, "session expiry", *properties.session_expiry_s);
    if (properties.server_keep_alive_s)
        add_number(json, "server keep alive", *properties.server_keep_alive_s);
    if (properties.topic_alias) add_number(json, "topic alias", *properties.topic_alias);
    add_text(json, "assigned client id", properties.assigned_client_id);
    add_text(json, "reason", properties.reason);
    add_text(json, "server reference", properties.server_reference);
    return json + "}";
}

}  // namespace redial::dialect
