// PlainHead: how the last message began of which the beginning alone tells what there is to note of
// it. Messages of a flood begin alike: the next one need not be taken apart again. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "base/blocks.hpp"

namespace redial::dialect {

class PlainHead {
public:
    static constexpr std::size_t bytes_max = 128;  // a longer one is not remembered

    bool begins(std::string_view text) const {
        if (size_ == 0 || text.size() < size_) return false;
        if (size_ < block_bytes) return std::memcmp(text.data(), bytes_.data(), size_) == 0;
        // Sooner than a call. The last block is there anyway, some of it once more.
        const std::size_t last = size_ - block_bytes;
        for (std::size_t at = 0; at < last; at += block_bytes)
            if (differs(text, at)) return false;
        return !differs(text, last);
    }
    std::size_t size() const { return size_; }
    void keep(std::string_view head) {
        size_ = head.size() <= bytes_max ? head.size() : 0;
        std::memcpy(bytes_.data(), head.data(), size_);
    }
    void clear() { size_ = 0; }

private:
    bool differs(std::string_view text, std::size_t at) const {
        return has_hit(block_at(text.data() + at) != block_at(bytes_.data() + at));
    }

    std::size_t size_ = 0;  // 0: none is known
    std::array<char, bytes_max> bytes_{};
};

}  // namespace redial::dialect
