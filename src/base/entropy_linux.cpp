// Asks the kernel for random bytes with getrandom(2). Any thread.
#include "base/entropy.hpp"

#include <sys/random.h>

#include <cerrno>

#include "base/check.hpp"

namespace redial {

void fill_random(std::span<std::uint8_t> out) {
    std::size_t filled = 0;
    while (filled < out.size()) {
        const ssize_t got = ::getrandom(out.data() + filled, out.size() - filled, 0);
        if (got < 0 && errno == EINTR) continue;
        REDIAL_CHECK(got > 0);
        filled += static_cast<std::size_t>(got);
    }
}

}  // namespace redial
