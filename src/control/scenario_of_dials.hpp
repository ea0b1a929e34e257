// The outage of a recording as a scenario file (docs/scenario.md, docs/replay.md): how the server
// refused each dial, how it ended connections, how late its answers came. Pure, any thread.
#pragma once

#include <string>
#include <vector>

#include "control/recorded_dials.hpp"

namespace redial::control {

struct ScenarioSource {
    std::vector<RecordedDial> dials;    // in the order of their times
    std::vector<Duration> round_trips;  // of pings
    Instant begun_at{};                 // the recording's begin: time 0 of the timeline
    std::string name;                   // of the recording, for the file's comment
    bool is_cut = false;                // the recording has more than that
};

struct ScenarioText {
    std::string json;  // ends in a line end
    std::size_t steps = 0;
    std::size_t outages = 0;  // stretches in which dials failed
};

// Times that a recording cannot show, as when a server that nobody dialled came back, are put in
// the middle of what was seen before and behind them, and said so in the step's comment.
ScenarioText scenario_of(const ScenarioSource& source);

}  // namespace redial::control
