// Writes each signal's number to a pipe from a handler. Any thread.
#include "platform/signals.hpp"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <utility>

#include "platform/descriptors.hpp"

namespace redial::platform {
namespace {

std::atomic<int> handler_writes{-1};

void on_signal(int number) {
    const int kept = errno;
    const auto byte = static_cast<unsigned char>(number);
    const int fd = handler_writes.load();
    // A full pipe holds enough that will be told.
    if (fd >= 0) [[maybe_unused]]
        const ssize_t written = ::write(fd, &byte, 1);
    errno = kept;
}

}  // namespace

SignalWatch::SignalWatch(std::span<const int> numbers) {
    const Ends ends = make_pipe(Waits::No);
    descriptor_ = ends.reads;
    writes_ = ends.writes;
    if (descriptor_ < 0) return;
    handler_writes = writes_;
    sigset_t watched;
    sigemptyset(&watched);
    for (const int number : numbers) {
        struct sigaction action {};
        action.sa_handler = on_signal;
        action.sa_flags = SA_RESTART;
        ::sigaction(number, &action, nullptr);
        sigaddset(&watched, number);
    }
    ::pthread_sigmask(SIG_UNBLOCK, &watched, nullptr);
}

SignalWatch::SignalWatch(SignalWatch&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      writes_(std::exchange(other.writes_, -1)) {}

SignalWatch::~SignalWatch() {
    if (descriptor_ < 0) return;
    // A later watch writes to its own pipe. The handlers stay: the signals end nobody.
    int mine = writes_;
    handler_writes.compare_exchange_strong(mine, -1);
    ::close(writes_);
    ::close(descriptor_);
}

int SignalWatch::take() const {
    unsigned char byte = 0;
    return ::read(descriptor_, &byte, 1) == 1 ? byte : 0;
}

}  // namespace redial::platform
