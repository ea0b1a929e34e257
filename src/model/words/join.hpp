// join: words and whole numbers one after the other as a string. fmt is base's only, and this is
// all the model needs of it. Pure, any thread.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace redial::model {

inline void add_to(std::string& text, std::string_view part) { text += part; }
inline void add_to(std::string& text, char part) { text += part; }
template <std::integral Number>
void add_to(std::string& text, Number part) {
    text += std::to_string(part);
}

template <class... Parts>
std::string join(const Parts&... parts) {
    std::string text;
    (add_to(text, parts), ...);
    return text;
}

// At least `digits` digits, zeros in front.
template <std::integral Number>
std::string padded(Number number, std::size_t digits) {
    const std::string text = std::to_string(number);
    return std::string(text.size() < digits ? digits - text.size() : 0, '0') + text;
}

// Lower-case hex, at least `digits` digits.
inline std::string hex(std::uint64_t number, std::size_t digits) {
    std::string text;
    for (; number > 0 || text.size() < digits; number >>= 4) {
        text += "0123456789abcdef"[number & 15];
    }
    return std::string(text.rbegin(), text.rend());
}

}  // namespace redial::model
