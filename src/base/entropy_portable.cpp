// Asks the system for random bytes with getentropy(3), which gives 256 at once. Any thread.
#include "base/entropy.hpp"

#include <sys/random.h>

#include <algorithm>

#include "base/check.hpp"

namespace redial {

void fill_random(std::span<std::uint8_t> out) {
    constexpr std::size_t at_once = 256;
    while (!out.empty()) {
        const std::size_t size = std::min(out.size(), at_once);
        REDIAL_CHECK(::getentropy(out.data(), size) == 0);
        out = out.subspan(size);
    }
}

}  // namespace redial
