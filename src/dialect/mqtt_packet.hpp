// MQTT's control packets: what one says, as views into its bytes, and its words. Sources: OASIS
// MQTT Version 3.1.1 and MQTT Version 5.0 (sections 2 and 3 of both; MQTT 3.1 as 3.1.1). Pure, any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace redial::dialect {

enum class MqttType : std::uint8_t {  // 2.1.2
    Connect = 1,
    Connack,
    Publish,
    Puback,
    Pubrec,
    Pubrel,
    Pubcomp,
    Subscribe,
    Suback,
    Unsubscribe,
    Unsuback,
    Pingreq,
    Pingresp,
    Disconnect,
    Auth,
};
std::string_view name_of(MqttType type);  // "PUBLISH"

// A packet as it lies in its stream. Of a long one the last bytes may be missing.
struct MqttPacket {
    std::uint8_t first = 0;  // type and flags, 2.1
    BytesView body;          // behind the fixed header
    bool is_whole = true;

    MqttType type() const { return static_cast<MqttType>(first >> 4); }
    std::uint8_t flags() const { return first & 0x0f; }
    int qos() const { return (first >> 1) & 3; }  // of a PUBLISH, 3.3.1.2
};

// A fixed header (2.1, 2.2.3). `length` is the whole packet's, the header's own bytes among them.
struct MqttHeader {
    std::size_t header_bytes = 0;
    std::size_t length = 0;
};
enum class MqttHeaderState : std::uint8_t { Read, NeedsMore, Bad };
MqttHeaderState read_mqtt_header(BytesView bytes, MqttHeader& header);

// Those of MQTT 5's properties (2.2.2) that are used here.
struct MqttProperties {
    std::optional<std::uint32_t> session_expiry_s;
    std::optional<std::uint16_t> server_keep_alive_s;
    std::optional<std::uint16_t> topic_alias;
    std::string_view assigned_client_id;
    std::string_view reason;
    std::string_view server_reference;
};

struct MqttFacts {
    MqttPacket packet;
    int level = 0;              // CONNECT: 3, 4 (3.1.1) or 5
    bool is_clean = false;      // CONNECT: clean session, clean start
    bool has_session = false;   // CONNACK: session present
    bool has_password = false;  // the password itself is nowhere
    std::uint16_t keep_alive_s = 0;
    std::uint16_t id = 0;  // packet identifier; 0: none
    std::uint8_t code = 0;
    std::string_view client_id;
    std::string_view user;
    std::string_view topic;
    // PUBLISH: what is published. SUBSCRIBE, UNSUBSCRIBE: the filters. SUBACK, UNSUBACK: codes.
    BytesView rest;
    MqttProperties properties;
};
// Nullopt where the packet is not as its version says. `level` is the connection's, 0: not known,
// and then nothing is read that the versions write differently. Of a packet that is not whole only
// a PUBLISH's head is read.
std::optional<MqttFacts> mqtt_facts(const MqttPacket& packet, int level);

// Takes the next filter off the rest of a SUBSCRIBE or UNSUBSCRIBE; nullopt at the end.
std::optional<std::string_view> next_mqtt_filter(MqttType type, BytesView& filters);

// "not authorized": CONNACK's return codes of 3.1.1 (3.2.2.3), reason codes of 5 (2.4). "" for one
// that the standard does not name.
std::string_view mqtt_code_words(MqttType type, std::uint8_t code, int level);
inline bool is_mqtt_error(std::uint8_t code) { return code >= 0x80; }

// In a line: "PUBLISH meter/17/power, QoS 1, id 3".
std::string mqtt_line(const MqttFacts& facts, int level);
// As a JSON object, for the tree.
std::string mqtt_tree(const MqttFacts& facts, int level);

}  // namespace redial::dialect
