// Keeps packets back until nothing earlier can come. One thread at a time.
#include "log/packet_order.hpp"

#include <algorithm>
#include <tuple>

#include "log/pcapng_blocks.hpp"

namespace redial::log {
namespace {

constexpr std::size_t waiting_max = 50'000;
constexpr std::uint64_t waiting_bytes_max = 32u << 20;

bool is_later(const PlannedPacket& a, const PlannedPacket& b) {
    return std::tie(a.at, a.serial) > std::tie(b.at, b.serial);
}

}  // namespace

void PacketOrder::push(PlannedPacket packet) {
    packet.serial = ++serial_;
    waiting_bytes_ += packet.payload.size();
    waiting_.push_back(std::move(packet));
    std::push_heap(waiting_.begin(), waiting_.end(), is_later);
}

bool PacketOrder::is_full() const {
    return waiting_.size() > waiting_max || waiting_bytes_ > waiting_bytes_max;
}

void PacketOrder::release(Instant horizon) {
    while (!waiting_.empty() && (waiting_.front().at < horizon || is_full())) write_first();
}

void PacketOrder::release_all() {
    while (!waiting_.empty()) write_first();
}

void PacketOrder::write_first() {
    std::pop_heap(waiting_.begin(), waiting_.end(), is_later);
    const PlannedPacket packet = std::move(waiting_.back());
    waiting_.pop_back();
    waiting_bytes_ -= packet.payload.size();
    const bool is_client = packet.from == core::Side::Client;
    // The two clocks of an event are read one after the other: what comes later stays later.
    const Duration back = packet.talk->told_at - packet.wall_at;
    const bool is_rounding = back > Duration{0} && back < std::chrono::milliseconds(1);
    packet.talk->told_at = is_rounding ? packet.talk->told_at : packet.wall_at;
    packet.talk->tcp.skip(is_client ? core::Side::Server : core::Side::Client, packet.unseen_bytes);
    append_pcapng_packet(out_,
                         {.interface = packet.talk->interface,
                          .at = packet.talk->told_at,
                          .way = is_client ? PcapngWay::Outbound : PcapngWay::Inbound,
                          .comments = packet.comments},
                         packet.talk->tcp.packet(packet.from, packet.flags, packet.payload));
    packet.talk->tcp.skip(packet.from, packet.missing_bytes);
}

}  // namespace redial::log
