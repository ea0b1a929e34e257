// Rules over several sessions: clients that wait in step after a common outage, and two connections
// of one session through a tap. Owned by Workspace; the thread that applies events.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "model/rules/dial.hpp"

namespace redial::model {

class FleetRules {
public:
    // A session's settings changed: its ladder begins anew.
    void config_changed(SessionId session) { rungs_.erase(session); }
    void started(const RuleContext& context);
    // A tap's connection that opened or ended: a session id that is open twice is two clients for
    // one session, or one client with a ghost.
    void opened(const RuleContext& context);
    void ended(const RuleContext& context);
    void removed(SessionId session);

    Instant due() const { return due_; }
    // Calls `note(session, attempt, other session's name)` for each pair that overlapped long
    // enough.
    struct Overlap {
        SessionId session;
        AttemptId attempt;
        SessionId other;
    };
    std::vector<Overlap> take_overlaps(Instant now);

private:
    // What a session waited before a dial of its own accord. `rung`: 1 for the first wait after a
    // connection that had lasted.
    struct WaitedDelay {
        std::uint32_t rung = 0;
        Duration delay{};
        bool is_measured = false;  // between two sockets of a tap, not told by the client
        Instant at{};
    };
    struct Waited {
        SessionId session;
        WaitedDelay delay;
    };
    struct Live {
        SessionId tap;
        SessionId session;
        AttemptId attempt;
        std::string key;
        Instant judged_at{};  // when an overlap with an older one counts; max: there is none
        SessionId other{};
    };
    // One round: the waits of one rung that belong together in time.
    struct Round {
        std::uint32_t sessions = 0;
        std::uint32_t in_step = 0;
        Duration spread{};
    };
    void waited(const RuleContext& context, const WaitedDelay& delay);
    Round round_of(const FindingOptions& options, SessionId session,
                   const WaitedDelay& delay) const;

    static constexpr std::size_t waits_max = 256;
    std::map<SessionId, std::uint32_t> rungs_;  // of each session's last wait
    std::deque<Waited> waits_;                  // newest last
    std::vector<Live> live_;
    std::uint32_t rounds_in_step_ = 0;
    std::uint32_t rung_in_step_ = 0;  // of the newest such round, and when
    Instant in_step_at_{};
    bool saw_spread_ = false;  // a round whose sessions did not wait as one
    Instant due_ = Instant::max();
};

}  // namespace redial::model
