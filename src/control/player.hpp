// Player: plays a scenario's timeline: it gives commands when they are due. Its owner asks it for
// the next deadline and takes what is due then; `redial tap`, `redial connect` and the window all
// use it. Pure; one thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "control/scenario.hpp"
#include "core/command.hpp"

namespace redial::control {

// A link that the scenario acts on.
struct PlayedLink {
    SessionId session;
    std::string name;    // a tap's; steps for another tap pass it by
    bool is_tap = true;  // a session's own link takes every step, and is never enabled or disabled
    bool stands_for_all = false;  // a tap that takes every step, whichever tap it names
};

class Player {
public:
    Player(std::vector<ScenarioStep> steps, std::vector<PlayedLink> links, Instant start);
    // When the next step is due; none: the timeline is over.
    std::optional<Instant> deadline() const;
    core::Commands take_due(Instant now);
    std::size_t steps_left() const { return steps_.size() - next_; }

private:
    std::vector<ScenarioStep> steps_;
    std::vector<PlayedLink> links_;
    Instant start_;
    std::size_t next_ = 0;
};

}  // namespace redial::control
