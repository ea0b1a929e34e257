// What a herd is asked and what came of it, in figures alone: whoever shows a herd knows neither
// the machine that its clients run nor how they are run (core/herd.hpp simulates them,
// app/herd_real.hpp takes real sockets). One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace redial::core {

struct HerdServer {
    double opens_per_s = 2000;            // handshakes it finishes
    std::uint32_t queue_max = 5000;       // dials that wait for theirs; further ones get a 503
    std::optional<Duration> retry_after;  // said with the 503
};

struct HerdResult {
    std::vector<std::uint32_t> arrivals;  // dials at the server, in each second since the loss
    std::vector<std::uint32_t> opened;    // connections opened, likewise
    std::uint64_t dials = 0;
    std::uint64_t refused = 0;      // while the server was down
    std::uint64_t turned_away = 0;  // with a 503: the queue was full
    std::uint32_t back = 0;         // clients that are open again
    std::uint32_t gave_up = 0;
    // Real sockets only: how the dials ended that opened nothing and got no 503, since the loss.
    std::map<std::string, std::uint64_t> failures;
    // From the server's return on.
    std::uint32_t peak_per_s = 0;  // arrivals in the busiest second
    double mean_per_s = 0;         // arrivals a second until the last client was back
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

}  // namespace redial::core
