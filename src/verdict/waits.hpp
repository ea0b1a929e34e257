// The waits of a client between its dials, as expectations about them ask. Pure over the model; the
// thread that owns the workspace.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/fit/policy_fit.hpp"
#include "verdict/seen.hpp"

namespace redial::verdict {

// The client's dials within the run since the last that a person asked for, and the attempts they
// are of.
struct Dials {
    std::vector<model::DialSeen> seen;
    std::vector<const model::Attempt*> attempts;
};
Dials dials_of(const Run& run, const SeenClient& client);

// The wait before this attempt is the ladder's own: no Retry-After made it, and no other reason.
bool is_ladders_own(const Dials& dials, std::size_t dial);

// How long the wait behind the client's last end may be, at most: by a plan of Redial's own
// session, by what the server asked for, or as the dials of a foreign client tell, whether a policy
// can be named or not. `why` says which, in words; 0: nothing tells of a wait.
struct NextWait {
    Duration at_most{};
    std::string why;
};
NextWait next_wait_of(const Run& run, const SeenClient& client);

// How the waits of a client are made: of a session of Redial's own by its plans, of a foreign one
// by the fit of its dials; none where what was seen does not tell.
struct Told {
    std::optional<bool> spreads;   // chance is in the waits
    std::optional<double> factor;  // from one wait to the next, below the cap
    std::size_t waits = 0;         // seen
    std::string words;             // of the fit, or of the plans
};
Told told_of(const Run& run, const SeenClient& client);

}  // namespace redial::verdict
