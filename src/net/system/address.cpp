// Turns numeric addresses into text and into the system's form. Any thread.
#include "net/system/address.hpp"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace redial::net {
namespace {

std::uint32_t scope_from(std::string_view name) {
    const std::string text(name);
    if (const unsigned index = if_nametoindex(text.c_str()); index != 0) return index;
    return static_cast<std::uint32_t>(std::strtoul(text.c_str(), nullptr, 10));
}

}  // namespace

std::optional<Address> address_from_literal(std::string_view host, std::uint16_t port) {
    Address address;
    address.port = port;
    const std::string v4(host);
    if (inet_pton(AF_INET, v4.c_str(), address.bytes.data()) == 1) return address;
    const std::size_t percent = host.find('%');
    const std::string v6(host.substr(0, percent));
    if (inet_pton(AF_INET6, v6.c_str(), address.bytes.data()) != 1) return std::nullopt;
    address.is_v6 = true;
    if (percent != std::string_view::npos) address.scope = scope_from(host.substr(percent + 1));
    return address;
}

std::string to_text(const Address& address) {
    if (!address.unix_path.empty()) return "unix:" + address.unix_path;
    char text[INET6_ADDRSTRLEN] = "";
    const int family = address.is_v6 ? AF_INET6 : AF_INET;
    inet_ntop(family, address.bytes.data(), text, sizeof text);
    const std::string port = ":" + std::to_string(address.port);
    if (!address.is_v6) return text + port;
    const std::string scope = address.scope != 0 ? "%" + std::to_string(address.scope) : "";
    return "[" + std::string(text) + scope + "]" + port;
}

bool is_loopback(const Address& address) {
    if (!address.unix_path.empty()) return true;
    if (!address.is_v6) return address.bytes[0] == 127;
    in6_addr v6;
    std::memcpy(&v6, address.bytes.data(), sizeof v6);
    return IN6_IS_ADDR_LOOPBACK(&v6) || (IN6_IS_ADDR_V4MAPPED(&v6) && address.bytes[12] == 127);
}

std::uint32_t to_system(const Address& address, sockaddr_storage& storage) {
    std::memset(&storage, 0, sizeof storage);
    if (!address.unix_path.empty()) {
        sockaddr_un local{};
        local.sun_family = AF_UNIX;
        address.unix_path.copy(local.sun_path, sizeof local.sun_path - 1);
        std::memcpy(&storage, &local, sizeof local);
        return sizeof local;
    }
    if (!address.is_v6) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(address.port);
        std::memcpy(&v4.sin_addr, address.bytes.data(), 4);
        std::memcpy(&storage, &v4, sizeof v4);
        return sizeof v4;
    }
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(address.port);
    v6.sin6_scope_id = address.scope;
    std::memcpy(&v6.sin6_addr, address.bytes.data(), 16);
    std::memcpy(&storage, &v6, sizeof v6);
    return sizeof v6;
}

std::optional<Address> from_system(const sockaddr_storage& storage) {
    Address address;
    if (storage.ss_family == AF_INET) {
        sockaddr_in v4;
        std::memcpy(&v4, &storage, sizeof v4);
        std::memcpy(address.bytes.data(), &v4.sin_addr, 4);
        address.port = ntohs(v4.sin_port);
        return address;
    }
    if (storage.ss_family == AF_UNIX) {
        sockaddr_un local;
        std::memcpy(&local, &storage, sizeof local);
        // One without a name is a client's; an abstract one begins with a zero.
        address.unix_path.assign(local.sun_path, ::strnlen(local.sun_path, sizeof local.sun_path));
        return address;
    }
    if (storage.ss_family != AF_INET6) return std::nullopt;
    sockaddr_in6 v6;
    std::memcpy(&v6, &storage, sizeof v6);
    std::memcpy(address.bytes.data(), &v6.sin6_addr, 16);
    address.is_v6 = true;
    address.scope = v6.sin6_scope_id;
    address.port = ntohs(v6.sin6_port);
    return address;
}

}  // namespace redial::net
