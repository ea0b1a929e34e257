// The server's loop, in its own process. One thread. RFC 6455 sections 4.2.2 and 5.2.
#include "support/server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/sha.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/base64.hpp"
#include "support/dialect_events.hpp"
#include "support/measure.hpp"

namespace redial::bench {
namespace {

constexpr std::size_t block_bytes_max = 1u << 20;
constexpr std::size_t head_bytes_max = 16u << 10;
constexpr int writes_a_turn_max = 4;
constexpr std::size_t stream_bytes_max = 1u << 20;

void close_with_reset(int descriptor) {
    const linger now{1, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    ::close(descriptor);
}

std::string frame(std::uint8_t first_byte, std::size_t size) {
    std::string bytes(1, static_cast<char>(first_byte));
    if (size < 126) {
        bytes += static_cast<char>(size);
    } else {
        bytes += static_cast<char>(126);
        bytes += static_cast<char>(size >> 8);
        bytes += static_cast<char>(size & 0xff);
    }
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>('a' + i % 26);
    return bytes;
}

std::string frame_of(const DialectEvent& event) {
    if (event.is_stream) return std::string(event.payload) + "\n\n";
    std::string bytes(1, event.opcode == core::Opcode::Text ? '\x81' : '\x82');
    bytes += static_cast<char>(event.payload.size());
    return bytes.append(event.payload);
}

// The one that was asked for, where there is just one.
std::string subprotocol_in(const std::string& head, const std::string& lower) {
    constexpr std::string_view name = "sec-websocket-protocol: ";
    const std::size_t at = lower.find(name);
    if (at == std::string::npos) return "";
    const std::size_t begin = at + name.size();
    return "Sec-WebSocket-Protocol: " + head.substr(begin, head.find('\r', begin) - begin) + "\r\n";
}

// Without a key it is a client of an event stream.
std::string answer_to(const std::string& head) {
    constexpr std::string_view name = "sec-websocket-key: ";
    std::string lower = head;
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    const std::size_t at = lower.find(name);
    if (at == std::string::npos)
        return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
    const std::string key =
        head.substr(at + name.size(), 24) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<std::uint8_t, SHA_DIGEST_LENGTH> digest{};
    ::SHA1(reinterpret_cast<const unsigned char*>(key.data()), key.size(), digest.data());
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " +
           to_base64(digest) + "\r\n" + subprotocol_in(head, lower) + "\r\n";
}

// What a path is flooded with.
struct Flood {
    std::string block;
    const DialectEvent* event = nullptr;  // of which it is made; null: of something else
    std::uint64_t number = 0;             // the next, of an event that has one

    // Before the block is sent anew. For one connection: another would have gaps.
    void count_on() {
        const std::size_t within = event == nullptr ? std::string_view::npos : number_at(*event);
        if (within == std::string_view::npos) return;
        const std::size_t frame_bytes = frame_of(*event).size();
        const std::size_t payload_at = frame_bytes - event->payload.size();
        for (std::size_t at = 0; at < block.size(); at += frame_bytes)
            set_number(block.data() + at + payload_at + within, number++);
    }
};

struct Connection {
    std::string head;
    Flood* flood = nullptr;
    std::size_t at = 0;
};

// A connection that gets messages of 64 bytes at a rate of its own.
struct Stream {
    double per_second = 0;
    double began_at = 0;
    double messages = 0;  // sent so far
    std::string unsent;   // the rest of one that its socket had no room for
};

class Loop {
public:
    Loop(int listening, int control) : control_(control), listening_(listening) {
        for (const char* path : {quiet_path, text_64_path, text_1k_path, binary_16k_path}) {
            floods_[path].block = flood_block(path);
        }
        for (const DialectEvent& event : dialect_events) {
            const std::string path = event.path;
            floods_[path.substr(0, path.find('?'))] = {flood_block(path), &event};
        }
        paced_frame_ = frame(0x81, 64);
        sockaddr_in address{};
        socklen_t length = sizeof address;
        ::getsockname(listening, reinterpret_cast<sockaddr*>(&address), &length);
        address_ = address;
        watch(control_, EPOLLIN);
        watch(listening_, EPOLLIN);
    }

    void run() {
        std::array<epoll_event, 256> events{};
        for (;;) {
            const bool is_paced = !paced_.empty() || !streams_.empty();
            const int count = ::epoll_wait(epoll_, events.data(), 256, is_paced ? 1 : -1);
            send_paced();
            for (auto& [descriptor, stream] : streams_) send_due(descriptor, stream);
            for (int i = 0; i < count; ++i) {
                const auto& event = events[static_cast<std::size_t>(i)];
                if (event.data.fd == control_) {
                    if (!take_order()) return;
                    break;  // descriptors of this batch may be closed by now
                }
                if (event.data.fd == listening_) {
                    accept_waiting();
                } else {
                    serve(event.data.fd, event.events);
                }
            }
        }
    }

private:
    // One message after the other, to one connection after the other.
    void send_paced() {
        if (paced_.empty()) return;
        const double now = wall_seconds();
        for (; paced_at_ < now; paced_at_ += 1.0 / paced_per_second) {
            const int descriptor = paced_[paced_next_++ % paced_.size()];
            ::send(descriptor, paced_frame_.data(), paced_frame_.size(), MSG_NOSIGNAL);
        }
    }

    // What is due, in one write. What a full socket cannot take is not made up for later.
    void send_due(int descriptor, Stream& stream) {
        const double due = (wall_seconds() - stream.began_at) * stream.per_second;
        std::string& bytes = stream.unsent;
        for (; stream.messages < due; stream.messages += 1)
            if (bytes.size() < stream_bytes_max) bytes += paced_frame_;
        if (bytes.empty()) return;
        const ssize_t sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent > 0) bytes.erase(0, static_cast<std::size_t>(sent));
    }

    void watch(int descriptor, std::uint32_t events, int operation = EPOLL_CTL_ADD) {
        epoll_event event{};
        event.events = events;
        event.data.fd = descriptor;
        ::epoll_ctl(epoll_, operation, descriptor, &event);
    }

    bool take_order() {
        char what = 0;
        if (::read(control_, &what, 1) != 1) return false;
        if (what == 'd') {
            ::close(listening_);
            listening_ = -1;
            for (const auto& [descriptor, connection] : connections_) close_with_reset(descriptor);
            connections_.clear();
            paced_.clear();
            streams_.clear();
        } else if (what == 's') {
            const auto size = static_cast<ssize_t>(sizeof sent_bytes_);
            return ::write(control_, &sent_bytes_, sizeof sent_bytes_) == size;
        } else {
            listen_again();
        }
        return ::write(control_, &what, 1) == 1;
    }

    void listen_again() {
        if (listening_ >= 0) return;
        listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        const int on = 1;
        ::setsockopt(listening_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (::bind(listening_, reinterpret_cast<const sockaddr*>(&address_), sizeof address_) !=
                0 ||
            ::listen(listening_, 4096) != 0) {
            give_up(std::string("the server cannot come back: ") + std::strerror(errno));
        }
        watch(listening_, EPOLLIN);
    }

    void accept_waiting() {
        for (;;) {
            const int made = ::accept4(listening_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (made < 0) return;
            const int on = 1;
            ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            connections_[made] = Connection{};
            watch(made, EPOLLIN);
        }
    }

    void serve(int descriptor, std::uint32_t events) {
        const auto found = connections_.find(descriptor);
        if (found == connections_.end()) return;
        bool lives = true;
        if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0)
            lives = read(descriptor, found->second);
        if (lives && (events & EPOLLOUT) != 0) lives = flood(descriptor, found->second);
        if (lives) return;
        connections_.erase(found);
        std::erase(paced_, descriptor);
        streams_.erase(descriptor);
        ::close(descriptor);
    }

    bool read(int descriptor, Connection& connection) {
        std::array<char, 4096> bytes;
        const ssize_t count = ::recv(descriptor, bytes.data(), bytes.size(), 0);
        if (count < 0) return errno == EAGAIN;
        if (count == 0) return false;
        if (connection.flood != nullptr) return true;  // what a client says is not heard
        connection.head.append(bytes.data(), static_cast<std::size_t>(count));
        if (connection.head.find("\r\n\r\n") == std::string::npos) {
            return connection.head.size() < head_bytes_max;
        }
        const std::string answer = answer_to(connection.head);
        ::send(descriptor, answer.data(), answer.size(), MSG_NOSIGNAL);
        const std::size_t path = connection.head.find(' ') + 1;
        const std::size_t end = connection.head.find_first_of(" ?", path);
        const auto found = floods_.find(connection.head.substr(path, end - path));
        if (connection.head.compare(path, end - path, paced_path) == 0) {
            paced_.push_back(descriptor);
            paced_at_ = wall_seconds();
        }
        for (const auto& [name, rate] : {std::pair(paced_50_path, 50.0), {paced_100k_path, 1e5}})
            if (connection.head.compare(path, end - path, name) == 0)
                streams_[descriptor] = Stream{rate, wall_seconds(), 0, {}};
        connection.flood = found == floods_.end() ? &floods_[quiet_path] : &found->second;
        std::string().swap(connection.head);
        if (!connection.flood->block.empty()) watch(descriptor, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
        return true;
    }

    bool flood(int descriptor, Connection& connection) {
        for (int i = 0; i < writes_a_turn_max; ++i) {
            if (connection.at == 0) connection.flood->count_on();
            const std::string& block = connection.flood->block;
            const ssize_t sent = ::send(descriptor, block.data() + connection.at,
                                        block.size() - connection.at, MSG_NOSIGNAL);
            if (sent < 0) return errno == EAGAIN;
            sent_bytes_ += static_cast<std::uint64_t>(sent);
            connection.at = (connection.at + static_cast<std::size_t>(sent)) % block.size();
        }
        return true;
    }

    int epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    int control_;
    int listening_;
    sockaddr_in address_{};
    std::unordered_map<std::string, Flood> floods_;
    std::unordered_map<int, Connection> connections_;
    std::uint64_t sent_bytes_ = 0;
    std::vector<int> paced_;  // connections, in the order they get a message
    std::size_t paced_next_ = 0;
    double paced_at_ = 0;  // when the next one is due
    std::unordered_map<int, Stream> streams_;
    std::string paced_frame_;
};

int listen_anywhere(std::uint16_t& port) {
    const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listening, plain, length) != 0 || ::listen(listening, 4096) != 0 ||
        ::getsockname(listening, plain, &length) != 0) {
        give_up(std::string("no listening socket: ") + std::strerror(errno));
    }
    port = ntohs(address.sin_port);
    return listening;
}

}  // namespace

std::string flood_block(const std::string& path) {
    std::string one;
    if (path == text_64_path) one = frame(0x81, 64);
    if (path == text_1k_path) one = frame(0x81, 1024);
    if (path == binary_16k_path) one = frame(0x82, 16u << 10);
    for (const DialectEvent& event : dialect_events)
        if (path == event.path) one = frame_of(event);
    std::string block;
    while (!one.empty() && block.size() + one.size() <= block_bytes_max) block += one;
    return block;
}

Server::Server() {
    const int listening = listen_anywhere(port_);
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) give_up("no socket pair");
    process_ = ::fork();
    if (process_ < 0) give_up("the server's process could not be made");
    if (process_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::close(ends[0]);
        Loop(listening, ends[1]).run();
        ::_exit(0);
    }
    ::close(listening);
    ::close(ends[1]);
    control_ = ends[0];
}

Server::~Server() {
    ::close(control_);
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
}

std::string Server::url(const char* path) const {
    return "ws://127.0.0.1:" + std::to_string(port_) + path;
}

std::string Server::http_url(const char* path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::uint64_t Server::sent_bytes() {
    const char what = 's';
    std::uint64_t bytes = 0;
    if (::write(control_, &what, 1) != 1 ||
        ::read(control_, &bytes, sizeof bytes) != static_cast<ssize_t>(sizeof bytes)) {
        give_up("the server has ended");
    }
    return bytes;
}

void Server::tell(char what) {
    char answer = 0;
    if (::write(control_, &what, 1) != 1 || ::read(control_, &answer, 1) != 1) {
        give_up("the server has ended");
    }
}

}  // namespace redial::bench
