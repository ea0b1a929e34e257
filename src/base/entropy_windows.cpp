// Asks the system for random bytes with BCryptGenRandom. Any thread.
#include "base/entropy.hpp"

// clang-format off: the second needs the first.
#include <bcrypt.h>
#include <windows.h>
// clang-format on

#include "base/check.hpp"

namespace redial {

void fill_random(std::span<std::uint8_t> out) {
    const NTSTATUS got = ::BCryptGenRandom(nullptr, out.data(), static_cast<ULONG>(out.size()),
                                           BCRYPT_USE_SYSTEM_PREFERRED_RNG);
    REDIAL_CHECK(got == 0);
}

}  // namespace redial
