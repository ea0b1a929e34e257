// MQTT's packets, written: numbers, the fixed header, and which filters a topic fits. Sources:
// OASIS MQTT Version 3.1.1 and 5.0 (sections 2 and 4.7 of both). Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dialect/mqtt_packet.hpp"

namespace redial::dialect {

void append_mqtt_two(std::string& to, std::size_t number);
void append_mqtt_length(std::string& to, std::size_t length);
std::uint8_t mqtt_first_byte(MqttType type, std::uint8_t flags = 0);
std::string mqtt_packet(std::uint8_t first, std::string_view body);
// 4.7: '+' stands for a level, '#' for all that follow.
bool mqtt_matches(std::string_view filter, std::string_view topic);

}  // namespace redial::dialect
