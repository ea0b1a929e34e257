// The rules: they watch one session's events, after the fold, and note what is wrong with its
// client or its server. Work per event is bounded; a message costs a comparison or two. What only
// time can tell (a heartbeat that does not come) is asked at due() by the next event of any
// session: the clock is never read, so a replay concludes the same. Owned by SessionModel and
// Workspace; the thread that applies events.
//
// Faults made on purpose hide nothing: a client that reacts badly to them reacts badly. They are
// named in the evidence, so that nobody looks for them in the network.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "model/rules_dial.hpp"
#include "model/rules_halt.hpp"
#include "model/rules_heart.hpp"
#include "model/rules_resume.hpp"

namespace redial::model {

class SessionRules {
  public:
    // An event that was just folded; not MessageSeen.
    void on_event(const RuleContext& context, const core::Event& event);
    void on_message(const RuleContext& context, const core::MessageSeen& message);
    // Whether on_message has a use for it. A flood comes in and is data: two comparisons.
    bool wants(const core::MessageSeen& message) const {
        const bool is_data =
            message.opcode == core::Opcode::Text || message.opcode == core::Opcode::Binary;
        return message.direction == core::Direction::Out || !is_data || resume_.is_looking();
    }
    // The wall clock moved against the monotonic one by `by`.
    void on_clock_jump(const RuleContext& context, Duration by);
    // To be called before the first event at or after this instant.
    Instant due() const;
    void on_due(const RuleContext& context);

    // The delays it waited, for the rules over several sessions: the newest, once.
    std::optional<WaitedDelay> take_delay() { return dial_.take_delay(); }
    const PingTally& pings() const { return heart_.pings(); }

  private:
    struct Dispatch;

    DialRules dial_;
    HeartRules heart_;
    ResumeRules resume_;
    HaltRules halt_;
};

}  // namespace redial::model
