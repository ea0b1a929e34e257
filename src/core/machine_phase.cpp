// What the reconnect machine's phases tell from outside: the status that they are, and
// which attempt lives. Any thread.
#include "core/machine.hpp"

namespace redial::core {

ConnectionStatus status_of(const Phase& phase) {
    if (std::holds_alternative<Connecting>(phase)) return ConnectionStatus::Connecting;
    return std::holds_alternative<Open>(phase) ? ConnectionStatus::Open : ConnectionStatus::Closed;
}

std::optional<AttemptId> live_attempt(const MachineState& state) {
    if (const auto* connecting = std::get_if<Connecting>(&state.phase)) return connecting->attempt;
    if (const auto* open = std::get_if<Open>(&state.phase)) return open->attempt;
    if (const auto* ending = std::get_if<Ending>(&state.phase)) return ending->attempt;
    if (const auto* closing = std::get_if<Closing>(&state.phase)) return closing->attempt;
    return std::nullopt;
}

}  // namespace redial::core
