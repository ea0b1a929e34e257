// Waits in poll(2) over a signalfd for signals and an eventfd for its own end. A thread of its own.
#include "app/end_signals.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <utility>

namespace redial::app {

EndSignals::EndSignals(std::function<void()> wake) : wake_(std::move(wake)) {
    sigset_t ends;
    sigemptyset(&ends);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
        // nohup's wish that a hang-up be ignored stays.
        struct sigaction before {};
        ::sigaction(number, nullptr, &before);
        if (before.sa_handler != SIG_IGN) sigaddset(&ends, number);
    }
    signal_fd_ = ::signalfd(-1, &ends, SFD_NONBLOCK | SFD_CLOEXEC);
    stop_fd_ = ::eventfd(0, EFD_CLOEXEC);
    // Without descriptors the signals end the program at once, as they would without this.
    if (signal_fd_ < 0 || stop_fd_ < 0) return;
    ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    thread_ = std::thread([this] { wait(); });
}

EndSignals::~EndSignals() {
    if (thread_.joinable()) {
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t written = ::write(stop_fd_, &one, sizeof one);
        thread_.join();
    }
    if (signal_fd_ >= 0) ::close(signal_fd_);
    if (stop_fd_ >= 0) ::close(stop_fd_);
}

void EndSignals::wait() {
    pollfd fds[2] = {{signal_fd_, POLLIN, 0}, {stop_fd_, POLLIN, 0}};
    while (true) {
        if (::poll(fds, 2, -1) < 0) continue;
        if (fds[1].revents != 0) return;
        signalfd_siginfo told;
        if (::read(signal_fd_, &told, sizeof told) != sizeof told) continue;
        // Once: a later one finds the window on its way out.
        if (!has_come_.exchange(true)) wake_();
    }
}

}  // namespace redial::app
