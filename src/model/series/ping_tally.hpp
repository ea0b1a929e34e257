// PingTally: pings of our side and what became of them, of the newest connections. Told by the
// fold, read by the rules and by the session's quality. The thread that applies events and draws.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/event.hpp"

namespace redial::model {

class PingTally {
public:
    static constexpr std::size_t kept_max = 64;

    void opened(AttemptId attempt, Instant at);
    void ended(AttemptId attempt, Instant at);
    // A ping or a pong; those of another connection than the open one are left out.
    void see(const core::Stamp& stamp, const core::MessageSeen& message);

    struct Counts {
        std::size_t counted = 0;  // answered or lost, among the newest kept_max
        std::size_t lost = 0;
    };
    Counts counts() const { return counts(Instant::min(), Instant::max()); }
    // Of those that were answered, or known to be lost, in from..to.
    Counts counts(Instant from, Instant to) const;
    std::uint32_t unanswered() const { return unanswered_; }
    Instant oldest_unanswered_at() const { return oldest_unanswered_at_; }  // where there is one

private:
    struct Ping {
        Instant at{};
        bool was_lost = false;
    };
    void count(Instant at, bool was_lost);
    void answered(Instant at);
    void forget_unanswered(Instant at);

    std::array<Ping, kept_max> pings_{};  // a ring: the newest at counted_ - 1
    std::uint64_t counted_ = 0;
    std::uint32_t unanswered_ = 0;
    Instant oldest_unanswered_at_{};
    AttemptId attempt_{};  // the open one; 0: none
};

}  // namespace redial::model
