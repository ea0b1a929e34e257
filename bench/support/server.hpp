// A WebSocket server that costs next to nothing, in a process of its own: one epoll loop, a 101
// made by hand, then silence or a flood out of one prebuilt block of frames (RFC 6455 sections 4.2
// and 5.2). It goes down and comes back when told to. Used by one thread.
#pragma once

#include <sys/types.h>
#include <cstdint>
#include <string>

namespace redial::bench {

// What a connection gets once it is open, by the path of its URL.
inline constexpr const char* quiet_path = "/quiet";  // nothing
inline constexpr const char* paced_path = "/paced";  // text of 64 bytes, paced_per_second in all
inline constexpr int paced_per_second = 1000;
inline constexpr const char* paced_50_path = "/paced-50";      // text of 64 bytes, 50 a second
inline constexpr const char* paced_100k_path = "/paced-100k";  // and 100,000, to each connection
inline constexpr const char* text_64_path = "/text-64";        // text of 64 bytes, for ever
inline constexpr const char* text_1k_path = "/text-1k";        // text of 1 KiB
inline constexpr const char* binary_16k_path = "/binary-16k";  // binary of 16 KiB

class Server {
public:
    // Forks. Precondition: this process has no other thread.
    Server();
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const { return port_; }
    std::string url(const char* path) const;
    std::string http_url(const char* path) const;
    // Resets every connection and stops listening; returns when that is done.
    void go_down() { tell('d'); }
    // Listens again, on the same port.
    void come_back() { tell('u'); }
    // Of floods, over all connections since it began.
    std::uint64_t sent_bytes();

private:
    void tell(char what);

    std::uint16_t port_ = 0;
    int control_ = -1;
    pid_t process_ = -1;
};

// Frames of a server (unmasked), as many whole ones as fit in 1 MiB. Empty for quiet_path.
std::string flood_block(const std::string& path);

}  // namespace redial::bench
