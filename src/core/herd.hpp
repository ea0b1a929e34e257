// The herd: one outage, many clients with one policy, and a server that can open only so many a
// second. Virtual time, each client the same machine as live. Runs in slices, so that whoever waits
// for it can show progress and cancel. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "base/rng.hpp"
#include "base/time.hpp"
#include "core/herd_figures.hpp"
#include "core/machine.hpp"

namespace redial::core {

struct HerdOptions {
    std::uint32_t clients = 10'000;
    Duration outage = std::chrono::seconds(30);
    Duration length = std::chrono::minutes(10);  // of virtual time, from the loss on
    Policy policy;
    HerdServer server;
    Duration latency_low = std::chrono::milliseconds(5);  // one way
    Duration latency_high = std::chrono::milliseconds(50);
    Duration connect_limit = std::chrono::seconds(10);
    std::uint64_t seed = 1;
    // Told of each wait that a client begins: tests look at the delays themselves.
    std::function<void(std::uint32_t client, const RetryPlanned& plan)> on_wait;
};

class Herd {
public:
    explicit Herd(HerdOptions options);

    // The next `span` of virtual time; false once it is over: everybody is back or has given up, or
    // the length is reached.
    bool run_for(Duration span);
    Duration elapsed() const { return now_ - Instant{}; }
    std::uint32_t back() const { return static_cast<std::uint32_t>(back_at_.size()); }
    HerdResult result() const;

private:
    enum class Next : std::uint8_t { Nothing, Lost, Wake, Arrives, Opens, Refused, TurnedAway };
    struct Client {
        MachineState state;
        Instant at{};
        Next next = Next::Nothing;
        std::uint32_t after = 0;  // the next in the same slot, plus one
    };

    void schedule(std::uint32_t client, Instant at, Next next);
    void run_slot(std::size_t slot);
    void perform(std::uint32_t client);
    void take(std::uint32_t client, const Input& input);
    void dial(std::uint32_t client);
    void arrive(std::uint32_t client);
    void note_open(std::uint32_t client);
    void wait_for_deadline(std::uint32_t client);
    void count(std::vector<std::uint32_t>& per_s) const;
    Duration latency();

    HerdOptions options_;
    MachineSettings settings_;
    Rng rng_;
    std::vector<Client> clients_;
    std::vector<std::uint32_t> slots_;  // first client of each millisecond, plus one
    std::vector<std::uint32_t> due_;    // of the slot that runs, in order of time
    std::size_t slot_ = 0;
    Instant now_{};
    Instant returns_at_{};
    Instant free_at_{};              // when the server has worked off what waits
    std::uint32_t settled_ = 0;      // open again, or given up
    std::vector<Duration> back_at_;  // since the loss
    HerdResult tally_;
};

}  // namespace redial::core
