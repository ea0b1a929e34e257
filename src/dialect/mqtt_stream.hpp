// One direction of an MQTT connection: packets out of messages, which may hold several, and begin
// and end within one (MQTT 5.0 section 6, [MQTT-6.0.0-2]). Keeps 64 KiB of a packet at most,
// twice. One thread.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "dialect/mqtt_packet.hpp"

namespace redial::dialect {

class MqttStream {
public:
    // Longer packets are read by their beginning.
    static constexpr std::size_t kept_bytes_max = 64 * 1024;

    // A message's payload; nothing of an earlier one is viewed any more. `left_out`: of one that is
    // not whole, how many bytes are missing behind it, 0 where that is not known.
    void begin(BytesView payload, bool is_whole, std::uint64_t left_out);
    // The next packet that ends in this message, its bytes valid until begin(); nullopt when there
    // is none, for now or, once is_lost(), ever.
    std::optional<MqttPacket> next();
    // It is not known where a packet begins: bytes are missing, or are no MQTT.
    bool is_lost() const { return is_lost_; }
    // The message ended, and a packet that began in it or before it did not.
    bool is_within_packet() const {
        return !is_lost_ && !kept_.empty() && !(header_.length != 0 && missing_ == 0);
    }
    // The next message begins with a packet, and nothing of an earlier one is kept.
    bool is_between() const { return !is_lost_ && kept_.empty() && header_.length == 0; }
    // The bytes of the packet that next() has just given, its header among them, as far as kept.
    BytesView bytes() const { return bytes_; }

private:
    std::optional<MqttPacket> end_kept();
    std::optional<MqttPacket> skip_left_out();
    bool read_kept_header();
    void keep(BytesView bytes);
    void start_kept();
    void lose() {
        is_lost_ = true;
        kept_.clear();
    }

    BytesView input_;
    BytesView bytes_;
    std::uint64_t left_out_ = 0;
    bool is_whole_ = true;
    bool is_over_ = false;  // nothing more of this message
    bool is_lost_ = false;
    Bytes kept_;                 // of a packet that began in an earlier message
    Bytes ended_;                // the one that ended in this message
    MqttHeader header_;          // of the kept one, once known
    std::uint64_t missing_ = 0;  // of the kept one, once its header is known
    bool is_cut_ = false;        // bytes in its middle are missing: what follows is not kept
};

}  // namespace redial::dialect
