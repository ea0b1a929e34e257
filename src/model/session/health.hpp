// Health: how good a session's connection is, as a score with the parts it was made of: a number
// alone tells nobody what to mend. Pure over the model; the thread that draws. At most some hundred
// steps, whatever the history.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/time.hpp"
#include "model/session/session_model.hpp"

namespace redial::model {

struct HealthPart {
    const char* name = "";        // "latency"
    const char* counts = "";      // what is looked at: "p90 of the last 10 minutes"
    std::string figure;           // "1.9 ms"; "unknown" where nothing was measured
    std::optional<double> share;  // 0 bad .. 1 good; none: unknown, and not in the score
    double weight = 1.0;
    const char* scale = "";  // "1 up to 50 ms, 0 from 2 s on"
};

struct Health {
    enum Part : std::uint8_t { Latency, Jitter, PongLoss, DropRate, Recovery, parts_count };
    std::array<HealthPart, parts_count> parts;
    // 0..100, of the parts that are known; none while fewer than two are: one tells too little.
    std::optional<int> score;
    int known = 0;  // parts that were measured

    // 0..5, for the header: full dots.
    int dots() const;
    // "quality 87: latency 1.9 ms, jitter 0.2 ms, ..."
    std::string in_words() const;
};

Health health_of(const SessionModel& session, Instant now);
// Of what lies in from..to, a stretch that somebody selected.
Health health_within(const SessionModel& session, Instant from, Instant to, Instant now);

}  // namespace redial::model
