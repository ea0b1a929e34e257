// A dial as the rules see it: which attempt was before it and what lay between, and whether it was
// the client's own accord. The thread that applies events.
#pragma once

#include <optional>

#include "model/rules/rule_context.hpp"

namespace redial::model {

struct Dial {
    const Attempt& attempt;  // the newest
    const Attempt& before;
    Duration gap;    // from the end of the one before to this dial
    Duration delay;  // as planned where it is known, else the gap
    bool is_measured;
    bool is_ladders_own;      // nothing else made the delay: no Retry-After, no table, no retry:
    bool is_as_server_asked;  // not sooner than the stream's server had set with retry:
    bool begins_anew;         // the one before had lasted: what was counted in a row is over
};

// The event is of the newest attempt; asked at its start.
bool is_newest_attempt(const RuleContext& context);
// The newest attempt as a dial. None where a person or the start of the session dialled, where the
// end before it was wished, and where not enough is known of either: rows of dials end there.
std::optional<Dial> dial_of(const RuleContext& context);

// The attempt before this one, newest last; null when it is not known or has not ended.
const Attempt* ended_before(const Attempts& attempts, const Attempt& attempt);
bool is_open_end(const Attempt& attempt);
// How far two delays may lie apart and be called equal.
Duration equal_within(const FindingOptions& options, bool is_measured);
// What rules about missing chance add for Redial's own sessions.
FindingTone tone_of_spread(const core::Policy& policy);

}  // namespace redial::model
