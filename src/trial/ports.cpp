// Tries ports by binding them. Any thread.
#include "trial/ports.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>

#include "log/file_io.hpp"
#include "platform/tcp_sockets.hpp"

namespace redial::trial {
namespace {

constexpr unsigned first_port = 20'000;  // below what the system gives away (32768 and up)
constexpr unsigned ports = 12'000;

std::atomic<unsigned> ports_given{0};

bool can_be_bound(std::uint16_t port) {
    const log::FileHandle socket(platform::new_stream(AF_INET));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
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

}  // namespace redial::trial
