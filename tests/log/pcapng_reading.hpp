// Reads a pcapng file as its tests need it: blocks, packets of raw IP with TCP, comments. It trusts
// no length and fails the test where one does not fit. Test's thread only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catch.hpp"

namespace redial::tests {

struct ReadPacket {
    std::uint32_t interface = 0;
    std::int64_t at_us = 0;
    bool is_v6 = false;
    std::uint16_t from_port = 0;
    std::uint16_t to_port = 0;
    std::uint32_t sequence = 0;
    std::uint32_t acknowledged = 0;
    std::uint8_t flags = 0;
    std::string payload;
    std::string comments;  // a line each
    bool is_checksum_right = false;
};

struct ReadCapture {
    std::string section_comment;
    std::vector<std::string> interfaces;  // their options as text
    std::string statistics;               // comments
    std::vector<ReadPacket> packets;
};

inline std::uint64_t little(const std::string& bytes, std::size_t at, int size) {
    REQUIRE(at + static_cast<std::size_t>(size) <= bytes.size());
    std::uint64_t value = 0;
    for (int i = size - 1; i >= 0; --i)
        value = value << 8 | static_cast<std::uint8_t>(bytes[at + static_cast<std::size_t>(i)]);
    return value;
}
inline std::uint64_t big(const std::string& bytes, std::size_t at, int size) {
    REQUIRE(at + static_cast<std::size_t>(size) <= bytes.size());
    std::uint64_t value = 0;
    for (int i = 0; i < size; ++i)
        value = value << 8 | static_cast<std::uint8_t>(bytes[at + static_cast<std::size_t>(i)]);
    return value;
}

// The texts of a block's options, a line each.
inline std::string option_texts(const std::string& bytes, std::size_t at, std::size_t end) {
    std::string texts;
    while (at < end) {
        const auto code = little(bytes, at, 2);
        const auto size = static_cast<std::size_t>(little(bytes, at + 2, 2));
        if (code == 0) break;
        REQUIRE(at + 4 + size <= end);
        if (code <= 4 && !(code == 2 && size == 4)) texts += bytes.substr(at + 4, size) + "\n";
        at += 4 + (size + 3) / 4 * 4;
    }
    return texts;
}

// RFC 1071 over the pseudo header and the segment: all of it sums up to ones.
inline bool is_sum_right(const std::string& addresses, const std::string& segment) {
    std::string all = addresses;
    all += std::string("\0\x06", 2);
    all += static_cast<char>(segment.size() >> 8 & 0xff);
    all += static_cast<char>(segment.size() & 0xff);
    all += segment;
    if (all.size() % 2 != 0) all += '\0';
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < all.size(); i += 2) sum += big(all, i, 2);
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    return sum == 0xffff;
}

inline ReadPacket read_packet(const std::string& block, std::size_t body, std::size_t end) {
    ReadPacket packet;
    packet.interface = static_cast<std::uint32_t>(little(block, body, 4));
    packet.at_us =
        static_cast<std::int64_t>(little(block, body + 4, 4) << 32 | little(block, body + 8, 4));
    const auto size = static_cast<std::size_t>(little(block, body + 12, 4));
    REQUIRE(little(block, body + 16, 4) == size);
    REQUIRE(body + 20 + size <= end);
    const std::string bytes = block.substr(body + 20, size);
    packet.comments = option_texts(block, body + 20 + (size + 3) / 4 * 4, end);
    packet.is_v6 = (bytes.at(0) & 0xf0) == 0x60;
    const std::size_t header = packet.is_v6 ? 40 : 20;
    REQUIRE(big(bytes, packet.is_v6 ? 4 : 2, 2) == (packet.is_v6 ? size - 40 : size));
    REQUIRE(size >= header + 20);
    packet.from_port = static_cast<std::uint16_t>(big(bytes, header, 2));
    packet.to_port = static_cast<std::uint16_t>(big(bytes, header + 2, 2));
    packet.sequence = static_cast<std::uint32_t>(big(bytes, header + 4, 4));
    packet.acknowledged = static_cast<std::uint32_t>(big(bytes, header + 8, 4));
    packet.flags = static_cast<std::uint8_t>(bytes[header + 13]);
    packet.payload =
        bytes.substr(header + static_cast<std::size_t>(big(bytes, header + 12, 1) >> 4) * 4);
    packet.is_checksum_right = is_sum_right(
        packet.is_v6 ? bytes.substr(8, 32) : bytes.substr(12, 8), bytes.substr(header));
    return packet;
}

inline ReadCapture read_capture(const std::string& file) {
    ReadCapture capture;
    for (std::size_t at = 0; at < file.size();) {
        const auto type = little(file, at, 4);
        const auto size = static_cast<std::size_t>(little(file, at + 4, 4));
        REQUIRE((size % 4 == 0 && size >= 12 && at + size <= file.size()));
        REQUIRE(little(file, at + size - 4, 4) == size);
        const std::size_t body = at + 8;
        const std::size_t end = at + size - 4;
        if (at == 0) REQUIRE((type == 0x0a0d0d0a && little(file, body, 4) == 0x1a2b3c4d));
        if (type == 0x0a0d0d0a) capture.section_comment = option_texts(file, body + 16, end);
        if (type == 1) capture.interfaces.push_back(option_texts(file, body + 8, end));
        if (type == 5) capture.statistics += option_texts(file, body + 12, end);
        if (type == 6) {
            capture.packets.push_back(read_packet(file, body, end));
            REQUIRE(capture.packets.back().interface < capture.interfaces.size());
        }
        at += size;
    }
    return capture;
}

// "S", "SA", "A", "PA", "FA", "R": a connection in short.
inline std::string flags_of(const ReadCapture& capture) {
    std::string all;
    for (const ReadPacket& packet : capture.packets) {
        if (!all.empty()) all += ' ';
        const char* names = "FSRPA";
        for (int bit = 0; bit < 5; ++bit)
            if ((packet.flags >> bit & 1) != 0) all += names[bit];
    }
    return all;
}

}  // namespace redial::tests
