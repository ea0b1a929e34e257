// Which messages of an MQTT connection were parts of one packet, so that the row of each can say
// so: MQTT.js sends a message for every field. Remembers the last 1024 packets that were split, 512
// bytes of each. One thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "dialect/mqtt_packet.hpp"

namespace redial::dialect {

class MqttParts {
public:
    static constexpr std::size_t packets_max = 1024;
    static constexpr std::size_t bytes_max = 512;

    struct Split {
        std::uint64_t first = 0;  // numbers of messages
        std::uint64_t last = 0;
        Bytes bytes;  // its beginning
        bool is_whole = true;
    };
    void add(std::uint64_t first, std::uint64_t last, BytesView bytes, bool is_whole);
    // The packet that the message was a part of; null where it is not known.
    const Split* find(std::uint64_t number) const;

private:
    std::vector<Split> ring_;
    std::size_t next_ = 0;
};

}  // namespace redial::dialect
