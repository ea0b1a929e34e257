// Policy: when to dial again, as data. Pure values, any thread. The default is what web chats do:
// 500 ms, 1, 2, 4, 8, 10, 10 s ..., no jitter, reset on open, and every loss is retried, whatever
// its code or status (docs/machine.md). core/presets.hpp has `careful`, which stops where nothing
// heals, and the policies of real libraries.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "core/enum_names.hpp"
#include "core/outcome.hpp"

namespace redial::core {

// How a delay is made. Most libraries are the ladder with one setting or another; two are not.
enum class Formula : std::uint8_t {
    Ladder,       // min(cap, first_delay * factor^(n-1)), or the table; then jitter
    Backo2,       // Socket.IO: one draw is sign and size of the jitter, and the cap comes last
    ActionCable,  // Rails: whenever the connection monitor polls and finds the connection stale
};
constexpr auto enum_table(Formula) {
    using enum Formula;
    return std::to_array<Named<Formula>>(
        {{Ladder, "ladder"}, {Backo2, "backo2"}, {ActionCable, "actioncable"}});
}

// How chance changes a base delay v. The first four: aws-samples/aws-arch-backoff-simulator.
enum class JitterKind : std::uint8_t {
    None,          // v
    Full,          // uniform 0 .. v
    Equal,         // v/2 + uniform 0 .. v/2
    Decorrelated,  // min(cap, uniform first_delay .. 3 * previous delay)
    PlusMinus,     // v * (1 + uniform -share .. share)
    Plus,          // v * (1 + uniform 0 .. share)
    Added,         // v + uniform added_min .. added_max
};
constexpr auto enum_table(JitterKind) {
    using enum JitterKind;
    return std::to_array<Named<JitterKind>>({{None, "none"},
                                             {Full, "full"},
                                             {Equal, "equal"},
                                             {Decorrelated, "decorrelated"},
                                             {PlusMinus, "plus_minus"},
                                             {Plus, "plus"},
                                             {Added, "added"}});
}

// When a connection that opened counts as success, so that the next failure starts the ladder anew.
enum class ResetRule : std::uint8_t { OnOpen, StableFor, FirstMessage, FirstPong };
constexpr auto enum_table(ResetRule) {
    using enum ResetRule;
    return std::to_array<Named<ResetRule>>({{OnOpen, "on_open"},
                                            {StableFor, "stable_for"},
                                            {FirstMessage, "first_message"},
                                            {FirstPong, "first_pong"}});
}

// What an outcome leads to.
enum class Reaction : std::uint8_t {
    Retry,       // after the ladder's delay
    RetryLater,  // after the ladder's delay, and not before a uniform later_min .. later_max
    Halt,        // not before somebody asks
};
constexpr auto enum_table(Reaction) {
    using enum Reaction;
    return std::to_array<Named<Reaction>>(
        {{Retry, "retry"}, {RetryLater, "retry_later"}, {Halt, "halt"}});
}

// What a row of the table of reactions goes by.
enum class RuleOn : std::uint8_t { CloseCode, HttpStatus, Kind };
constexpr auto enum_table(RuleOn) {
    using enum RuleOn;
    return std::to_array<Named<RuleOn>>(
        {{CloseCode, "close_code"}, {HttpStatus, "http_status"}, {Kind, "kind"}});
}

// One row of the table of reactions.
struct OutcomeRule {
    RuleOn on = RuleOn::CloseCode;
    std::uint16_t first = 0;  // codes or statuses from first to last
    std::uint16_t last = 0;
    OutcomeKind kind = OutcomeKind::Closed;  // RuleOn::Kind only
    Reaction reaction = Reaction::Retry;
    Duration later_min{};  // RetryLater only
    Duration later_max{};

    bool operator==(const OutcomeRule&) const = default;
};

// The preset `careful`'s table. Halts where dialling again cannot heal it (RFC 6455 7.4.1: 1002,
// 1003, 1007 .. 1010; 3000 and 3003; statuses that say the request is wrong, redirects and plain
// answers among them), 5 to 30 s later after 1012 and 10 to 60 s later after 1013; the rest is
// retried. A normal close, 1000, is retried as the chat UI does.
std::vector<OutcomeRule> careful_outcome_rules();

struct Policy {
    Formula formula = Formula::Ladder;
    Duration first_delay = std::chrono::milliseconds(500);
    // Above first_delay: each session draws its own first delay once, uniform between the two.
    Duration first_delay_max{};
    double factor = 2.0;                      // >= 1
    Duration cap = std::chrono::seconds(10);  // >= first_delay
    Duration floor{};                         // no delay is shorter, whatever made it
    std::vector<Duration> table;              // if not empty: these, the last repeats
    // Above 0: the first delay of each ladder is uniform 0 .. this in place of the ladder's own
    // (RFC 6455 7.2.3 has 5 s).
    Duration random_first_max{};
    // The first retry after a connection that had opened comes at once; the ladder follows.
    bool first_at_once = false;
    Duration whole{};  // above 0: the ladder in multiples of it
    JitterKind jitter = JitterKind::None;
    double jitter_share = 0.0;  // 0..1: PlusMinus, Plus, the two formulas
    Duration added_min{};       // Added only
    Duration added_max{};
    std::uint64_t seed = 0;  // of the jitter; 0: another one each time
    ResetRule reset_rule = ResetRule::OnOpen;
    Duration stable_after = std::chrono::seconds(5);  // StableFor only
    // Failed retries in a row before Halted; none: no limit; 0: a lost connection stays lost.
    std::optional<std::uint32_t> attempts_max;
    // Halted when the next dial would come later than this after the first of the losses in a row.
    std::optional<Duration> give_up_after;
    bool retries_first_dial = true;    // false: halts until a first dial has opened
    Duration connect_timeout{};        // of a whole dial; 0: the session's limits
    bool connect_time_counts = false;  // a delay counts from the dial before (gRPC)
    // Retry-After of a refusal, or of a close reason that holds one (retry_after_in).
    bool honours_retry_after = true;
    Duration retry_after_max = std::chrono::minutes(10);  // bound on what a server may ask for
    std::vector<OutcomeRule> outcomes;  // the first that fits holds; none: every loss is retried
    // A wait ends when the network comes back, or the machine wakes from sleep; not before the
    // instant that a server asked for.
    bool dials_on_network_up = true;
    bool dials_on_wake = true;
    // Learns from past outages when to dial, between floor and cap (core/adaptive.hpp).
    bool adapts = false;

    bool operator==(const Policy&) const = default;
};

// The rule that decides about this outcome; null: none does, and it is retried. Close codes speak
// of connections that had opened and that we did not end ourselves.
const OutcomeRule* rule_for(const Policy& policy, const Outcome& outcome, bool was_open);

// The codes or statuses that halt, one by one, and the same set from such a list: other rules stay.
std::vector<std::uint16_t> halting(const Policy& policy, RuleOn on);
void set_halting(Policy& policy, RuleOn on, const std::vector<std::uint16_t>& codes);

// What a close reason asks for: JSON with a member `retryAfter` or `retry_after` (seconds, or text
// of seconds; `retryAfterMs` and the like: milliseconds), "retry-after: N", "retry after N s" or
// "try again in N s" anywhere in it. A number without a unit counts seconds. None when it says
// nothing.
std::optional<Duration> retry_after_in(std::string_view close_reason);

}  // namespace redial::core
