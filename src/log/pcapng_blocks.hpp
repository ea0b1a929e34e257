// The blocks of a pcapng file (IETF draft "PCAP Now Generic"): section, interface, packet and
// statistics, little-endian, times in microseconds. Appended to a string; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace redial::log {

// The first block of a file.
void append_pcapng_section(std::string& out, std::string_view tool, std::string_view comment);

// Each is known by its place: 0, 1, 2 ... Packets of link type "raw": they begin with an IP header.
struct PcapngInterface {
    std::string name;
    std::string description;
    std::string comment;
};
void append_pcapng_interface(std::string& out, const PcapngInterface& interface);

enum class PcapngWay : std::uint8_t { Inbound = 1, Outbound = 2 };  // as epb_flags has them
struct PcapngPacket {
    std::uint32_t interface = 0;
    WallTime at{};
    PcapngWay way = PcapngWay::Outbound;
    std::vector<std::string> comments;
};
void append_pcapng_packet(std::string& out, const PcapngPacket& packet, std::string_view bytes);

// What is to be said of an interface without a packet to say it on.
void append_pcapng_statistics(std::string& out, std::uint32_t interface, WallTime at,
                              const std::vector<std::string>& comments);

}  // namespace redial::log
