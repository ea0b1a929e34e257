// Sixteen bytes of a text at once, as any machine can that GCC or clang compiles for: what floods
// is looked through by them. Pure, any thread.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace redial {

using Block = std::uint8_t __attribute__((vector_size(16)));
using BlockHits = std::int8_t __attribute__((vector_size(16)));  // of each byte all bits or none
inline constexpr std::size_t block_bytes = sizeof(Block);

// Sixteen bytes have to lie there.
inline Block block_at(const char* from) {
    Block block;
    std::memcpy(&block, from, sizeof block);
    return block;
}
inline Block block_of(char byte) { return Block{} + static_cast<std::uint8_t>(byte); }

inline bool has_hit(const BlockHits& hits) {
    std::uint64_t halves[2];
    std::memcpy(halves, &hits, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}
// Its place, block_bytes where there is none.
inline std::size_t first_hit(const BlockHits& hits) {
    std::uint64_t halves[2];
    std::memcpy(halves, &hits, sizeof halves);
    const auto place = [](std::uint64_t half) {
        const int zeros = std::endian::native == std::endian::little ? std::countr_zero(half)
                                                                     : std::countl_zero(half);
        return static_cast<std::size_t>(zeros) / 8;
    };
    return halves[0] != 0 ? place(halves[0]) : 8 + place(halves[1]);
}

// The place of the first byte from `at` on that is wanted; text.size() where there is none.
// `hits_in`: of a block; `is_hit`: of a byte. Precondition: at <= text.size().
template <class HitsIn, class IsHit>
std::size_t first_place(std::string_view text, std::size_t at, const HitsIn& hits_in,
                        const IsHit& is_hit) {
    if (text.size() - at < block_bytes) {
        while (at < text.size() && !is_hit(text[at])) ++at;
        return at;
    }
    for (; text.size() - at >= block_bytes; at += block_bytes) {
        const std::size_t place = first_hit(hits_in(block_at(text.data() + at)));
        if (place < block_bytes) return at + place;
    }
    // The last block, some of it once more: there is no hit in that.
    return text.size() - block_bytes +
           first_hit(hits_in(block_at(text.data() + text.size() - block_bytes)));
}

// Where `byte` stands first; text.size() for nowhere. Of a short text sooner than a call of find().
inline std::size_t find_byte(std::string_view text, char byte) {
    return first_place(
        text, 0, [byte](const Block& block) { return block == block_of(byte); },
        [byte](char c) { return c == byte; });
}

// Where the plain part of a JSON string ends that goes on at `at` (RFC 8259 section 7): the place
// of the next quote, backslash or control sign; text.size() where there is none.
inline std::size_t json_plain_end(std::string_view text, std::size_t at) {
    constexpr std::uint8_t first_plain = 0x20;
    return first_place(
        text, at,
        [](const Block& block) {
            return (block == block_of('"')) | (block == block_of('\\')) | (block < first_plain);
        },
        [](char c) { return c == '"' || c == '\\' || static_cast<std::uint8_t>(c) < first_plain; });
}

}  // namespace redial
