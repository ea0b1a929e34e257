// What is done to the faults of a session's link or of a tap from more than one place: new ones,
// presets, for a while, taken away, written and read as text. UI thread only; makers and readers
// are pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "core/fault.hpp"
#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// How long the "3 s" buttons put a fault in force.
inline constexpr Duration short_while = std::chrono::seconds(3);

// Common failures at one click.
struct FaultPreset {
    const char* id;
    const char* label;
    const char* does;  // one sentence
    std::vector<core::Fault> (*make)();
};
std::span<const FaultPreset> fault_presets();

// A fault of the kind with its usual parameters and the name `kind` or, where that is taken,
// "kind_2" and so on.
core::Fault new_fault(const core::FaultList& list, core::FaultKind kind);
// In force for a short while; asked again, the while begins anew.
core::Fault brief_fault(core::FaultKind kind);
// Waits for the next attempt, and acts on that one alone.
core::Fault armed_fault(core::FaultKind kind);

const core::Fault* find_fault(const core::FaultList& list, std::string_view name);
const core::Fault* first_of(const core::FaultList& list, core::FaultKind kind);
std::size_t faults_on(const core::FaultList& list);

// Whose faults act on this session: its tap's for a tap's further client, else its own; null when
// the tap is gone.
const model::SessionModel* faulted(const Scene& scene, const model::SessionModel& session);
bool is_tap_enabled(const model::SessionModel& tap);  // listens, or would if it could

// A close frame: by the session itself, or through a tap to its clients.
void close_with(const Scene& scene, const model::SessionModel& session, std::uint16_t code,
                std::string reason);
// Adds it with all its parameters, or takes it away when it is there.
void flip_half_open(const Scene& scene, const model::SessionModel& session);
// Opens the faults window for what acts on the chosen session, or closes it.
void flip_faults_window(const Scene& scene);

// Since when a fault of this name is in force, as the events tell.
std::optional<Instant> in_force_since(const model::SessionModel& session, const core::Fault& fault);

// "--fault 'latency:120ms,down'".
std::string as_option(const core::Fault& fault);
std::string as_options(const core::FaultList& list);
// One fault as text, or several with --fault before each, quoted or not.
Result<std::vector<core::Fault>> faults_from_typed(std::string_view typed);

}  // namespace redial::view
