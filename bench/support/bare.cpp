// Runs the bare loops, which know of RFC 6455 section 5.2 the lengths only. One thread.
#include "support/bare.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <thread>

#include "support/measure.hpp"

namespace redial::bench {
namespace {

constexpr double paced_frame_bytes = 66;
constexpr std::size_t read_bytes = 256u << 10;  // the best of 16 KiB to 1 MiB

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

std::string request(const char* path) {
    return std::string("GET ") + path +
           " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
}

// Counts the frames of `bytes`; `skip` carries what of a payload is still to come. A header that
// was cut is left over: the number of its bytes is returned.
std::size_t count_frames(const std::uint8_t* bytes, std::size_t size, std::size_t& skip,
                         std::uint64_t& frames) {
    std::size_t at = 0;
    for (;;) {
        if (skip > size - at) {
            skip -= size - at;
            return 0;
        }
        at += skip;
        skip = 0;
        const std::size_t left = size - at;
        if (left < 4) return left;
        const std::size_t length = bytes[at + 1] & 0x7f;
        const bool is_long = length == 126;
        skip = is_long ? static_cast<std::size_t>(bytes[at + 2] << 8 | bytes[at + 3]) : length;
        at += is_long ? 4 : 2;
        ++frames;
    }
}

}  // namespace

int bare_connect(std::uint16_t port, const char* path) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(port);
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        give_up(std::string("connect: ") + std::strerror(errno));
    }
    const std::string head = request(path);
    ::send(descriptor, head.data(), head.size(), MSG_NOSIGNAL);
    std::string answer;
    while (!answer.ends_with("\r\n\r\n")) {
        char byte = 0;
        if (::recv(descriptor, &byte, 1, 0) != 1) give_up("the server hung up");
        answer += byte;
    }
    return descriptor;
}

Flow bare_read_loop(int descriptor, double warm_up, double seconds) {
    std::vector<std::uint8_t> buffer(read_bytes);
    std::size_t kept = 0;
    std::size_t skip = 0;
    std::uint64_t frames = 0;
    const auto read_until = [&](double until) {
        while (wall_seconds() < until) {
            const ssize_t count = ::recv(descriptor, buffer.data() + kept, buffer.size() - kept, 0);
            if (count <= 0) give_up("the flood ended");
            const std::size_t size = kept + static_cast<std::size_t>(count);
            kept = count_frames(buffer.data(), size, skip, frames);
            std::memmove(buffer.data(), buffer.data() + size - kept, kept);
        }
    };
    read_until(wall_seconds() + warm_up);
    const std::uint64_t before = frames;
    const Stopwatch watch;
    read_until(wall_seconds() + seconds);
    const auto messages = static_cast<double>(frames - before);
    return {messages / watch.wall(), watch.cpu() * 1e6 / messages};
}

std::vector<int> bare_dial(std::uint16_t port, int count, int in_flight_max, const char* path) {
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    const sockaddr_in address = loopback(port);
    const std::string head = request(path);
    std::vector<int> all;
    int open = 0;
    std::array<epoll_event, 256> events{};
    while (open < count) {
        while (static_cast<int>(all.size()) < count &&
               static_cast<int>(all.size()) - open < in_flight_max) {
            const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
            const int on = 1;
            ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            ::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address);
            epoll_event event{};
            event.events = EPOLLOUT;
            event.data.fd = made;
            if (made < 0 || ::epoll_ctl(epoll, EPOLL_CTL_ADD, made, &event) != 0) {
                give_up(std::string("a bare dial: ") + std::strerror(errno));
            }
            all.push_back(made);
        }
        const int ready = ::epoll_wait(epoll, events.data(), 256, 10'000);
        if (ready <= 0) give_up("the server does not answer the bare dials");
        for (int i = 0; i < ready; ++i) {
            epoll_event event = events[static_cast<std::size_t>(i)];
            const int descriptor = event.data.fd;
            if ((event.events & EPOLLOUT) != 0) {
                ::send(descriptor, head.data(), head.size(), MSG_NOSIGNAL);
                event.events = EPOLLIN;
                ::epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event);
            } else {
                // The answer fits one segment, and loopback does not cut it.
                std::array<char, 1024> answer;
                if (::recv(descriptor, answer.data(), answer.size(), 0) <= 0) {
                    give_up("a bare dial was refused");
                }
                ::epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nullptr);
                ++open;
            }
        }
    }
    ::close(epoll);
    return all;
}

double bare_hand_over(const std::vector<int>& descriptors, double seconds) {
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    for (const int descriptor : descriptors) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = descriptor;
        ::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
    }
    const int wake = ::eventfd(0, EFD_CLOEXEC);
    std::atomic<bool> is_over{false};
    std::thread counting([&] {
        std::uint64_t woken = 0;
        while (!is_over && ::read(wake, &woken, sizeof woken) > 0) continue;
    });
    const std::uint64_t one = 1;
    double messages = 0;
    std::array<epoll_event, 256> events{};
    std::array<char, 4096> bytes;
    const Stopwatch watch;
    while (watch.wall() < seconds) {
        const int ready = ::epoll_wait(epoll, events.data(), 256, 100);
        for (int i = 0; i < ready; ++i) {
            const ssize_t count =
                ::recv(events[static_cast<std::size_t>(i)].data.fd, bytes.data(), bytes.size(), 0);
            messages += static_cast<double>(std::max<ssize_t>(count, 0)) / paced_frame_bytes;
            if (::write(wake, &one, sizeof one) != sizeof one) give_up("an eventfd is full");
        }
    }
    const double cpu_us = watch.cpu() * 1e6;
    is_over = true;
    if (::write(wake, &one, sizeof one) != sizeof one) give_up("an eventfd is full");
    counting.join();
    ::close(wake);
    ::close(epoll);
    return cpu_us / messages;
}

void close_all(const std::vector<int>& descriptors) {
    for (const int descriptor : descriptors) ::close(descriptor);
}

}  // namespace redial::bench
