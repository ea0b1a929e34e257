// A scenario file (docs/scenario.md) played in the window: its taps are made, its faults set, and
// its steps asked for when they are due. UI thread only.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "control/player.hpp"
#include "core/command.hpp"
#include "model/fold/workspace.hpp"
#include "view/scene/ui_state.hpp"

namespace redial::embed {

class ScenarioRun {
public:
    // With taps of its own the file plays on those (one that is there by its name is used as it
    // is); without, on the chosen session's link or the chosen tap.
    static Result<ScenarioRun> start(const std::string& path, const model::Workspace& workspace,
                                     view::UiState& ui, Instant now, core::Commands& to);

    std::optional<Instant> deadline() const { return player_.deadline(); }
    core::Commands take_due(Instant now) { return player_.take_due(now); }
    // "outage.json: 5 steps".
    const std::string& words() const { return words_; }

private:
    ScenarioRun(control::Player player, std::string words)
        : player_(std::move(player)), words_(std::move(words)) {}

    control::Player player_;
    std::string words_;
};

}  // namespace redial::embed
