// What must hold after every step of the reconnect machine, whoever drives it: the simulator, the
// herd view, a replay. Told each step, it keeps its own account of sockets, waits and failures and
// compares. Knows the rules of docs/machine.md but not how the machine keeps them. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/machine.hpp"

namespace redial::core::tests {

class Invariants {
public:
    explicit Invariants(const MachineState& initial);

    // Empty while all hold; else the first that was broken, in words, and it stays so.
    const std::string& check(const StepTaken& taken);

    const std::string& broken() const { return broken_; }  // as check() said last

    std::uint64_t dials() const { return dials_; }
    std::uint64_t opens() const { return opens_; }
    std::uint64_t losses() const { return losses_; }
    std::uint64_t ignored() const { return ignored_; }

private:
    void must(bool holds, const char* rule);
    void check_replay(const StepTaken& taken);
    bool is_late(const Input& input) const;
    void take_input(const StepTaken& taken);
    void take_loss(const Outcome& outcome, const MachineSettings& settings, Instant now);
    void note_reset();
    bool may_earn() const;
    void note_stable_reset(const Policy& policy, Instant now);
    void take_close(const StepTaken& taken);
    void check_time_limit(const StepTaken& taken, const RetryPlanned* plan);
    bool may_hurry(const StepTaken& taken) const;
    void take_action(const StepTaken& taken, const Action& action);
    void take_open(const StepTaken& taken, const OpenSocket& open);
    void take_drop(const StepTaken& taken, const DropSocket& drop);
    void take_plan(const StepTaken& taken, const RetryPlanned& plan);
    void check_after(const StepTaken& taken, bool is_unchanged);

    struct Socket {
        AttemptId attempt;
        Instant dialled_at{};
        Duration limit{};
        bool is_open = false;
        bool is_closing = false;
        bool has_seen_close = false;
        bool is_reset_earned = false;
        Instant opened_at{};
    };
    // What a loss must lead to, until the orders of the same step have shown it.
    struct Due {
        bool halts = false;
        Duration asked_min{};  // by the server, or by the table's "later"
        Duration asked_max{};
        Duration spent{};  // with connecting, where that counts
    };

    std::string broken_;
    MachineState replayed_;  // this state fed with the same inputs
    ConnectionStatus told_ = ConnectionStatus::Closed;
    std::optional<Socket> socket_;
    std::optional<Due> due_;
    std::optional<Instant> retry_at_;  // of the running wait
    std::uint32_t last_attempt_ = 0;
    std::uint32_t failures_ = 0;  // in a row
    std::uint32_t step_ = 0;      // of the ladder; ahead of failures_ where a formula jumps
    bool row_follows_open_ = true;
    bool has_opened_ = false;
    Instant failing_since_{};
    Instant waiting_since_{};
    Instant not_before_{};
    Duration previous_delay_{};
    bool is_wanted_ = false;
    std::uint64_t dials_ = 0;
    std::uint64_t opens_ = 0;
    std::uint64_t losses_ = 0;
    std::uint64_t ignored_ = 0;
};

// The longest wait the policy can lead to, with any chance and any Retry-After.
Duration longest_wait(const Policy& policy);

}  // namespace redial::core::tests
