// How a run of `redial connect` went: its exit code, and the cause where it went wrong. Pure, any
// thread.
#pragma once

#include <string>

#include "app/session_watch.hpp"

namespace redial::app {

struct RunFacts {
    bool was_open = false;            // when the run's end was decided
    Duration open_for{};              // of that connection
    bool was_asked_to_close = false;  // /close on an open connection
    bool is_halted = false;
    std::optional<std::uint32_t> retry;  // that it waited for
    std::optional<SessionWatch::Loss> loss;
};

// 0 where the connection was open when the run was over, where the person closed it, and where it
// ended for good by the peer's 1000, 1001, 1012 or a close frame without a code. 1 otherwise: the
// peer closed with another code, the connection was lost, refused or never opened. A connection
// that is younger than the one before lived, which the peer closed with such a code, proves nothing
// yet.
bool went_well(const RunFacts& facts);

// The last real cause, or that there was no answer at all. "503 Service Unavailable".
std::string cause_in_words(const RunFacts& facts);
// What was going on when the run ended unwell, for its `halted` event: "the run ended while waiting
// for retry 4: 1008 policy violation".
std::string run_end_in_words(const RunFacts& facts);

}  // namespace redial::app
