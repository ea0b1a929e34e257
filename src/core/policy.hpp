// Policy: when to dial again, as data. Pure values, any thread. The default is the chat UI's
// ladder (architecture.md, "The reconnect machine"): 500 ms, 1, 2, 4, 8, 10, 10 s ..., no jitter,
// reset on open.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"

namespace redial::core {

// How chance changes a base delay v. Formulas: aws-samples/aws-arch-backoff-simulator.
enum class JitterKind : std::uint8_t {
    None,          // v
    Full,          // uniform 0 .. v
    Equal,         // v/2 + uniform 0 .. v/2
    Decorrelated,  // min(cap, uniform first_delay .. 3 * previous delay)
    PlusMinus,     // v * (1 + uniform -share .. share)
};

// When a connection that opened counts as success, so that the next failure starts the ladder anew.
enum class ResetRule : std::uint8_t { OnOpen, StableFor, FirstMessage };

struct Policy {
    Duration first_delay = std::chrono::milliseconds(500);
    double factor = 2.0;                              // >= 1
    Duration cap = std::chrono::seconds(10);          // >= first_delay
    std::vector<Duration> table;                      // if not empty: these, the last repeats
    JitterKind jitter = JitterKind::None;
    double jitter_share = 0.0;                        // 0..1, PlusMinus only
    ResetRule reset_rule = ResetRule::OnOpen;
    Duration stable_after = std::chrono::seconds(5);  // StableFor only
    // Failed retries in a row before Halted; none: no limit; 0: a lost connection stays lost.
    std::optional<std::uint32_t> attempts_max;
    bool honours_retry_after = true;
    Duration retry_after_max = std::chrono::minutes(10);  // bound on what a server may ask for
    std::vector<std::uint16_t> halting_close_codes;   // a close with one of these halts
    std::vector<std::uint16_t> halting_http_statuses;  // a refusal with one of these halts

    bool operator==(const Policy&) const = default;
};

}  // namespace redial::core
