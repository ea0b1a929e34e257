// Frames of HTTP/2 made by hand (RFC 9113 section 4.1), with fields that are literals (RFC 7541
// section 6.2.2). Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redial::wire::h2 {

inline constexpr int data = 0, headers = 1, rst_stream = 3, settings = 4, ping = 6, goaway = 7;
inline constexpr int end_stream = 1, end_headers = 4;

inline std::string frame(int type, int flags, int stream, std::string_view payload) {
    std::string text;
    for (const std::size_t shift : {16u, 8u, 0u})
        text += static_cast<char>(payload.size() >> shift & 0xff);
    text += static_cast<char>(type);
    text += static_cast<char>(flags);
    for (const int shift : {24, 16, 8, 0}) text += static_cast<char>(stream >> shift & 0xff);
    return text + std::string(payload);
}

// Short ones only.
inline std::string field(const std::string& name, const std::string& value) {
    return std::string(1, '\0') + static_cast<char>(name.size()) + name +
           static_cast<char>(value.size()) + value;
}

using Fields = std::vector<std::pair<std::string, std::string>>;
inline std::string request(int stream, const Fields& fields, int flags = end_headers) {
    std::string block;
    for (const auto& [name, value] : fields) block += field(name, value);
    return frame(headers, flags, stream, block);
}

}  // namespace redial::wire::h2
