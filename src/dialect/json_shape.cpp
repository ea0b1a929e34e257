// Learns how a JSON text is written. Any thread.
#include "dialect/json_shape.hpp"

#include <algorithm>

#include "base/json_ends.hpp"

namespace redial::dialect {
namespace {

constexpr char all_bits = static_cast<char>(0xff);

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_name(std::string_view text, std::size_t behind_string) {
    const std::size_t next = text.find_first_not_of(" \t\r\n", behind_string);
    return next != std::string_view::npos && text[next] == ':';
}

}  // namespace

void JsonShape::keep(std::string_view text) {
    size_ = 0;
    if (text.size() < bytes_min || text.size() > bytes_max) return;
    if (text.find('\\') != std::string_view::npos) return;
    if (json_value_end(text, 0) != text.size()) return;
    size_ = text.size();
    std::copy(text.begin(), text.end(), bytes_.begin());
    in_text_.fill(0);
    in_number_.fill(0);
    mark(text);
}

void JsonShape::mark(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '"') {
            const std::size_t end = json_string_end(text, at);
            if (!is_name(text, end))
                std::fill(in_text_.begin() + at + 1, in_text_.begin() + end - 1, all_bits);
            at = end;
        } else if (is_digit(text[at])) {
            const auto rest = text.substr(at);
            const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
            // A number of several digits does not begin with 0: its first one stays as it is.
            const std::size_t first = digits > 1 ? 1 : 0;
            std::fill(in_number_.begin() + at + first, in_number_.begin() + at + digits, all_bits);
            at += digits;
        } else {
            ++at;
        }
    }
}

}  // namespace redial::dialect
