// The control API between src/net's HTTP server and src/control, which knows the paths and the
// JSON: a request as values, the taps as they are, and an answer that may take several steps,
// because what a client is told (the port that a new tap got, why it could not listen) is known
// only after the commands were performed. Service thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
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
    std::string method;      // "GET"
    std::string path;        // as on the request line, percent-encoded, with its query
    std::string user_agent;
    std::string body;
};

struct ControlReply {
    int status = 200;
    std::string content_type;  // "" with an empty body
    std::string body;
};

// One tap as it is.
struct ControlTap {
    SessionId session;
    std::shared_ptr<const SessionConfig> config;  // its `tap` is set
    FaultList faults;
    bool is_enabled = true;
    std::uint64_t faults_made = 0;                // FaultMade and FaultBegan so far
    TapChanged state;                             // as it would be told now
};

struct ControlState {
    std::vector<ControlTap> taps;  // in the order they were added, further clients' sessions not
    SessionId first_free{};        // this id and those above it may be given to new sessions
};

// Perform the commands, in order and now; then either `reply` is the answer or, where `next` is
// set, it decides from the state after them.
struct ControlStep {
    Commands commands;
    ControlReply reply;
    std::function<ControlStep(const ControlState&)> next;
};

using AnswerControl = std::function<ControlStep(const ControlRequest&, const ControlState&)>;

}  // namespace redial::core
