// Standing: how a session stands in the one word a person looks for. Closed is not always bad: what
// was closed because somebody asked, or was never dialled, rests; what failed and goes on trying
// waits; only the others are lost. Pure, any thread.
#pragma once

#include <cstdint>

#include "core/outcome.hpp"
#include "model/session/session_model.hpp"

namespace redial::model {

// Of a tap: it listens when its port is open and no client is there; it is Lost when it cannot.
enum class Standing : std::uint8_t { Open, Connecting, Waiting, Resting, Lost, Listening };

Standing standing_of(const SessionModel& session);

// The end that this side asked for: disconnect, reconnect now, a session that was removed; or a
// closing handshake that this side began.
bool is_wished(const core::Outcome& outcome);
// Nobody needs to look at it: wished, or closed by the peer with 1000 and a whole closing
// handshake.
bool is_calm(const core::Outcome& outcome);
// Ended as somebody on our side wished: nothing is wrong, and nothing is to be learnt from it.
bool is_deliberate(const core::Outcome& outcome);

}  // namespace redial::model
