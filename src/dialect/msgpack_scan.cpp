// MessagePack's formats by their first byte. Any thread.
#include "dialect/msgpack_scan.hpp"

#include <array>
#include <limits>

namespace redial::dialect {
namespace {

enum class Kind : std::uint8_t { Bad, Nil, Boolean, Unsigned, Signed, Bytes, Text, Array, Map };

// What follows a first byte of 0xc0 to 0xdf: a number of so many bytes, which is the value, or its
// size. `more`: bytes of the value behind that (an extension's type, a float).
struct Format {
    Kind kind;
    std::uint8_t number_bytes = 0;
    std::uint8_t more = 0;
};
constexpr std::array<Format, 32> formats = {{
    // clang-format off
    {Kind::Nil}, {Kind::Bad}, {Kind::Boolean}, {Kind::Boolean},              // nil, -, false, true
    {Kind::Bytes, 1}, {Kind::Bytes, 2}, {Kind::Bytes, 4},                    // bin
    {Kind::Bytes, 1, 1}, {Kind::Bytes, 2, 1}, {Kind::Bytes, 4, 1},           // ext
    {Kind::Bytes, 0, 4}, {Kind::Bytes, 0, 8},                                // float
    {Kind::Unsigned, 1}, {Kind::Unsigned, 2}, {Kind::Unsigned, 4}, {Kind::Unsigned, 8},
    {Kind::Signed, 1}, {Kind::Signed, 2}, {Kind::Signed, 4}, {Kind::Signed, 8},
    {Kind::Bytes, 0, 2}, {Kind::Bytes, 0, 3}, {Kind::Bytes, 0, 5}, {Kind::Bytes, 0, 9},
    {Kind::Bytes, 0, 17},                                                    // fixext
    {Kind::Text, 1}, {Kind::Text, 2}, {Kind::Text, 4},
    {Kind::Array, 2}, {Kind::Array, 4}, {Kind::Map, 2}, {Kind::Map, 4},
    // clang-format on
}};

std::int64_t with_sign(std::uint64_t number, std::size_t bytes) {
    const std::size_t shift = 64 - 8 * bytes;
    return static_cast<std::int64_t>(number << shift) >> shift;
}

}  // namespace

struct MsgpackScan::Head {
    Kind kind = Kind::Bad;
    std::uint64_t number = 0;  // the value, or how many elements or pairs
    std::size_t number_bytes = 0;
    std::string_view bytes;  // of Bytes and Text
};

std::uint64_t MsgpackScan::take_big_endian(std::size_t bytes) {
    if (rest_.size() < bytes) {
        is_bad_ = true;
        return 0;
    }
    std::uint64_t number = 0;
    for (std::size_t at = 0; at < bytes; ++at) number = number << 8 | rest_[at];
    rest_ = rest_.subspan(bytes);
    return number;
}

std::string_view MsgpackScan::take_bytes(std::uint64_t size) {
    if (size > rest_.size()) {
        is_bad_ = true;
        return {};
    }
    const std::string_view bytes = as_text(rest_.first(size));
    rest_ = rest_.subspan(size);
    return bytes;
}

bool MsgpackScan::take_head(Head& head) {
    const auto first = static_cast<std::uint8_t>(take_big_endian(1));
    if (is_bad_) return false;
    if (first < 0x80) {
        head = {.kind = Kind::Unsigned, .number = first, .number_bytes = 1, .bytes = {}};
    } else if (first < 0xa0) {
        head.kind = first < 0x90 ? Kind::Map : Kind::Array;
        head.number = first & 0x0f;
    } else if (first < 0xc0) {
        head.kind = Kind::Text;
        head.bytes = take_bytes(first & 0x1f);
    } else if (first >= 0xe0) {
        head = {.kind = Kind::Signed, .number = first, .number_bytes = 1, .bytes = {}};
    } else {
        const Format format = formats[first - 0xc0];
        head.kind = format.kind;
        head.number_bytes = format.number_bytes;
        head.number =
            format.kind == Kind::Boolean ? first & 1u : take_big_endian(format.number_bytes);
        if (format.kind == Kind::Bytes || format.kind == Kind::Text) {
            head.bytes = take_bytes(head.number + format.more);
        }
    }
    is_bad_ = is_bad_ || head.kind == Kind::Bad;
    return !is_bad_;
}

std::optional<std::uint32_t> MsgpackScan::array() {
    Head head;
    if (take_head(head) && head.kind == Kind::Array) return static_cast<std::uint32_t>(head.number);
    is_bad_ = true;
    return std::nullopt;
}

std::optional<std::int64_t> MsgpackScan::whole_number() {
    Head head;
    if (take_head(head)) {
        if (head.kind == Kind::Signed) return with_sign(head.number, head.number_bytes);
        const bool fits = head.number <= std::numeric_limits<std::int64_t>::max();
        if (head.kind == Kind::Unsigned && fits) return static_cast<std::int64_t>(head.number);
    }
    is_bad_ = true;
    return std::nullopt;
}

std::optional<std::string_view> MsgpackScan::string_or_nil() {
    Head head;
    if (take_head(head) && (head.kind == Kind::Text || head.kind == Kind::Nil)) return head.bytes;
    is_bad_ = true;
    return std::nullopt;
}

std::optional<bool> MsgpackScan::boolean() {
    Head head;
    if (take_head(head) && head.kind == Kind::Boolean) return head.number != 0;
    is_bad_ = true;
    return std::nullopt;
}

std::optional<BytesView> MsgpackScan::value() {
    const BytesView before = rest_;
    if (!skip()) return std::nullopt;
    return before.first(before.size() - rest_.size());
}

bool MsgpackScan::skip() {
    // Of each container that is open, the values that are to come.
    std::array<std::uint64_t, depth_max> open{};
    std::size_t depth = 0;
    do {
        Head head;
        if (!take_head(head)) return false;
        if (depth > 0) --open[depth - 1];
        const std::uint64_t inside = head.kind == Kind::Array ? head.number
                                     : head.kind == Kind::Map ? 2 * head.number
                                                              : 0;
        if (inside > 0) {
            is_bad_ = depth == depth_max;
            if (is_bad_) return false;
            open[depth++] = inside;
        }
        while (depth > 0 && open[depth - 1] == 0) --depth;
    } while (depth > 0);
    return true;
}

}  // namespace redial::dialect
