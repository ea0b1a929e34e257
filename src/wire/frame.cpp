// Reads and writes frame headers, masks payloads, and reads close payloads (RFC 6455 sections 5.2,
// 5.3, 5.5.1, 7.4). Any thread.
#include "wire/frame.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/utf8.hpp"

namespace redial::wire {
namespace {

// A close frame is a control frame of at most 125 bytes (5.5), two of which are the code.
constexpr std::size_t reason_bytes_max = 123;

std::uint64_t big_endian(const std::uint8_t* at, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = (value << 8) | at[i];
    return value;
}

void append_big_endian(Bytes& to, std::uint64_t value, std::size_t count) {
    for (std::size_t i = count; i > 0; --i) {
        to.push_back(static_cast<std::uint8_t>(value >> (8 * (i - 1))));
    }
}

// How many bytes of extended length follow the 7-bit length.
std::size_t extended_bytes(std::uint8_t length_code) {
    if (length_code == 126) return 2;
    return length_code == 127 ? 8 : 0;
}

// The longest beginning of `reason` that is whole, valid UTF-8 and fits a close frame.
std::string_view sendable_reason(std::string_view reason) {
    std::size_t end = 0;
    while (end < reason.size()) {
        std::size_t next = end;
        if (!next_code_point(reason, next) || next > reason_bytes_max) break;
        end = next;
    }
    return reason.substr(0, end);
}

}  // namespace

FrameHeader parse_frame_header(BytesView bytes) {
    FrameHeader header;
    if (bytes.size() < 2) return header;
    header.is_final = (bytes[0] & 0x80) != 0;
    header.rsv1 = (bytes[0] & 0x40) != 0;
    header.rsv2 = (bytes[0] & 0x20) != 0;
    header.rsv3 = (bytes[0] & 0x10) != 0;
    header.opcode = bytes[0] & 0x0f;
    header.is_masked = (bytes[1] & 0x80) != 0;
    header.length_code = bytes[1] & 0x7f;

    const std::size_t extended = extended_bytes(header.length_code);
    const std::size_t all = 2 + extended + (header.is_masked ? 4 : 0);
    if (bytes.size() < all) return header;
    header.payload_bytes =
        extended > 0 ? big_endian(bytes.data() + 2, extended) : header.length_code;
    if (extended == 2) header.length_is_minimal = header.payload_bytes > 125;
    if (extended == 8) header.length_is_minimal = header.payload_bytes > 0xffff;
    if (header.is_masked) {
        header.masking_key = static_cast<std::uint32_t>(big_endian(bytes.data() + 2 + extended, 4));
    }
    header.header_bytes = static_cast<std::uint8_t>(all);
    return header;
}

void append_frame_header(Bytes& to, const FrameHeader& header) {
    const auto bit = [](bool set, int value) { return set ? value : 0; };
    to.push_back(static_cast<std::uint8_t>(bit(header.is_final, 0x80) | bit(header.rsv1, 0x40) |
                                           bit(header.rsv2, 0x20) | bit(header.rsv3, 0x10) |
                                           (header.opcode & 0x0f)));
    const int mask = bit(header.is_masked, 0x80);
    if (header.payload_bytes <= 125) {
        to.push_back(static_cast<std::uint8_t>(mask | static_cast<int>(header.payload_bytes)));
    } else if (header.payload_bytes <= 0xffff) {
        to.push_back(static_cast<std::uint8_t>(mask | 126));
        append_big_endian(to, header.payload_bytes, 2);
    } else {
        to.push_back(static_cast<std::uint8_t>(mask | 127));
        append_big_endian(to, header.payload_bytes, 8);
    }
    if (header.is_masked) append_big_endian(to, header.masking_key, 4);
}

void mask_in_place(std::span<std::uint8_t> payload, std::uint32_t masking_key,
                   std::uint64_t offset) {
    // The key as it meets the payload: turned to the offset, in the order it has in memory.
    std::uint32_t key = std::rotl(masking_key, static_cast<int>(8 * (offset % 4)));
    std::uint8_t bytes[4];
    for (int i = 0; i < 4; ++i) bytes[i] = static_cast<std::uint8_t>(key >> (24 - 8 * i));
    std::memcpy(&key, bytes, 4);
    const std::uint64_t wide = (static_cast<std::uint64_t>(key) << 32) | key;

    std::uint8_t* at = payload.data();
    std::size_t left = payload.size();
    // Blocks of a fixed size, because GCC 12 at -O2 only vectorises loops whose length it knows.
    constexpr std::size_t block_words = 8;
    for (; left >= 8 * block_words; at += 8 * block_words, left -= 8 * block_words) {
        std::uint64_t block[block_words];
        std::memcpy(block, at, sizeof block);
        for (std::uint64_t& word : block) word ^= wide;
        std::memcpy(at, block, sizeof block);
    }
    for (; left >= 8; at += 8, left -= 8) {
        std::uint64_t word;
        std::memcpy(&word, at, 8);
        word ^= wide;
        std::memcpy(at, &word, 8);
    }
    for (std::size_t i = 0; i < left; ++i) at[i] ^= bytes[i % 4];
}

Bytes close_payload(std::uint16_t code, std::string_view reason) {
    Bytes payload;
    if (code == 1005) return payload;
    append_big_endian(payload, code, 2);
    append(payload, sendable_reason(reason));
    return payload;
}

bool may_be_sent(std::uint16_t close_code) {
    // 7.4.2 and the IANA registry: 1000 to 2999 belong to the protocol, which has given out 1000 to
    // 1003 and 1007 to 1014 for frames; 1004 is reserved, 1005, 1006 and 1015 never travel.
    if (close_code >= 3000) return close_code <= 4999;
    return (close_code >= 1000 && close_code <= 1003) || (close_code >= 1007 && close_code <= 1014);
}

}  // namespace redial::wire
