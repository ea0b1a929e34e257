// Tells text from other bytes, and shows those. Any thread.
#include "dialect/payload_text.hpp"

#include <algorithm>

#include "base/hex.hpp"
#include "base/json_text.hpp"
#include "base/utf8.hpp"

namespace redial::dialect {

bool is_plain_text(std::string_view text) {
    const auto is_control = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f;
    };
    return std::none_of(text.begin(), text.end(), is_control) && is_utf8(as_bytes(text));
}

void append_bytes_json(std::string& to, BytesView bytes) {
    constexpr std::size_t hex_bytes_max = 64;
    std::string hex = hex_bytes(bytes.first(std::min(bytes.size(), hex_bytes_max)));
    if (bytes.size() > hex_bytes_max) hex += " … " + std::to_string(bytes.size()) + " bytes";
    append_json_string(to, hex);
}

}  // namespace redial::dialect
