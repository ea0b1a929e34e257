// The bare relay and the echo server. RFC 6455 section 4.2 as far as a 101 made by hand goes.
#include "support/relay.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "support/measure.hpp"
#include "wire/handshake.hpp"

namespace redial::bench {
namespace {

constexpr std::size_t read_bytes = 64u << 10;  // as libwebsockets reads

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

void set_no_delay(int descriptor) {
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

int listen_on_loopback(std::uint16_t& port) {
    const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(made, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(made, 128) != 0 ||
        ::getsockname(made, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        give_up(std::string("listen: ") + std::strerror(errno));
    }
    port = ntohs(address.sin_port);
    return made;
}

void serve_echo(int connection) {
    set_no_delay(connection);
    std::string head;
    while (!head.ends_with("\r\n\r\n")) {
        char byte = 0;
        if (::recv(connection, &byte, 1, 0) != 1) return;
        head += byte;
    }
    const std::string answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
        wire::accept_of_key("dGhlIHNhbXBsZSBub25jZQ==") + "\r\n\r\n";
    ::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
    std::string reply = "\x82";
    reply += static_cast<char>(echo_bytes);
    reply += std::string(echo_bytes, 'e');
    std::array<char, echo_in_bytes> message;
    while (::recv(connection, message.data(), message.size(), MSG_WAITALL) ==
           static_cast<ssize_t>(message.size())) {
        ::send(connection, reply.data(), reply.size(), MSG_NOSIGNAL);
    }
}

// One direction: what was read and not yet written, if any, stops the reading.
struct Way {
    int from = -1;
    int to = -1;
    std::size_t at = 0;
    std::size_t end = 0;
    std::array<char, read_bytes> bytes;
};
struct Pair {
    std::array<Way, 2> ways;
};

class Loop {
public:
    Loop(int listening, int stop, std::uint16_t to)
        : listening_(listening), stop_(stop), to_(to), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
        watch(listening_, EPOLLIN, EPOLL_CTL_ADD);
        watch(stop_, EPOLLIN, EPOLL_CTL_ADD);
    }
    ~Loop() {
        for (const auto& [descriptor, pair] : pairs_) ::close(descriptor);
        ::close(epoll_);
    }
    void run() {
        std::array<epoll_event, 64> events{};
        for (;;) {
            const int ready = ::epoll_wait(epoll_, events.data(), 64, -1);
            for (int i = 0; i < ready; ++i) {
                const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
                if (descriptor == stop_) return;
                descriptor == listening_ ? accept_one() : serve(descriptor);
            }
        }
    }

private:
    void watch(int descriptor, unsigned what, int call) {
        epoll_event event{};
        event.events = what;
        event.data.fd = descriptor;
        ::epoll_ctl(epoll_, call, descriptor, &event);
    }
    void accept_one() {
        const int client = ::accept4(listening_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in address = loopback(to_);
        if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            give_up(std::string("the bare relay's connect: ") + std::strerror(errno));
        }
        for (const int each : {client, server}) {
            set_no_delay(each);
            watch(each, EPOLLIN, EPOLL_CTL_ADD);
        }
        auto pair = std::make_shared<Pair>();
        pair->ways[0].from = pair->ways[1].to = client;
        pair->ways[0].to = pair->ways[1].from = server;
        pairs_[client] = pairs_[server] = pair;
    }
    void serve(int descriptor) {
        const auto found = pairs_.find(descriptor);
        if (found == pairs_.end()) return;
        const std::shared_ptr<Pair> pair = found->second;
        for (Way& way : pair->ways) {
            if (way.from == descriptor && way.at == way.end && !read(way)) return drop(*pair);
            if (way.at != way.end) write(way);
        }
        for (const Way& way : pair->ways) {
            const Way& back = &way == &pair->ways[0] ? pair->ways[1] : pair->ways[0];
            const unsigned in = way.at == way.end ? std::uint32_t{EPOLLIN} : 0;
            const unsigned out = back.at == back.end ? 0 : std::uint32_t{EPOLLOUT};
            unsigned& is = watched_[way.from];
            if (is == (in | out)) continue;
            is = in | out;
            watch(way.from, is, EPOLL_CTL_MOD);
        }
    }
    bool read(Way& way) {
        const ssize_t count = ::recv(way.from, way.bytes.data(), way.bytes.size(), MSG_DONTWAIT);
        if (count == 0 || (count < 0 && errno != EAGAIN)) return false;
        way.at = 0;
        way.end = count > 0 ? static_cast<std::size_t>(count) : 0;
        return true;
    }
    void write(Way& way) {
        const ssize_t count = ::send(way.to, way.bytes.data() + way.at, way.end - way.at,
                                     MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count > 0) way.at += static_cast<std::size_t>(count);
    }
    void drop(const Pair& pair) {
        for (const int each : {pair.ways[0].from, pair.ways[0].to}) {
            pairs_.erase(each);
            watched_.erase(each);
            ::close(each);
        }
    }

    int listening_;
    int stop_;
    std::uint16_t to_;
    int epoll_;
    std::unordered_map<int, std::shared_ptr<Pair>> pairs_;
    std::unordered_map<int, unsigned> watched_;
};

}  // namespace

EchoServer::EchoServer() {
    const int listening = listen_on_loopback(port_);
    process_ = ::fork();
    if (process_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;) {
            const int connection = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
            if (connection < 0) ::_exit(0);
            serve_echo(connection);
            ::close(connection);
        }
    }
    ::close(listening);
}

EchoServer::~EchoServer() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
}

BareRelay::BareRelay(std::uint16_t to)
    : listening_(listen_on_loopback(port_)),
      stop_(::eventfd(0, EFD_CLOEXEC)),
      thread_([listening = listening_, stop = stop_, to] { Loop(listening, stop, to).run(); }) {}

BareRelay::~BareRelay() {
    const std::uint64_t one = 1;
    static_cast<void>(::write(stop_, &one, sizeof one) == sizeof one);
    thread_.join();
    ::close(listening_);
    ::close(stop_);
}

}  // namespace redial::bench
