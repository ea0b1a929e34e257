// Tries ports by binding them, and reads /proc/net/tcp. Any thread.
#include "trial/ports.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <fstream>
#include <string>

#include "log/file_io.hpp"

namespace redial::trial {
namespace {

constexpr unsigned first_port = 20'000;  // below what the system gives away (32768 and up)
constexpr unsigned ports = 12'000;

std::atomic<unsigned> ports_given{0};

bool can_be_bound(std::uint16_t port) {
    const log::FileHandle socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

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

Result<std::uint16_t> free_port() {
    // Two programs at once begin at different places.
    const unsigned from = static_cast<unsigned>(::getpid()) * 37u;
    for (unsigned tries = 0; tries < ports; ++tries) {
        const auto port = static_cast<std::uint16_t>(first_port + (from + ports_given++) % ports);
        if (can_be_bound(port)) return port;
    }
    return Error{"no port from 20000 to 32000 is free", "the server's port", "end other programs"};
}

bool is_listened_to(std::uint16_t port) {
    for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        std::ifstream stream(table);
        for (std::string line; std::getline(stream, line);)
            if (is_listener_at(line, port)) return true;
    }
    return false;
}

}  // namespace redial::trial
