// Reads /proc/net/tcp. Any thread.
#include "platform/listeners.hpp"

#include <charconv>
#include <fstream>
#include <string>
#include <string_view>

namespace redial::platform {
namespace {

// "  0: 0100007F:1F90 00000000:0000 0A ...": the local address, the peer's, the state.
bool is_listener_at(const std::string& line, std::uint16_t port) {
    constexpr std::string_view listening = "0A";
    const std::size_t local = line.find(": ");
    const std::size_t colon = local == std::string::npos ? local : line.find(':', local + 2);
    if (colon == std::string::npos) return false;
    unsigned found = 0;
    const char* begin = line.data() + colon + 1;
    const auto read = std::from_chars(begin, line.data() + line.size(), found, 16);
    const std::size_t peer = static_cast<std::size_t>(read.ptr - line.data()) + 1;
    const std::size_t state = line.find(' ', peer);
    return found == port && state != std::string::npos &&
           line.compare(state + 1, listening.size(), listening) == 0;
}

}  // namespace

bool is_listened_to(std::uint16_t port) {
    for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        std::ifstream stream(table);
        for (std::string line; std::getline(stream, line);)
            if (is_listener_at(line, port)) return true;
    }
    return false;
}

}  // namespace redial::platform
