// Asks the system for random bytes with BCryptGenRandom. Any thread.
#include "base/entropy.hpp"

#include <windows.h>

#include <bcrypt.h>  // needs the types of windows.h

#include "base/check.hpp"

namespace redial {

void fill_random(std::span<std::uint8_t> out) {
    const NTSTATUS got = ::BCryptGenRandom(nullptr, out.data(), static_cast<ULONG>(out.size()),
                                           BCRYPT_USE_SYSTEM_PREFERRED_RNG);
    REDIAL_CHECK(got == 0);
}

}  // namespace redial
