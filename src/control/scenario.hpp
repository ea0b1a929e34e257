// Scenario: taps and a timeline of faults, read from a JSON file (docs/scenario.md). One file
// serves `redial tap`, `redial connect` and the window; player.hpp plays it. Pure, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "control/json_input.hpp"
#include "core/fault.hpp"
#include "core/lab_dialect.hpp"
#include "core/session_config.hpp"

namespace redial::control {

inline constexpr std::size_t scenario_bytes_max = 16u << 20;

// A fault of the dialect that this program's lab server plays comes, or goes.
struct DialectFaultStep {
    core::DialectFault fault;
    bool is_on = true;
};

// What happens to the links at one moment, in this order.
struct ScenarioStep {
    Duration at{};                     // after the start
    std::string tap;                   // whose; "" every link's
    bool clears = false;               // all faults go
    std::vector<std::string> removes;  // by name
    std::vector<core::Fault> sets;     // one of the same name is replaced
    std::optional<bool> enables;       // a tap listens, or does not
    // Who is connected at this moment is cut off, once: by a reset or by a close frame.
    std::optional<core::Fault> cuts;
    std::vector<DialectFaultStep> dialect_faults;  // whatever `tap` says
};

struct Scenario {
    std::optional<std::uint64_t> seed;
    std::vector<core::SessionConfig> taps;
    std::vector<core::Fault> faults;  // of every link, from the start
    std::vector<ScenarioStep> steps;  // in the order of time
};

// Errors name the member: "timeline[2].set: ...".
Result<Scenario> scenario_from_text(std::string_view text);

// The parts, for files that hold a scenario beside other things; errors name the member's place.
// "5s", or a bare number of seconds; an absent one is an error, and leaves `to` as it is.
void read_time(Members& members, const char* name, Duration& to);
// One fault or a list of them.
void read_faults(Members& members, const char* name, std::vector<core::Fault>& to);
// Of member `name`, as the file has them: not sorted yet.
std::vector<ScenarioStep> read_steps(Members& members, const char* name, Complaints& complaints);
void sort_steps(std::vector<ScenarioStep>& steps);
// What a tap says beside `name`, `to` and `listen`.
void read_tap_options(Members& members, core::SessionConfig& config);

}  // namespace redial::control
