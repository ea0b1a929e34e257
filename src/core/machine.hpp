// The reconnect machine: decides when to dial, wait, close and give up. Pure: time, chance and outcomes
// come in as arguments, orders go out as values; it holds no timer, so no stale timer can fire. The
// table of phases and inputs is in docs/machine.md and every cell of it is a test. Runs on the service
// thread live, on any thread in the simulator and in replay.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/rng.hpp"
#include "base/time.hpp"
#include "core/event.hpp"
#include "core/outcome.hpp"
#include "core/policy.hpp"

namespace redial::core {

// Phases. Each holds exactly what it needs (style rule 3).
struct Idle {};
struct Connecting { AttemptId attempt; Instant give_up_at; };
struct Open { AttemptId attempt; Instant since; };
struct Closing { AttemptId attempt; Instant give_up_at; };
struct Waiting { Instant retry_at; Instant since; Duration delay; std::uint32_t retry; };
struct HaltedPhase { std::string cause; };
using Phase = std::variant<Idle, Connecting, Open, Closing, Waiting, HaltedPhase>;

// What of a session's settings the machine needs. Read at every step: changes apply from the next one.
struct MachineSettings {
    Policy policy;
    bool reconnects = true;     // auto-reconnect as it is in force for this session
    Duration connect_limit{};   // whole dial: the sum of the stage limits, so never the first to fire
    Duration close_limit{};
};

struct MachineState {
    Phase phase = Idle{};
    std::uint32_t attempts_made = 0;      // the last attempt's id
    std::uint32_t retry = 0;              // failed attempts in a row = position on the ladder
    Duration previous_delay{};            // for decorrelated jitter
    Rng rng;
    bool reset_is_earned = false;         // ResetRule::StableFor / FirstMessage met by this connection
};

// Inputs.
struct ConnectAsked { Origin origin = Origin::Person; };
struct DisconnectAsked { std::uint16_t close_code = 1000; std::string close_reason; };
struct StopAsked {};                                      // Waiting -> Idle; refused elsewhere
struct Opened { AttemptId attempt; };
struct Ended { AttemptId attempt; Outcome outcome; };
struct MessageCame { AttemptId attempt; };                // only ResetRule::FirstMessage cares
struct TimePassed {};
using Input = std::variant<ConnectAsked, DisconnectAsked, StopAsked, Opened, Ended, MessageCame, TimePassed>;

// Actions, in order.
struct OpenSocket { AttemptId attempt; Origin origin; std::uint32_t retry; };
struct CloseSocket { AttemptId attempt; std::uint16_t close_code; std::string close_reason; };
struct DropSocket { AttemptId attempt; OutcomeKind why; };  // no closing handshake; report nothing more
struct TellStatus { Connection from; Connection to; };
struct TellPlan { RetryPlanned plan; };
struct TellHalted { std::string cause; };
struct TellRefused { std::string reason; };               // the input makes no sense in this phase
struct TellIgnored { AttemptId attempt; };                // a late report of an abandoned attempt
using Action = std::variant<OpenSocket, CloseSocket, DropSocket, TellStatus, TellPlan, TellHalted, TellRefused,
                            TellIgnored>;

std::vector<Action> step(MachineState& state, const MachineSettings& settings, const Input& input, Instant now);

// When step must next be called with TimePassed; nullopt: not before another input.
std::optional<Instant> deadline(const MachineState& state, const MachineSettings& settings);

Connection connection_of(const Phase& phase);
// The attempt whose reports count, if any.
std::optional<AttemptId> live_attempt(const MachineState& state);

// The ladder: base delay before jitter for the n-th retry (1, 2, ...), and the envelope jitter may reach.
Duration base_delay(const Policy& policy, std::uint32_t retry);
struct Envelope { Duration low; Duration high; };
Envelope delay_envelope(const Policy& policy, std::uint32_t retry, Duration previous_delay);
Duration jittered(const Policy& policy, Duration base, Duration previous_delay, Rng& rng);

}  // namespace redial::core
