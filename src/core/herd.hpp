// The herd: one outage, many clients with one policy, and a server that can open only so many a
// second. Virtual time, each client the same machine as live. Runs in slices, so that whoever waits
// for it can show progress and cancel. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "base/time.hpp"
#include "core/machine.hpp"

namespace redial::core {

struct HerdServer {
    double opens_per_s = 2000;         // handshakes it finishes
    std::uint32_t queue_max = 5000;    // dials that wait for theirs; further ones get a 503
    std::optional<Duration> retry_after;  // said with the 503
};

struct HerdOptions {
    std::uint32_t clients = 10'000;
    Duration outage = std::chrono::seconds(30);
    Duration length = std::chrono::minutes(10);  // of virtual time, from the loss on
    Policy policy;
    HerdServer server;
    Duration latency_low = std::chrono::milliseconds(5);    // one way
    Duration latency_high = std::chrono::milliseconds(50);
    Duration connect_limit = std::chrono::seconds(10);
    std::uint64_t seed = 1;
    // Told of each wait that a client begins: tests look at the delays themselves.
    std::function<void(std::uint32_t client, const RetryPlanned& plan)> on_wait;
};

struct HerdResult {
    std::vector<std::uint32_t> arrivals;  // dials at the server, in each second since the loss
    std::vector<std::uint32_t> opened;    // connections opened, likewise
    std::uint64_t dials = 0;
    std::uint64_t refused = 0;            // while the server was down
    std::uint64_t turned_away = 0;        // with a 503: the queue was full
    std::uint32_t back = 0;               // clients that are open again
    std::uint32_t gave_up = 0;
    // Real sockets only: how the dials ended that opened nothing and got no 503, since the loss.
    std::map<std::string, std::uint64_t> failures;
    // From the server's return on.
    std::uint32_t peak_per_s = 0;         // arrivals in the busiest second
    double mean_per_s = 0;                // arrivals a second until the last client was back
    double peak_to_mean = 0;
    std::optional<Duration> half_back_after;
    std::optional<Duration> most_back_after;  // 99 %
    std::optional<Duration> all_back_after;
};

// "refused 12, timed out 3", behind `before`; empty when no dial failed so.
std::string failures_in_words(const HerdResult& result, const char* before = "");

// Fills in what follows from arrivals and returns. `back_at` is sorted, in time since the loss.
void conclude(HerdResult& result, const std::vector<Duration>& back_at, Duration returned_after,
              std::uint32_t clients, Duration elapsed);

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
    std::vector<std::uint32_t> slots_;     // first client of each millisecond, plus one
    std::vector<std::uint32_t> due_;       // of the slot that runs, in order of time
    std::size_t slot_ = 0;
    Instant now_{};
    Instant returns_at_{};
    Instant free_at_{};                    // when the server has worked off what waits
    std::uint32_t settled_ = 0;            // open again, or given up
    std::vector<Duration> back_at_;        // since the loss
    HerdResult tally_;
};

}  // namespace redial::core
