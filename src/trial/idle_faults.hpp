// Faults of a test that acted on nobody: a reset that waits for the next dial while the client
// stays connected, for example. Pure, any thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/event.hpp"
#include "verdict/test_file.hpp"

namespace redial::trial {

// The names of faults that acted, and how often.
class FaultsMade {
public:
    void note(const core::Event& event);
    bool has(const core::Fault& fault) const;

private:
    std::map<std::string, std::size_t, std::less<>> made_;
};

// A remark for each, with the time at which it was set and what to try. Only of those kinds that
// tell when they act.
std::vector<std::string> remarks_on_idle_faults(const verdict::Test& test, const FaultsMade& made);

}  // namespace redial::trial
