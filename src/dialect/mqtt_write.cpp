// Writes MQTT's packets (2.1 and 2.2 of both versions). Any thread.
#include "dialect/mqtt_write.hpp"

#include <algorithm>

namespace redial::dialect {

void append_mqtt_two(std::string& to, std::size_t number) {
    to += static_cast<char>(number >> 8 & 0xff);
    to += static_cast<char>(number & 0xff);
}

// 2.2.3, 2.1.4
void append_mqtt_length(std::string& to, std::size_t length) {
    do {
        const std::size_t low = length % 128;
        length /= 128;
        to += static_cast<char>(low | (length > 0 ? 0x80u : 0u));
    } while (length > 0);
}

std::string mqtt_packet(std::uint8_t first, std::string_view body) {
    std::string text(1, static_cast<char>(first));
    append_mqtt_length(text, body.size());
    return text.append(body);
}

std::uint8_t mqtt_first_byte(MqttType type, std::uint8_t flags) {
    return static_cast<std::uint8_t>(static_cast<unsigned>(type) << 4 | flags);
}

// 4.7: '+' stands for a level, '#' for all that follow.
bool mqtt_matches(std::string_view filter, std::string_view topic) {
    while (true) {
        const std::size_t end = std::min(filter.find('/'), filter.size());
        const std::string_view level = filter.substr(0, end);
        if (level == "#") return true;
        const std::size_t topic_end = std::min(topic.find('/'), topic.size());
        if (level != "+" && level != topic.substr(0, topic_end)) return false;
        const bool is_filter_over = end == filter.size();
        const bool is_topic_over = topic_end == topic.size();
        if (is_topic_over) return is_filter_over || filter.substr(end) == "/#";
        if (is_filter_over) return false;
        filter.remove_prefix(end + 1);
        topic.remove_prefix(topic_end + 1);
    }
}

}  // namespace redial::dialect
