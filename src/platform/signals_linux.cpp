// Blocks the signals and reads them from a signalfd. Any thread.
#include "platform/signals.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>
#include <utility>

namespace redial::platform {

SignalWatch::SignalWatch(std::span<const int> numbers) {
    sigset_t watched;
    sigemptyset(&watched);
    for (const int number : numbers) sigaddset(&watched, number);
    descriptor_ = ::signalfd(-1, &watched, SFD_NONBLOCK | SFD_CLOEXEC);
    if (descriptor_ >= 0) ::pthread_sigmask(SIG_BLOCK, &watched, nullptr);
}

SignalWatch::SignalWatch(SignalWatch&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

SignalWatch::~SignalWatch() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

int SignalWatch::take() const {
    signalfd_siginfo told{};
    if (::read(descriptor_, &told, sizeof told) != sizeof told) return 0;
    return static_cast<int>(told.ssi_signo);
}

}  // namespace redial::platform
