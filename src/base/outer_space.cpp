// Trims pasted text. WHATWG URL 4.4 strips C0 controls and spaces; the rest is what editors, chats
// and PDF readers add. Any thread.
#include "base/outer_space.hpp"

#include <cstddef>
#include <cstdint>

namespace redial {
namespace {

struct Range {
    std::uint32_t first;
    std::uint32_t last;
};

constexpr Range unseen[] = {{0x00, 0x20},     {0x7f, 0xa0},     {0x1680, 0x1680},
                            {0x2000, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x2060},
                            {0x2066, 0x2069}, {0x3000, 0x3000}, {0xfeff, 0xfeff}};

bool is_unseen(std::uint32_t code) {
    for (const Range& range : unseen) {
        if (code >= range.first && code <= range.last) return true;
    }
    return false;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// The code point of `bytes`, one whole sequence of up to three bytes; what is no such sequence is
// something to see.
std::uint32_t code_of(std::string_view bytes) {
    constexpr std::uint32_t seen = 'x';
    const auto at = [bytes](std::size_t i) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]));
    };
    if (bytes.size() == 1) return at(0) < 0x80 ? at(0) : seen;
    if (bytes.size() == 2 && at(0) >= 0xc2 && at(0) < 0xe0)
        return (at(0) & 0x1f) << 6 | (at(1) & 0x3f);
    if (bytes.size() == 3 && at(0) >= 0xe0 && at(0) < 0xf0)
        return (at(0) & 0x0f) << 12 | (at(1) & 0x3f) << 6 | (at(2) & 0x3f);
    return seen;
}

std::size_t first_size(std::string_view text) {
    std::size_t size = 1;
    while (size < text.size() && size < 4 && is_continuation(text[size])) ++size;
    return size;
}

std::size_t last_size(std::string_view text) {
    std::size_t size = 1;
    while (size < text.size() && size < 4 && is_continuation(text[text.size() - size])) ++size;
    return size;
}

}  // namespace

std::string_view without_outer_space(std::string_view text) {
    while (!text.empty()) {
        const std::size_t size = first_size(text);
        if (!is_unseen(code_of(text.substr(0, size)))) break;
        text.remove_prefix(size);
    }
    while (!text.empty()) {
        const std::size_t size = last_size(text);
        if (!is_unseen(code_of(text.substr(text.size() - size)))) break;
        text.remove_suffix(size);
    }
    return text;
}

}  // namespace redial
