// What became of one expectation: held, failed, not seen, or not decided yet; why, in a sentence,
// and what it rests on. Pure values, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/enum_names.hpp"

namespace redial::verdict {

enum class Held : std::uint8_t {
    Yes,
    No,
    NotSeen,  // what it asks for could not be observed whole; fails unless the test allows it
    Pending,  // the run goes on, and what it needs to be judged has not come yet
};
constexpr auto enum_table(Held) {
    using enum Held;
    return std::to_array<core::Named<Held>>(
        {{Yes, "held"}, {No, "failed"}, {NotSeen, "not_seen"}, {Pending, "pending"}});
}

// One thing that was observed, by the attempt where it was.
struct Proof {
    SessionId session;
    AttemptId attempt;  // 0: of the session as a whole
    Instant at{};
    Duration since{};  // the run began
    std::string what;  // "dial 4 came 12 ms after the one before", safe to show
};
inline constexpr std::size_t proofs_max =
    16;  // of one judgement; further ones are counted in words

struct Judged {
    std::string name;        // of the expectation: "recovers_within"
    std::string expected;    // as the file says it: "p95 3s"
    std::string place;       // in the file: "expect.recovers_within"
    std::uint32_t line = 0;  // of the place; 0: not known
    Held held = Held::NotSeen;
    bool may_be_unseen = false;  // the test allows it
    std::string reason;          // one sentence: what was seen, with its figure and unit
    std::vector<Proof> proofs;

    bool fails() const {
        return held == Held::No || held == Held::Pending ||
               (held == Held::NotSeen && !may_be_unseen);
    }
};

}  // namespace redial::verdict
