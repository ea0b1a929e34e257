// JsonShape: a JSON text as it is written, its texts and digits left aside. Messages of a flood are
// written alike: the next one's values stand where the last one's stood, and no token of it has to
// be looked at. Pure; one thread a shape.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/blocks.hpp"

namespace redial::dialect {

class JsonShape {
public:
    static constexpr std::size_t bytes_min = block_bytes;
    static constexpr std::size_t bytes_max = 256;  // of others nothing is known

    // True: `text` is JSON with the tokens of the kept text at the same places, equal but for the
    // digits of numbers and the bytes of texts that are no member's name.
    bool fits(std::string_view text) const {
        if (size_ == 0 || text.size() != size_) return false;
        // What counts differs in its number alone, which is sooner seen.
        return !has_misfit<false>(text) || !has_misfit<true>(text);
    }
    // Keeps `text`, or nothing where it is no JSON (RFC 8259), has space around it or an escape in
    // it, or is too short or long.
    void keep(std::string_view text);

private:
    template <bool may_have_texts>
    bool has_misfit(std::string_view text) const {
        BlockHits bad{};
        const std::size_t last = size_ - block_bytes;
        for (std::size_t at = 0; at < last; at += block_bytes)
            bad |= misfits<may_have_texts>(text, at);
        // The last block is there anyway, some of it once more.
        return has_hit(bad | misfits<may_have_texts>(text, last));
    }
    template <bool may_have_texts>
    BlockHits misfits(std::string_view text, std::size_t at) const {
        const Block block = block_at(text.data() + at);
        const BlockHits is_other = block != block_at(bytes_.data() + at);
        const BlockHits is_digit = (block - block_of('0')) < std::uint8_t{10};
        BlockHits may_be_other = hits_at(in_number_.data() + at) & is_digit;
        if constexpr (may_have_texts) {
            constexpr std::uint8_t first_plain = 0x20;
            const BlockHits is_plain =
                ~((block == block_of('"')) | (block == block_of('\\')) | (block < first_plain));
            may_be_other |= hits_at(in_text_.data() + at) & is_plain;
        }
        return is_other & ~may_be_other;
    }
    static BlockHits hits_at(const char* from) {
        BlockHits hits;
        std::memcpy(&hits, from, sizeof hits);
        return hits;
    }
    void mark(std::string_view text);

    std::size_t size_ = 0;  // 0: nothing is kept
    std::array<char, bytes_max> bytes_{};
    std::array<char, bytes_max> in_text_{};    // all bits set where any plain byte may stand
    std::array<char, bytes_max> in_number_{};  // and any digit
};

}  // namespace redial::dialect
