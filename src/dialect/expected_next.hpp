// ExpectedNext: how a flood's next message begins, if all of it is as in the last one and its
// number is one more. Where that is so nothing of it has to be read. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/blocks.hpp"

namespace redial::dialect {

// A JSON number of digits alone at the beginning of a text; of few of them, so that it is none that
// is too large. No digits: there is none such.
struct PlainNumber {
    std::int64_t value = 0;
    std::size_t digits = 0;
};
inline PlainNumber plain_number(std::string_view text) {
    constexpr std::size_t digits_max = 18;
    PlainNumber number;
    for (const char c : text.substr(0, digits_max + 1)) {
        const auto digit = static_cast<unsigned>(c - '0');
        if (digit > 9) break;
        if (++number.digits > digits_max) return {};
        number.value = number.value * 10 + digit;
    }
    const bool has_leading_zero = number.digits > 1 && text[0] == '0';
    return has_leading_zero ? PlainNumber{} : number;
}

class ExpectedNext {
public:
    static constexpr std::size_t bytes_max = 256;  // longer ones are not remembered

    // True: the text begins with what is expected, and what is expected next is one more.
    bool takes(std::string_view text) {
        if (size_ == 0 || text.size() < size_) return false;
        const std::size_t last = size_ - block_bytes;
        for (std::size_t at = 0; at < last; at += block_bytes)
            if (differs(text, at)) return false;
        // Some of the last block once more.
        if (differs(text, last)) return false;
        taken_ = number_;
        count_up();
        return true;
    }
    std::int64_t taken() const { return taken_; }  // the number of the text that was taken last
    std::size_t size() const { return size_; }     // 0: nothing is expected
    void clear() { size_ = 0; }
    // `number` stands in `head` from `at` on.
    void keep(std::string_view head, std::size_t at, const PlainNumber& number) {
        size_ = 0;
        if (head.size() < block_bytes || head.size() > bytes_max || number.digits == 0) return;
        size_ = head.size();
        std::memcpy(bytes_.data(), head.data(), size_);
        first_digit_ = at;
        last_digit_ = at + number.digits - 1;
        number_ = number.value;
        count_up();
    }

private:
    bool differs(std::string_view text, std::size_t at) const {
        return has_hit(block_at(text.data() + at) != block_at(bytes_.data() + at));
    }
    void count_up() {
        ++number_;
        for (std::size_t at = last_digit_;; --at) {
            if (bytes_[at] != '9') {
                ++bytes_[at];
                return;
            }
            bytes_[at] = '0';
            if (at == first_digit_) break;
        }
        size_ = 0;  // it has one digit more
    }

    std::size_t size_ = 0;
    std::int64_t number_ = 0;  // that is expected
    std::int64_t taken_ = 0;
    std::size_t first_digit_ = 0;
    std::size_t last_digit_ = 0;
    std::array<char, bytes_max> bytes_{};
};

}  // namespace redial::dialect
