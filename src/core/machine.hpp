// The reconnect machine: decides when to dial, wait, close and give up. Pure: time, chance and
// outcomes come in as arguments, orders go out as values; it holds no timer, so no stale timer can
// fire. The table of phases and inputs is in docs/machine.md and every cell of it is a test. Runs
// on the service thread live, on any thread in the simulator and in replay.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/rng.hpp"
#include "base/time.hpp"
#include "core/adaptive.hpp"
#include "core/backoff.hpp"
#include "core/event.hpp"
#include "core/outcome.hpp"
#include "core/policy.hpp"

namespace redial::core {

// Phases. Each holds exactly what it needs (style rule 3).
struct Idle {
    bool operator==(const Idle&) const = default;
};
struct Connecting {
    AttemptId attempt;
    Instant give_up_at;  // Instant::max(): never
    Instant since;
    bool operator==(const Connecting&) const = default;
};
struct Open {
    AttemptId attempt;
    Instant since;
    bool operator==(const Open&) const = default;
};
// A close frame passed that nobody's disconnect asked for; what is missing is TCP's end.
struct Ending {
    AttemptId attempt;
    bool operator==(const Ending&) const = default;
};
struct Closing {
    AttemptId attempt;
    Instant give_up_at;
    bool operator==(const Closing&) const = default;
};
struct Waiting {
    Instant retry_at;
    Instant since;
    Duration delay;
    std::uint32_t retry;
    Instant not_before;  // the server asked, or the policy's table: only a person dials sooner
    bool operator==(const Waiting&) const = default;
};
struct HaltedPhase {
    std::string cause;
    bool operator==(const HaltedPhase&) const = default;
};
using Phase = std::variant<Idle, Connecting, Open, Ending, Closing, Waiting, HaltedPhase>;

// What of a session's settings the machine needs. Read at every step: changes apply from the next
// one, and a wait that has begun keeps its length. After auto-reconnect was switched the deadline
// is to be asked for again: a wait that may no longer end in a dial is due at once.
struct MachineSettings {
    Policy policy;
    bool reconnects = true;  // auto-reconnect as it is in force for this session
    // The whole dial: the sum of the stage limits, so never the first to fire. 0 or less: no limit.
    Duration connect_limit{};
    Duration close_limit{};  // 0 or less: the peer's close frame is not waited for
    // How long the server wants to be left alone before each dial, where it said so: an event
    // stream's retry field (WHATWG HTML 9.2.6). The ladder then begins there.
    std::optional<Duration> server_delay;
    // Why the server wants no further dial, where it said so; its connection's end then halts.
    std::string stay_away;
    bool wants_words = true;  // false: plans and halts come without theirs (a herd reads none)
};

struct MachineState {
    Phase phase = Idle{};
    std::uint32_t attempts_made = 0;  // the last attempt's id
    std::uint32_t retry = 0;          // failed attempts in a row
    LadderPlace ladder;               // of the last wait in the row
    Rng rng;
    bool reset_is_earned = false;  // the open connection has met its reset rule
    bool has_opened = false;       // a dial has opened since somebody asked
    Instant failing_since{};       // the first loss of the row, where there is one
    OutageMemory memory;           // where the policy adapts
    bool operator==(const MachineState&) const = default;
};

// clang-format off
// Inputs.
struct ConnectAsked { Origin origin = Origin::Person; };  // the ladder starts anew
struct DisconnectAsked { std::uint16_t close_code = 1000; std::string close_reason; };
struct StopAsked {};                                      // Waiting -> Idle; refused elsewhere
struct Opened { AttemptId attempt; };
struct CloseSeen { AttemptId attempt; };                  // the first close frame, either way
struct Ended { AttemptId attempt; Outcome outcome; };
struct MessageCame { AttemptId attempt; };                // only ResetRule::FirstMessage cares
struct TimePassed {};                                     // allowed at any time, not only when due
struct PongCame { AttemptId attempt; };                   // only ResetRule::FirstPong cares
// clang-format on
struct NetworkCameBack {};  // the machine has a route again
struct Woke {};             // the machine slept and is awake
// As ConnectAsked, for a session that was open and goes on at another endpoint: its dial is no
// first one, even where the policy retries no first dial.
struct ContinueAsked {};
// The session ends for good, in whatever phase: what lives is dropped without a closing handshake.
struct Abandoned {
    std::string detail;  // said of the attempt that is dropped
};
using Input =
    std::variant<ConnectAsked, DisconnectAsked, StopAsked, Opened, CloseSeen, Ended, MessageCame,
                 TimePassed, PongCame, NetworkCameBack, Woke, ContinueAsked, Abandoned>;

// clang-format off
// Actions, to be performed in their order. A socket is dropped before another is opened, and the
// open or close comes last: it may fail at once and lead to the next step.
struct OpenSocket { AttemptId attempt; Origin origin; std::uint32_t retry; };
struct CloseSocket { AttemptId attempt; std::uint16_t close_code; std::string close_reason; };
// No closing handshake; nothing more of this attempt is reported to the machine.
struct DropSocket { AttemptId attempt; OutcomeKind why; std::string detail = {}; };
struct TellStatus { ConnectionStatus from; ConnectionStatus to; };
struct TellPlan { RetryPlanned plan; };
struct TellHalted { std::string cause; };
struct TellRefused { std::string reason; };  // the input makes no sense in this phase
struct TellIgnored { AttemptId attempt; };   // a late report of an abandoned attempt
// clang-format on
using Action = std::variant<OpenSocket, CloseSocket, DropSocket, TellStatus, TellPlan, TellHalted,
                            TellRefused, TellIgnored>;

// Nothing else changes the state: its inputs, taken again in their order, give the same one.
std::vector<Action> step(MachineState& state, const MachineSettings& settings, const Input& input,
                         Instant now);

// One step as it was taken, for whoever keeps an account of them. Holds references: only for the
// length of a call.
struct StepTaken {
    const Input& input;
    const MachineSettings& settings;
    Instant now;
    const std::vector<Action>& actions;
    const MachineState& after;
};

// When step must next be called with TimePassed; nullopt: not before another input.
std::optional<Instant> deadline(const MachineState& state, const MachineSettings& settings);

// Ending and Closing are already Closed: nothing can be sent any more.
ConnectionStatus status_of(const Phase& phase);
// The attempt whose reports count, if any.
std::optional<AttemptId> live_attempt(const MachineState& state);

}  // namespace redial::core
