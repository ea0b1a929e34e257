// What a recorded server did, dial by dial, for the lab server to do again (docs/replay.md). Pure,
// any thread.
#pragma once

#include <string>
#include <vector>

#include "control/recorded_dials.hpp"
#include "core/lab_script.hpp"

namespace redial::control {

// A message of the server that came so soon behind one of the client's is played as its answer.
inline constexpr Duration answer_within = std::chrono::seconds(1);

struct LabScriptMade {
    core::LabScript script;
    std::uint64_t messages = 0;
    // What cannot be played as it was, a sentence each.
    std::vector<std::string> remarks;
};

LabScriptMade lab_script_of(const std::vector<RecordedDial>& dials, Instant begun_at);

}  // namespace redial::control
