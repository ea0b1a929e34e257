// What every half of the platform must do: wake, hear signals, know a child's end and a listener,
// and say what it cannot see.
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <netinet/in.h>
#include <csignal>
#include <cstdint>
#include <cstring>

#include "catch.hpp"
#include "platform/descriptors.hpp"
#include "platform/listeners.hpp"
#include "platform/network_notices.hpp"
#include "platform/processes.hpp"
#include "platform/signals.hpp"
#include "platform/sleep_notices.hpp"
#include "platform/syn_watch.hpp"
#include "platform/tcp_sockets.hpp"
#include "platform/wakeup.hpp"

namespace redial::tests {
namespace {

bool is_readable(int descriptor, int wait_ms) {
    pollfd entry{descriptor, POLLIN, 0};
    return ::poll(&entry, 1, wait_ms) > 0;
}

}  // namespace

TEST_CASE("a wake-up is readable from a waker's call on until it is cleared", "[platform]") {
    platform::Wakeup first;
    REQUIRE(first.is_good());
    const auto wake = first.waker();
    const platform::Wakeup wakeup(std::move(first));
    CHECK_FALSE(is_readable(wakeup.descriptor(), 0));
    for (int i = 0; i < 100'000; ++i) wake();  // more than a pipe holds
    CHECK(is_readable(wakeup.descriptor(), 0));
    wakeup.clear();
    CHECK_FALSE(is_readable(wakeup.descriptor(), 0));
    wake();
    CHECK(is_readable(wakeup.descriptor(), 0));
}

TEST_CASE("a watched signal ends nobody and is told once", "[platform]") {
    constexpr int watched[] = {SIGUSR1, SIGUSR2};
    const platform::SignalWatch signals(watched);
    REQUIRE(signals.is_good());
    CHECK(signals.take() == 0);
    ::raise(SIGUSR2);
    CHECK(is_readable(signals.descriptor(), 0));
    CHECK(signals.take() == SIGUSR2);
    CHECK(signals.take() == 0);
}

TEST_CASE("a child's end is seen, and a child that goes on is not taken for ended", "[platform]") {
    const platform::Ends ends = platform::make_pipe(platform::Waits::Yes);
    REQUIRE(ends.reads >= 0);
    const pid_t child = ::fork();
    if (child == 0) {
        char byte = 0;
        ::close(ends.writes);
        ::_exit(::read(ends.reads, &byte, 1) == 0 ? 7 : 8);
    }
    CHECK_FALSE(platform::ends_within(child, 0));
    ::close(ends.writes);
    CHECK(platform::ends_within(child, 60'000));
    int status = 0;
    CHECK(::waitpid(child, &status, 0) == child);  // it was left to be reaped
    CHECK(WEXITSTATUS(status) == 7);
    ::close(ends.reads);
}

TEST_CASE("a link tells records whole, and the other end's close", "[platform]") {
    const platform::Link link = platform::make_link();
    REQUIRE(link.ours >= 0);
    std::uint64_t record = 5;
    REQUIRE(::send(link.theirs, &record, sizeof record, 0) == sizeof record);
    record = 6;
    REQUIRE(::send(link.theirs, &record, sizeof record, 0) == sizeof record);
    ::close(link.theirs);
    CHECK(::recv(link.ours, &record, sizeof record, 0) == sizeof record);
    CHECK(record == 5);
    CHECK(::recv(link.ours, &record, sizeof record, 0) == sizeof record);
    CHECK(record == 6);
    CHECK(::recv(link.ours, &record, sizeof record, 0) == 0);
    ::close(link.ours);
}

TEST_CASE("the path of a descriptor opens its file", "[platform]") {
    char name[] = "/tmp/redial-platform-XXXXXX";
    const int file = ::mkstemp(name);
    REQUIRE(file >= 0);
    ::unlink(name);
    REQUIRE(::write(file, "abc", 3) == 3);
    const int again = ::open(platform::path_of_descriptor(file).c_str(), O_RDONLY);
    REQUIRE(again >= 0);
    char text[4] = {};
    CHECK(::pread(again, text, 3, 0) == 3);
    CHECK(std::string(text) == "abc");
    ::close(again);
    ::close(file);
}

TEST_CASE("a listener is seen by its port, and is gone with its socket", "[platform]") {
    const int socket = platform::new_stream(AF_INET);
    REQUIRE(socket >= 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    REQUIRE(::bind(socket, raw, length) == 0);
    REQUIRE(::listen(socket, 1) == 0);
    REQUIRE(::getsockname(socket, raw, &length) == 0);
    const std::uint16_t port = ntohs(address.sin_port);
    CHECK(platform::is_listened_to(port));
    CHECK(platform::accept_stream(socket) == -1);  // and does not wait
    ::close(socket);
    CHECK_FALSE(platform::is_listened_to(port));
}

TEST_CASE("what a system does not tell is said in words", "[platform]") {
    const platform::NetworkNotices network;
    CHECK((network.descriptor() < 0) == !network.missing().empty());
    const platform::SleepNotices sleep;
    CHECK((sleep.descriptor() < 0) == !sleep.missing().empty());
    const auto begun = platform::begin_syn_watch(9, platform::Reach::Loopback);
    if (const auto* descriptor = std::get_if<int>(&begun)) {
        CHECK(*descriptor >= 0);
        ::close(*descriptor);
    } else {
        CHECK(std::get<std::string>(begun).find("who dials it") != std::string::npos);
    }
}

}  // namespace redial::tests
