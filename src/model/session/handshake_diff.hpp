// What changed in the opening handshake since it last worked: status, response headers,
// certificate, address, subprotocol, extensions. Pure over the model; the thread that draws.
#pragma once

#include <string>
#include <vector>

#include "model/session/attempt.hpp"

namespace redial::model {

struct HandshakeChange {
    std::string what;    // "status", "address", "certificate", "header Server"
    std::string before;  // "" for what was not there
    std::string after;
};

// The newest attempt before `attempt` that opened, at most `steps_max` back; null when none did.
const Attempt* last_good_before(const Attempts& attempts, AttemptId attempt,
                                std::size_t steps_max = 1000);

// At most 32, in a fixed order. Fields that are different in every answer are left out (Date,
// Sec-WebSocket-Accept, request ids). Texts as the peer sent them: show them as such.
std::vector<HandshakeChange> handshake_changes(const Attempt& good, const Attempt& attempt);

}  // namespace redial::model
