// The adaptive policy: remembers how long outages lasted and says when the next dial pays best.
// Pure values, part of the machine's state. Any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "core/outcome.hpp"
#include "core/policy.hpp"

namespace redial::core {

// How long an outage lasted is only known between two dials: the last that failed and the first
// that did not.
struct PastOutage {
    Duration low{};
    Duration high{};
    OutcomeKind seen = OutcomeKind::Closed;  // how its first dial failed; Closed: none did
    bool operator==(const PastOutage&) const = default;
};

struct OutageMemory {
    static constexpr std::size_t outages_max = 12;

    std::vector<PastOutage> past;  // oldest first
    bool is_out = false;           // an outage is going on:
    Instant lost_at{};
    Duration failed_at{};  // the last dial in vain, since the loss
    Duration dial_took{};  // how long the last one took to fail, in this outage or before
    OutcomeKind seen = OutcomeKind::Closed;

    bool operator==(const OutageMemory&) const = default;
};

void note_loss(OutageMemory& memory, Instant now);
void note_failure(OutageMemory& memory, Instant dialled_at, const Outcome& outcome, Instant now);
void note_recovery(OutageMemory& memory, Instant dialled_at);
// Somebody interfered: how long this outage would have lasted is not known.
void forget_outage(OutageMemory& memory);

struct Prediction {
    Duration delay{};
    std::string why;  // "last 5 outages lasted 8 to 12 s: next try at 9 s"
};
// `ladder` is what the policy would wait without a memory. None: too little is known yet.
std::optional<Prediction> predict(const OutageMemory& memory, const Policy& policy, Duration ladder,
                                  Instant now);

}  // namespace redial::core
