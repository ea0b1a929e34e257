// Rules at a dial: what the client waited after what, and whether it should have dialled at all.
// Part of SessionRules; the thread that applies events.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "model/rule_context.hpp"

namespace redial::model {

// What a session waited before a dial of its own accord. `rung`: 1 for the first wait after a
// connection that had lasted.
struct WaitedDelay {
    std::uint32_t rung = 0;
    Duration delay{};
    bool is_measured = false;  // between two sockets of a tap, not told by the client
    Instant at{};
};

class DialRules {
public:
    void started(const RuleContext& context);
    void ended(const RuleContext& context);
    void planned(const RuleContext& context, const core::RetryPlanned& plan);
    void config_changed();
    std::optional<WaitedDelay> take_delay();

private:
    // The newest attempt, the one before it, and what lay between.
    struct Dial {
        const Attempt& attempt;
        const Attempt& before;
        Duration gap;      // from its end to this dial
        Duration delay;    // as planned where it is known, else the gap
        bool is_measured;
        bool is_ladders_own;      // nothing else made the delay: no Retry-After, no table
    };
    void look_at_dial(const RuleContext& context, const Dial& dial);
    void storm(const RuleContext& context, const Dial& dial);
    void resets_on_open(const RuleContext& context, const Dial& dial);
    void fatal_retried(const RuleContext& context, const Dial& dial);
    void count_fatal(const RuleContext& context, const Attempt& attempt,
                     const std::string& after);
    void retry_after_ignored(const RuleContext& context, const Dial& dial);
    void same_token(const RuleContext& context, const Dial& dial);
    void note_same_token(const RuleContext& context, AttemptId attempt, const std::string& after);
    void not_when_planned(const RuleContext& context, const Dial& dial);
    void first_not_spread(const RuleContext& context, const Dial& dial);
    void jitter_lost(const RuleContext& context, const Dial& dial);
    void forget_streaks();

    struct ShortOpen {
        Duration delay;
        std::uint32_t retry;  // 0: not told
    };
    // What each rung of the ladder was seen to wait: chance shows in its spread.
    struct Rung {
        Duration low{};
        Duration high{};
        std::uint32_t count = 0;
    };
    static constexpr std::size_t rungs_max = 16;

    struct Dialled {
        Instant at;
        Duration waited;
    };
    std::deque<Dialled> dials_;         // in a row, at most options.storm_dials
    std::deque<ShortOpen> short_opens_;
    std::uint32_t refusals_since_open_ = 0;
    std::string fatal_cause_;
    std::uint64_t fatal_asked_ = 0;     // what was refused so, as one number
    std::uint32_t fatal_retries_ = 0;
    std::deque<Duration> first_delays_;
    std::uint32_t rung_ = 0;
    Rung rungs_[rungs_max];
    bool saw_jitter_ = false;
    Duration longest_{};
    Duration at_cap_{};
    std::uint32_t at_cap_count_ = 0;
    std::size_t credentials_ = 0;       // hash of what the last dial sent; 0: none known
    std::size_t credentials_before_ = 0;
    std::optional<WaitedDelay> untaken_;
};

}  // namespace redial::model
