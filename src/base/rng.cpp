// Implements xoshiro256** (https://prng.di.unimi.it/, public domain). Any thread.
#include "base/rng.hpp"

#include "base/check.hpp"

namespace redial {
namespace {

std::uint64_t rotate_left(std::uint64_t value, int by) {
    return (value << by) | (value >> (64 - by));
}

std::uint64_t splitmix64(std::uint64_t& state) {
    state += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

}  // namespace

Rng::Rng(std::uint64_t seed) {
    for (std::uint64_t& word : state_) word = splitmix64(seed);
}

std::uint64_t Rng::next() {
    const std::uint64_t result = rotate_left(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate_left(state_[3], 45);
    return result;
}

double Rng::unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

double Rng::between(double low, double high) { return low + (high - low) * unit(); }

std::uint64_t Rng::below(std::uint64_t limit) {
    REDIAL_CHECK(limit > 0);
    // Values from the incomplete last stretch are drawn again, so every result is equally likely.
    const std::uint64_t reject_from = UINT64_MAX - UINT64_MAX % limit;
    std::uint64_t value = next();
    while (value >= reject_from) value = next();
    return value % limit;
}

bool Rng::chance(double probability) { return unit() < probability; }

}  // namespace redial
