// Picks the part of an address that tells most. Pure, any thread.
#include "core/short_name.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace redial::core {
namespace {

// Half of all WebSocket servers have one of these for a path.
constexpr std::array<std::string_view, 10> common_parts = {
    "ws", "wss", "websocket", "websockets", "socket", "socket.io", "cable", "live", "stream", "v1"};

bool is_telling(std::string_view part) {
    if (part.empty()) return false;
    std::string lower(part);
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return std::find(common_parts.begin(), common_parts.end(), lower) == common_parts.end();
}

}  // namespace

std::string short_name(const SessionConfig& config) {
    const std::string whole = name_of(config);
    if (!config.name.empty() || config.tap) return whole;
    const std::size_t host_end = whole.find('/');
    if (host_end == std::string::npos) return whole;
    std::string_view path = std::string_view(whole).substr(host_end + 1);
    while (!path.empty()) {
        const std::size_t before = path.rfind('/');
        const std::string_view part =
            path.substr(before == std::string_view::npos ? 0 : before + 1);
        if (is_telling(part)) return std::string(part);
        path = before == std::string_view::npos ? std::string_view{} : path.substr(0, before);
    }
    return whole.substr(0, host_end);
}

}  // namespace redial::core
