// A numeric address with a port, as the resolver finds it and the transport dials it; or a Unix
// socket. Pure values, any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sockaddr_storage;  // <sys/socket.h>, for the files that talk to the system

namespace redial::net {

struct Address {
    bool is_v6 = false;
    std::array<std::uint8_t, 16> bytes{};  // network order; IPv4 uses the first four
    std::uint32_t scope = 0;               // of a link-local IPv6 address ("fe80::1%eth0")
    std::uint16_t port = 0;
    std::string unix_path;  // a Unix socket's: then it is nothing else

    bool operator==(const Address&) const = default;
};

// "127.0.0.1", "::1" (without brackets), "fe80::1%lo". nullopt: it is a name.
std::optional<Address> address_from_literal(std::string_view host, std::uint16_t port);
// "127.0.0.1:80", "[::1]:80", "unix:/run/server.sock".
std::string to_text(const Address& address);
bool is_loopback(const Address& address);

// To and from what the system's calls take.
// A path longer than the system takes is cut; the URL's reader lets none pass.
std::uint32_t to_system(const Address& address, sockaddr_storage& storage);  // its length
std::optional<Address> from_system(const sockaddr_storage& storage);

}  // namespace redial::net
