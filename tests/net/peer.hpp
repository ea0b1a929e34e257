// A scripted raw peer for the engine: plain POSIX sockets, driven by the test's own thread while
// the engine runs on its. Every wait has a deadline. Used by one thread.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "catch.hpp"
#include "wire/frame.hpp"
#include "wire/handshake.hpp"

namespace redial::tests {

inline constexpr int peer_wait_ms = 10000;

struct PeerFrame {
    wire::FrameHeader header;
    std::string payload;
};

// A frame as a server sends it (unmasked), whatever is wrong with it.
inline std::string frame_of(std::uint8_t opcode, std::string_view payload, bool is_final = true) {
    wire::FrameHeader header;
    header.opcode = opcode;
    header.is_final = is_final;
    header.payload_bytes = payload.size();
    Bytes bytes;
    wire::append_frame_header(bytes, header);
    append(bytes, payload);
    return std::string(as_text(bytes));
}
inline std::string close_frame_of(std::uint16_t code, std::string_view reason = "") {
    std::string payload;
    payload += static_cast<char>(code >> 8);
    payload += static_cast<char>(code & 0xff);
    return frame_of(wire::opcode::close, payload + std::string(reason));
}

class PeerConnection {
public:
    explicit PeerConnection(int descriptor) : descriptor_(descriptor) {}
    PeerConnection(PeerConnection&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)), read_(std::move(other.read_)) {}
    PeerConnection& operator=(PeerConnection&&) = delete;
    ~PeerConnection() { close(); }

