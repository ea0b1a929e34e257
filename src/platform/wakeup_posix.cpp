// Writes a number to wake, reads to clear: an eventfd and a pipe take both. Any thread.
#include "platform/wakeup.hpp"

#include <unistd.h>

#include <cstdint>
#include <utility>

#include "platform/descriptors.hpp"

namespace redial::platform {

Wakeup::Wakeup() {
    const Ends ends = make_wake_ends();
    reads_ = ends.reads;
    writes_ = ends.writes;
}

Wakeup::Wakeup(Wakeup&& other) noexcept
    : reads_(std::exchange(other.reads_, -1)), writes_(std::exchange(other.writes_, -1)) {}

Wakeup::~Wakeup() {
    if (reads_ >= 0) ::close(reads_);
    if (writes_ >= 0 && writes_ != reads_) ::close(writes_);
}

std::function<void()> Wakeup::waker() const {
    return [fd = writes_] {
        const std::uint64_t one = 1;
        // One that is full means that the sleeper is being woken already.
        [[maybe_unused]] const ssize_t written = ::write(fd, &one, sizeof one);
    };
}

void Wakeup::clear() const {
    std::uint64_t wakes[64];  // an eventfd gives one number, a pipe all that were written
    while (::read(reads_, wakes, sizeof wakes) == sizeof wakes) {
    }
}

}  // namespace redial::platform
