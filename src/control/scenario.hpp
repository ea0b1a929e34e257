// Scenario: taps and a timeline of faults, read from a JSON file (docs/scenario.md). One file
// serves `redial tap`, `redial connect` and the window; player.hpp plays it. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "core/fault.hpp"
#include "core/session_config.hpp"

namespace redial::control {

inline constexpr std::size_t scenario_bytes_max = 16u << 20;

// What happens to the links at one moment, in this order.
struct ScenarioStep {
    Duration at{};                     // after the start
    std::string tap;                   // whose; "" every link's
    bool clears = false;               // all faults go
    std::vector<std::string> removes;  // by name
    std::vector<core::Fault> sets;     // one of the same name is replaced
    std::optional<bool> enables;       // a tap listens, or does not
};

struct Scenario {
    std::optional<std::uint64_t> seed;
    std::vector<core::SessionConfig> taps;
    std::vector<core::Fault> faults;   // of every link, from the start
    std::vector<ScenarioStep> steps;   // in the order of time
};

// Errors name the member: "timeline[2].set: ...".
Result<Scenario> scenario_from_text(std::string_view text);

}  // namespace redial::control
