// News of this machine's sleep: on Linux a timer that the kernel cancels when the clock is set,
// also at a resume; elsewhere there is none and that is said. Service thread.
#pragma once

#include <string>

#include "base/time.hpp"

namespace redial::platform {

class SleepNotices {
public:
    SleepNotices();
    ~SleepNotices();
    SleepNotices(const SleepNotices&) = delete;
    SleepNotices& operator=(const SleepNotices&) = delete;

    // Readable once the clock was set or the machine woke; -1: `missing` says why.
    int descriptor() const { return descriptor_; }
    const std::string& missing() const { return missing_; }
    // Takes the news and waits for the next.
    void take();

private:
    void arm();

    int descriptor_ = -1;
    std::string missing_;
};

// How far a clock that goes on in sleep is ahead of one that does not; zero where they are one.
Duration boot_ahead();

}  // namespace redial::platform
