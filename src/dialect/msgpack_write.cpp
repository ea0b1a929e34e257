// Chooses for each value the shortest of MessagePack's formats. Any thread.
#include "dialect/msgpack_write.hpp"

namespace redial::dialect {
namespace {

void append_byte(std::string& to, std::uint64_t byte) { to += static_cast<char>(byte & 0xff); }

void append_big_endian(std::string& to, std::uint64_t number, int bytes) {
    for (int at = bytes - 1; at >= 0; --at) append_byte(to, number >> 8 * at);
}

// The head of what has a size: within the first byte, or behind it in 1, 2 or 4 bytes. A format
// that has no form of one byte is given 0 for it.
struct Sizes {
    std::uint8_t fixed;
    std::uint32_t fixed_below;
    std::uint8_t in_byte;
    std::uint8_t in_two;
    std::uint8_t in_four;
};

void append_size(std::string& to, const Sizes& form, std::uint32_t size) {
    if (size < form.fixed_below) return append_byte(to, form.fixed | size);
    if (form.in_byte != 0 && size <= 0xff) {
        append_byte(to, form.in_byte);
        return append_big_endian(to, size, 1);
    }
    append_byte(to, size <= 0xffff ? form.in_two : form.in_four);
    append_big_endian(to, size, size <= 0xffff ? 2 : 4);
}

void append_positive(std::string& to, std::uint64_t number) {
    if (number < 0x80) return append_byte(to, number);
    const int bytes = number <= 0xff ? 1 : number <= 0xffff ? 2 : number <= 0xffffffff ? 4 : 8;
    append_byte(to, bytes == 1 ? 0xcc : bytes == 2 ? 0xcd : bytes == 4 ? 0xce : 0xcf);
    append_big_endian(to, number, bytes);
}

}  // namespace

void append_msgpack_nil(std::string& to) { append_byte(to, 0xc0); }

void append_msgpack_boolean(std::string& to, bool value) { append_byte(to, value ? 0xc3 : 0xc2); }

void append_msgpack_number(std::string& to, std::int64_t number) {
    if (number >= 0) return append_positive(to, static_cast<std::uint64_t>(number));
    if (number >= -32) return append_byte(to, static_cast<std::uint64_t>(number));
    append_byte(to, 0xd3);
    append_big_endian(to, static_cast<std::uint64_t>(number), 8);
}

void append_msgpack_text(std::string& to, std::string_view text) {
    append_size(to, {0xa0, 32, 0xd9, 0xda, 0xdb}, static_cast<std::uint32_t>(text.size()));
    to += text;
}

void append_msgpack_array(std::string& to, std::uint32_t size) {
    append_size(to, {0x90, 16, 0, 0xdc, 0xdd}, size);
}

void append_msgpack_map(std::string& to, std::uint32_t size) {
    append_size(to, {0x80, 16, 0, 0xde, 0xdf}, size);
}

}  // namespace redial::dialect
