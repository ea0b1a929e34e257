// PlainHead: how the last message began of which the beginning alone tells what there is to note of
// it. Messages of a flood begin alike: the next one need not be taken apart again. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace redial::dialect {

class PlainHead {
public:
    static constexpr std::size_t bytes_max = 128;  // a longer one is not remembered

    bool begins(std::string_view text) const {
        return size_ > 0 && text.size() >= size_ &&
               std::memcmp(text.data(), bytes_.data(), size_) == 0;
    }
    std::size_t size() const { return size_; }
    void keep(std::string_view head) {
        size_ = head.size() <= bytes_max ? head.size() : 0;
        std::memcpy(bytes_.data(), head.data(), size_);
    }
    void clear() { size_ = 0; }

private:
    std::size_t size_ = 0;  // 0: none is known
    std::array<char, bytes_max> bytes_{};
};

}  // namespace redial::dialect
