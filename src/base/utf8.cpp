// UTF-8 decoding by the table of well-formed sequences (RFC 3629 section 4). Any thread.
#include "base/utf8.hpp"

#include <cstring>

namespace redial {
namespace {

struct Lead {
    std::uint8_t needed;
    std::uint8_t low;
    std::uint8_t high;
};

// needed == 0xff marks a byte that can start no character.
Lead lead_of(std::uint8_t byte) {
    if (byte < 0x80) return {0, 0x80, 0xbf};
    if (byte >= 0xc2 && byte <= 0xdf) return {1, 0x80, 0xbf};
    if (byte == 0xe0) return {2, 0xa0, 0xbf};
    if (byte == 0xed) return {2, 0x80, 0x9f};
    if (byte >= 0xe1 && byte <= 0xef) return {2, 0x80, 0xbf};
    if (byte == 0xf0) return {3, 0x90, 0xbf};
    if (byte >= 0xf1 && byte <= 0xf3) return {3, 0x80, 0xbf};
    if (byte == 0xf4) return {3, 0x80, 0x8f};
    return {0xff, 0, 0};
}

// Length of the run of ASCII at the start, eight bytes at a time: most of what WebSockets carry.
std::size_t ascii_run(BytesView bytes) {
    std::size_t i = 0;
    for (; i + 8 <= bytes.size(); i += 8) {
        std::uint64_t word;
        std::memcpy(&word, bytes.data() + i, 8);
        if ((word & 0x8080808080808080ULL) != 0) break;
    }
    while (i < bytes.size() && bytes[i] < 0x80) ++i;
    return i;
}

}  // namespace

std::optional<std::size_t> Utf8Validator::feed(BytesView chunk) {
    std::size_t i = 0;
    while (i < chunk.size()) {
        if (needed_ == 0) {
            i += ascii_run(chunk.subspan(i));
            if (i == chunk.size()) break;
            const Lead lead = lead_of(chunk[i]);
            if (lead.needed == 0xff) return i;
            needed_ = lead.needed;
            low_ = lead.low;
            high_ = lead.high;
        } else {
            if (chunk[i] < low_ || chunk[i] > high_) return i;
            --needed_;
            low_ = 0x80;
            high_ = 0xbf;
        }
        ++i;
    }
    return std::nullopt;
}

bool is_utf8(BytesView bytes) {
    Utf8Validator validator;
    return !validator.feed(bytes) && validator.is_complete();
}

std::optional<char32_t> next_code_point(std::string_view text, std::size_t& at) {
    const auto first = static_cast<std::uint8_t>(text[at]);
    const Lead lead = lead_of(first);
    if (lead.needed == 0xff || at + lead.needed >= text.size()) {
        ++at;
        return std::nullopt;
    }
    constexpr std::uint8_t payload_mask[] = {0x7f, 0x1f, 0x0f, 0x07};
    char32_t value = first & payload_mask[lead.needed];
    std::uint8_t low = lead.low;
    std::uint8_t high = lead.high;
    for (std::size_t k = 1; k <= lead.needed; ++k) {
        const auto byte = static_cast<std::uint8_t>(text[at + k]);
        if (byte < low || byte > high) {
            ++at;
            return std::nullopt;
        }
        value = (value << 6) | (byte & 0x3f);
        low = 0x80;
        high = 0xbf;
    }
    at += lead.needed + 1u;
    return value;
}

void append_utf8(std::string& to, char32_t c) {
    const auto put = [&to](char32_t byte) { to += static_cast<char>(byte); };
    if (c < 0x80) return put(c);
    if (c < 0x800) {
        put(0xc0 | (c >> 6));
    } else if (c < 0x10000) {
        put(0xe0 | (c >> 12));
        put(0x80 | ((c >> 6) & 0x3f));
    } else {
        put(0xf0 | (c >> 18));
        put(0x80 | ((c >> 12) & 0x3f));
        put(0x80 | ((c >> 6) & 0x3f));
    }
    put(0x80 | (c & 0x3f));
}

}  // namespace redial
