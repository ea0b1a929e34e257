// PacketOrder: packets told in any order leave in the order of their times. A log tells a request
// when its answer has come, and a message when its last frame has: so packets wait a while, and get
// their sequence numbers when they leave. Bounded; one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "log/tcp_packets.hpp"

namespace redial::log {

// One connection of the file.
struct PacketTalk {
    TcpTalk tcp;
    std::uint32_t interface = 0;
    WallTime told_at{};  // of the packet before
};

struct PlannedPacket {
    Instant at{};
    WallTime wall_at{};
    std::shared_ptr<PacketTalk> talk;
    core::Side from = core::Side::Client;
    std::uint8_t flags = 0;
    std::string payload;
    std::uint64_t missing_bytes = 0;  // behind the payload, on the wire and not known
    std::uint64_t unseen_bytes = 0;   // the same of the other side, before this
    std::vector<std::string> comments;
    std::uint64_t serial = 0;  // set by PacketOrder: of equal times the one told first
};

class PacketOrder {
public:
    explicit PacketOrder(std::string& out) : out_(out) {}
    void push(PlannedPacket packet);
    // Lets go what is from before `horizon`, and what there is no room for.
    void release(Instant horizon);
    void release_all();

private:
    bool is_full() const;
    void write_first();

    std::string& out_;
    std::vector<PlannedPacket> waiting_;  // a heap, the earliest first
    std::uint64_t waiting_bytes_ = 0;
    std::uint64_t serial_ = 0;
};

}  // namespace redial::log
