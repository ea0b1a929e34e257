// The control API as values, between net's HTTP server and the floor control, which knows the paths
// and the JSON: a request, the taps as they are, and an answer. An answer may take several steps,
// because what a client is told (the port that a new tap got, why it could not listen) is known
// only after the commands were performed. Service thread.
//
// What was seen is known on another thread, the one that applies events (src/answers): a request
// for that leaves through the event ring, behind the events before it, and its answer comes back
// as commands.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "core/command.hpp"
#include "core/event.hpp"
#include "core/session_config.hpp"

namespace redial::core {

// Sessions that the control API adds are numbered from here on, so that the window, which numbers
// its own from 1, never means the same one.
inline constexpr SessionId control_ids_from{5000};

struct ControlRequest {
    std::string method;  // "GET"
    std::string path;    // as on the request line, percent-encoded, with its query
    std::string user_agent;
    std::string body;
    std::string accept{};  // the header fields Accept and Last-Event-ID; "" for none
    std::string last_event_id{};
};

struct ControlReply {
    int status = 200;
    std::string content_type;  // "" with an empty body
    std::string body;
    std::string allow{};  // the methods that its path has, of 405 and to OPTIONS
};

// One tap as it is.
struct ControlTap {
    SessionId session;
    std::shared_ptr<const SessionConfig> config;  // its `tap` is set
    FaultList faults;
    bool is_enabled = true;
    std::uint64_t faults_made = 0;  // FaultMade and FaultBegan so far
    TapChanged state;               // as it would be told now
};

struct ControlState {
    std::vector<ControlTap> taps;  // in the order they were added, further clients' sessions not
    SessionId first_free{};        // this id and those above it may be given to new sessions
};

// Perform the commands, in order and now; then either `reply` is the answer or, where `next` is
// set, it decides from the state after them. `goes_on`: none of this; who applies the events is to
// answer.
struct ControlStep {
    Commands commands;
    ControlReply reply;
    std::function<ControlStep(const ControlState&)> next;
    bool goes_on = false;
};

using AnswerControl = std::function<ControlStep(const ControlRequest&, const ControlState&)>;

// On its way to who applies the events, in order with them. Without a request: its reader has gone,
// and nobody waits for the answer any longer.
struct ControlAsked {
    std::uint64_t id = 0;
    std::optional<ControlRequest> request;
};
using TakeAsked = std::function<void(ControlAsked)>;

// What comes back, in ReplyControl. A request gets one Whole, or at first Later and then a Whole,
// or a Head, any number of Events and perhaps an End.
struct ControlPiece {
    enum class Kind : std::uint8_t {
        Whole,
        Later,  // the answer takes its time: who answers keeps the limits
        Head,   // of a stream: status and type
        Events,
        End,
    };
    Kind kind = Kind::Whole;
    ControlReply reply;
    std::uint64_t events = 0;  // of Events: how many the body holds
    // Of Head: what a reader that was too slow is told, its number between the two.
    std::string missed_before;
    std::string missed_after;
};

}  // namespace redial::core
