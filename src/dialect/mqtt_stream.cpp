// Puts MQTT's packets together, by their lengths alone (MQTT 5.0 section 2.1.4). One thread.
#include "dialect/mqtt_stream.hpp"

#include <algorithm>

namespace redial::dialect {
namespace {

MqttPacket packet_of(BytesView bytes, const MqttHeader& header, bool is_whole) {
    return {.first = bytes[0], .body = bytes.subspan(header.header_bytes), .is_whole = is_whole};
}

}  // namespace

void MqttStream::begin(BytesView payload, bool is_whole, std::uint64_t left_out) {
    input_ = payload;
    is_whole_ = is_whole;
    left_out_ = left_out;
    is_over_ = false;
    if (header_.length != 0 && missing_ == 0) {  // it ended in bytes that were left out
        start_kept();
    }
}

void MqttStream::start_kept() {
    kept_.clear();
    header_ = {};
    is_cut_ = false;
}

std::optional<MqttPacket> MqttStream::next() {
    if (is_lost_ || is_over_) return std::nullopt;
    if (!kept_.empty()) return end_kept();
    MqttHeader header;
    const MqttHeaderState state = read_mqtt_header(input_, header);
    if (state == MqttHeaderState::Bad) {
        lose();
        return std::nullopt;
    }
    if (state == MqttHeaderState::Read && header.length <= input_.size()) {
        bytes_ = input_.first(header.length);
        input_ = input_.subspan(header.length);
        return packet_of(bytes_, header, true);
    }
    if (input_.empty() && is_whole_) return std::nullopt;
    return end_kept();
}

// Goes on with the kept packet, which may be a new one, until it ends or the message does.
std::optional<MqttPacket> MqttStream::end_kept() {
    if (header_.length == 0 && !read_kept_header()) return std::nullopt;
    const BytesView more = input_.first(std::min<std::uint64_t>(missing_, input_.size()));
    keep(more);
    input_ = input_.subspan(more.size());
    missing_ -= more.size();
    if (missing_ > 0) return skip_left_out();
    ended_.swap(kept_);
    bytes_ = ended_;
    const MqttPacket packet = packet_of(ended_, header_, ended_.size() == header_.length);
    start_kept();
    return packet;
}

// Byte by byte: behind the header another packet may follow at once.
bool MqttStream::read_kept_header() {
    for (;;) {
        const MqttHeaderState state = read_mqtt_header(kept_, header_);
        if (state == MqttHeaderState::Read) break;
        if (state == MqttHeaderState::Bad || (input_.empty() && !is_whole_)) lose();
        if (input_.empty() || is_lost_) return false;
        kept_.push_back(input_[0]);
        input_ = input_.subspan(1);
    }
    missing_ = header_.length - header_.header_bytes;
    return true;
}

// The message has ended, or what is known of it has, within a packet.
std::optional<MqttPacket> MqttStream::skip_left_out() {
    is_over_ = true;
    if (is_whole_) return std::nullopt;
    if (left_out_ == 0 || left_out_ > missing_) {
        lose();
        return std::nullopt;
    }
    missing_ -= left_out_;
    is_cut_ = true;
    if (missing_ > 0) return std::nullopt;
    bytes_ = kept_;
    return packet_of(kept_, header_, false);
}

void MqttStream::keep(BytesView bytes) {
    if (is_cut_) return;
    const std::size_t room = kept_bytes_max - std::min(kept_.size(), kept_bytes_max);
    append(kept_, bytes.first(std::min(room, bytes.size())));
}

}  // namespace redial::dialect
