// The ladder of delays: what a policy makes of the n-th failure in a row, before and after chance.
// Pure, any thread.
#pragma once

#include <cstdint>

#include "base/rng.hpp"
#include "base/time.hpp"
#include "core/policy.hpp"

namespace redial::core {

// Where on the ladder a wait is, and what the session has drawn and waited before.
struct LadderPlace {
    std::uint32_t step = 0;     // 1 for the first wait of a row of failures
    bool follows_open = true;   // the row began with the loss of an open connection
    Duration previous_delay{};  // the last wait's of the row, for decorrelated jitter; 0: none
    Duration own_first{};       // drawn once where first_delay_max is set; 0: not yet

    bool operator==(const LadderPlace&) const = default;
};

struct Envelope {
    Duration low;
    Duration high;
};

// Any policy is safe, also one that makes no sense: delays are never negative, never overflow, and
// a factor below 1 counts as 1. With decorrelated jitter the base delay is what the ladder would be
// without jitter, and the cap is the table's largest delay where there is a table.
Duration base_delay(const Policy& policy, const LadderPlace& place);
// What chance may make of it.
Envelope delay_envelope(const Policy& policy, const LadderPlace& place);
// The delay of the wait at `place`, which takes what it draws: the session's own first delay, the
// delay for the next wait, and a step further where the formula jumps one.
Duration draw_delay(const Policy& policy, LadderPlace& place, Rng& rng);

// The policy with its ladder begun anew at `first`, whatever formula it had: the server's word. Its
// bounds hold, but for the cap, which no server is held under. Longer than retry_after_max it is
// not.
Policy beginning_at(const Policy& policy, Duration first);

// For a row that began with the loss of an open connection: the n-th retry (1, 2, ...).
Duration base_delay(const Policy& policy, std::uint32_t retry);
Envelope delay_envelope(const Policy& policy, std::uint32_t retry, Duration previous_delay);
// The jitter alone, on any base delay.
Duration jittered(const Policy& policy, Duration base, Duration previous_delay, Rng& rng);

}  // namespace redial::core
