// Outages of known kinds, and one client that lives through them: how late it is back and how many
// dials it took. The same machine as live, in virtual time. What docs/adaptive.md's table is made
// of. One thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "base/time.hpp"
#include "core/policy.hpp"

namespace redial::core::tests {

struct OutageKind {
    const char* name;   // "restart"
    const char* about;  // "8 to 12 s, refused"
    // The n-th of a row of outages.
    Duration (*length)(std::uint32_t n, Rng& rng);
    bool is_silent;  // dials are not refused but time out
};
std::span<const OutageKind> outage_kinds();

struct OutageToll {
    double late_ms = 0;  // mean time from the server's return to the open connection
    double dials = 0;    // mean per outage, the one that opens included
};
// `outages` in a row, open for a minute before each; the policy's jitter drawn from `seed` on.
OutageToll live_through(const OutageKind& kind, const Policy& policy, std::uint32_t outages,
                        std::uint64_t seed);

}  // namespace redial::core::tests
