// A seeded generator that is a plain value: it can be copied, stored in a state and replayed
// (style rule 2). xoshiro256** by Blackman and Vigna, seeded through splitmix64. Not for secrets:
// masking keys and session ids come from entropy.hpp. Any thread; each owner has its own.
#pragma once

#include <cstdint>

namespace redial {

class Rng {
public:
    explicit Rng(std::uint64_t seed = 1);

    std::uint64_t next();                      // 64 uniform bits
    double unit();                             // [0, 1)
    double between(double low, double high);   // [low, high)
    std::uint64_t below(std::uint64_t limit);  // [0, limit), limit > 0
    bool chance(double probability);           // true with this probability, 0..1

    bool operator==(const Rng&) const = default;

private:
    std::uint64_t state_[4];
};

}  // namespace redial
