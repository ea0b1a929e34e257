// A timerfd on the wall clock, and the distance of the kernel's two clocks. Service thread.
#include "platform/sleep_notices.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <ctime>
#include <system_error>

namespace redial::platform {
namespace {

Duration read_clock_of(clockid_t which) {
    timespec time{};
    ::clock_gettime(which, &time);
    return std::chrono::seconds(time.tv_sec) +
           std::chrono::duration_cast<Duration>(std::chrono::nanoseconds(time.tv_nsec));
}

}  // namespace

SleepNotices::SleepNotices()
    : descriptor_(::timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC)) {
    if (descriptor_ < 0)
        missing_ = std::generic_category().message(errno);
    else
        arm();
}

SleepNotices::~SleepNotices() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

// Due in a year: what is waited for is that the kernel cancels it.
void SleepNotices::arm() {
    itimerspec when{};
    ::clock_gettime(CLOCK_REALTIME, &when.it_value);
    when.it_value.tv_sec += 365 * 24 * 3600;
    ::timerfd_settime(descriptor_, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, nullptr);
}

void SleepNotices::take() {
    std::uint64_t count = 0;
    // ECANCELED: the clock was set.
    [[maybe_unused]] const ssize_t got = ::read(descriptor_, &count, sizeof count);
    arm();
}

Duration boot_ahead() { return read_clock_of(CLOCK_BOOTTIME) - read_clock_of(CLOCK_MONOTONIC); }

}  // namespace redial::platform
