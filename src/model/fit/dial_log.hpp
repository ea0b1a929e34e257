// A client's dials as they were seen from outside, and how likely a policy makes them: what the fit
// of a foreign client's policy rests on. Pure, any thread.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "core/backoff.hpp"
#include "core/policy.hpp"
#include "model/session/attempt.hpp"

namespace redial::model {

struct DialSeen {
    Instant started_at{};
    std::optional<Instant> opened_at;
    std::optional<Instant> ended_at;
    bool had_message = false;  // of the server, while it was open
    core::Outcome outcome;
    bool is_wait_seen = true;           // the whole wait before it was watched
    bool is_sure = true;                // it is surely this client's
    bool is_anew = false;               // the client was started again: nothing goes on from before
    bool is_stream = false;             // of an event stream
    std::optional<Duration> wait_told;  // by the stream's server, with a retry: line
};

// Of a wait that a server had set: its length, or no sooner than that. The first is the server's
// choice and says nothing of the client's ladder.
bool is_as_told(Duration waited, Duration told);
bool is_kept(Duration waited, Duration told);
// What lies between two dials that follow each other is a wait, and was wholly seen.
bool is_wait_between(const DialSeen& before, const DialSeen& dial);

// The newest `count_max` dials that no person asked for, oldest first.
std::vector<DialSeen> dials_of(const Attempts& attempts, std::size_t count_max);

// One wait between two dials, as a policy sees it.
struct DelaySeen {
    core::LadderPlace place;  // where on its ladder the policy is with this wait
    Duration delay{};         // as the policy counts: from the end, or from the start, of a dial
    Duration waited{};        // from the end of the dial before
    Duration spent{};         // with connecting, where it counts
    std::uint32_t retry = 0;
    bool had_opened = false;  // some dial before it had opened
    bool is_pause = false;    // far beyond the ladder: the row ends here
    std::size_t dial = 0;     // the one that ended the wait: its index among those walked
};

// Walks the dials under the policy's reset rule and tells each wait but those that are as a server
// told, which are a rung of the row all the same. What is no wait (dials that overlap, a pause far
// beyond the ladder), or was not wholly seen, ends the row.
void walk(const core::Policy& policy, const std::vector<DialSeen>& dials,
          const std::function<void(const DelaySeen&)>& tell);

// The probability that the policy makes this delay, to the precision of a measurement.
double probability_of(const core::Policy& policy, const DelaySeen& seen);

struct Match {
    double log_likelihood = 0;  // of all delays; a delay that does not fit costs at most 9
    std::size_t delays = 0;
    std::size_t fitting = 0;  // delays the policy can make
    double misfit = 0;        // mean distance of a delay to what the policy can make, as a share
};
Match match_of(const core::Policy& policy, const std::vector<DialSeen>& dials);

}  // namespace redial::model