    int descriptor() const { return descriptor_; }

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            REQUIRE(wait(POLLOUT));
            const ssize_t sent =
                ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent < 0 && (errno == EAGAIN || errno == EINTR)) continue;
            REQUIRE(sent > 0);
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    // Sends as much as the other side takes without waiting; how much that was.
    std::size_t send_some(std::string_view bytes) {
        const ssize_t sent =
            ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        return sent < 0 ? 0 : static_cast<std::size_t>(sent);
    }

    // The request head, with its blank line. What follows stays to be read.
    std::string read_head() {
        std::size_t end;
        while ((end = read_.find("\r\n\r\n")) == std::string::npos) REQUIRE(read_more());
        return take(end + 4);
    }
    std::string read_exactly(std::size_t count) {
        while (read_.size() < count) REQUIRE(read_more());
        return take(count);
    }
    // One frame of the client, unmasked.
    PeerFrame read_frame() {
        PeerFrame frame;
        for (;;) {
            frame.header = wire::parse_frame_header(as_bytes(read_));
            if (frame.header.header_bytes != 0) break;
            REQUIRE(read_more());
        }
        take(frame.header.header_bytes);
        frame.payload = read_exactly(static_cast<std::size_t>(frame.header.payload_bytes));
        CHECK(frame.header.is_masked);
        wire::mask_in_place(
            {reinterpret_cast<std::uint8_t*>(frame.payload.data()), frame.payload.size()},
            frame.header.masking_key);
        return frame;
    }
    // Takes the opening handshake; the request head.
    std::string upgrade(const std::string& more_fields = "") {
        const std::string head = read_head();
        send(answer_to(head, more_fields));
        return head;
    }
    static std::string answer_to(const std::string& head, const std::string& more_fields = "") {
        const std::string name = "Sec-WebSocket-Key: ";
        const std::size_t at = head.find(name);
        REQUIRE(at != std::string::npos);
        const std::size_t begin = at + name.size();
        const std::string key = head.substr(begin, head.find("\r\n", begin) - begin);
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Accept: " +
               wire::accept_of_key(key) + "\r\n" + more_fields + "\r\n";
    }

    // What ends the stream from the other side.
    enum class End { Fin, Reset };
    End wait_for_end() {
        char byte[4096];
        for (;;) {
            REQUIRE(wait(POLLIN));
            const ssize_t count = ::recv(descriptor_, byte, sizeof byte, MSG_DONTWAIT);
            if (count == 0) return End::Fin;
            if (count < 0 && errno == ECONNRESET) return End::Reset;
        }
    }
    bool has_ended_within(int limit_ms) {
        pollfd poll{descriptor_, POLLIN, 0};
        if (::poll(&poll, 1, limit_ms) <= 0) return false;
        char byte;
        return ::recv(descriptor_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0;
    }
    void finish() { ::shutdown(descriptor_, SHUT_WR); }
    void close() {
        if (descriptor_ >= 0) ::close(descriptor_);
        descriptor_ = -1;
    }
    void reset() {
        const linger now{1, 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        close();
    }
    // Whether more can be read at once, or has been.
    bool has_input(int limit_ms) {
        if (!read_.empty()) return true;
        pollfd poll{descriptor_, POLLIN, 0};
        return ::poll(&poll, 1, limit_ms) > 0;
    }
    bool read_more() {
        if (!wait(POLLIN)) return false;
        char bytes[65536];
        const ssize_t count = ::recv(descriptor_, bytes, sizeof bytes, MSG_DONTWAIT);
        if (count <= 0) return false;
        read_.append(bytes, static_cast<std::size_t>(count));
        return true;
    }

private:
    bool wait(short events) {
        pollfd poll{descriptor_, events, 0};
        return ::poll(&poll, 1, peer_wait_ms) > 0;
    }
    std::string take(std::size_t count) {
        std::string taken = read_.substr(0, count);
        read_.erase(0, count);
        return taken;
    }

    int descriptor_;
    std::string read_;
};

class Peer {
public:
    enum class Family { V4, V6 };
    explicit Peer(Family family = Family::V4, int receive_buffer = 0)
        : is_v6_(family == Family::V6) {
        descriptor_ = ::socket(is_v6_ ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        REQUIRE(descriptor_ >= 0);
        if (receive_buffer > 0) {
            ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &receive_buffer,
                         sizeof receive_buffer);
        }
        bind();
        REQUIRE(::listen(descriptor_, 512) == 0);
    }
    ~Peer() { stop(); }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    std::uint16_t port() const { return port_; }
    std::string url(const std::string& path = "/", const std::string& scheme = "ws") const {
        return scheme + "://" + (is_v6_ ? "[::1]" : "127.0.0.1") + ":" + std::to_string(port_) +
               path;
    }
    PeerConnection accept() {
        pollfd poll{descriptor_, POLLIN, 0};
        REQUIRE(::poll(&poll, 1, peer_wait_ms) > 0);
        const int accepted = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
        REQUIRE(accepted >= 0);
        return PeerConnection(accepted);
    }
    bool has_dial(int limit_ms) const {
        pollfd poll{descriptor_, POLLIN, 0};
        return ::poll(&poll, 1, limit_ms) > 0;
    }
    void stop() {
        if (descriptor_ >= 0) ::close(descriptor_);
        descriptor_ = -1;
    }

private:
    void bind() {
        sockaddr_storage storage{};
        socklen_t length = 0;
        if (is_v6_) {
            sockaddr_in6 v6{};
            v6.sin6_family = AF_INET6;
            v6.sin6_addr = in6addr_loopback;
            std::memcpy(&storage, &v6, length = sizeof v6);
        } else {
            sockaddr_in v4{};
            v4.sin_family = AF_INET;
            v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            std::memcpy(&storage, &v4, length = sizeof v4);
        }
        REQUIRE(::bind(descriptor_, reinterpret_cast<sockaddr*>(&storage), length) == 0);
        length = sizeof storage;
        REQUIRE(::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&storage), &length) == 0);
        // The port lies in the same place in both families.
        std::uint16_t port = 0;
        std::memcpy(&port, reinterpret_cast<const char*>(&storage) + 2, sizeof port);
        port_ = ntohs(port);
    }

    int descriptor_ = -1;
    bool is_v6_;
    std::uint16_t port_ = 0;
};

// A port on which nobody listens: was free a moment ago, and is kept taken without listening.
class DeadPort {
public:
    DeadPort() {
        descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof v4;
        REQUIRE(::bind(descriptor_, reinterpret_cast<sockaddr*>(&v4), length) == 0);
        REQUIRE(::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&v4), &length) == 0);
        port_ = ntohs(v4.sin_port);
    }
    ~DeadPort() { ::close(descriptor_); }
    DeadPort(const DeadPort&) = delete;
    DeadPort& operator=(const DeadPort&) = delete;
    std::string url() const { return "ws://127.0.0.1:" + std::to_string(port_) + "/"; }

private:
    int descriptor_;
    std::uint16_t port_ = 0;
};

}  // namespace redial::tests
