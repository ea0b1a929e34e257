// The rules: they watch one session's events, after the fold, and note what is wrong with its
// client or its server. Work per event is bounded; a message costs a comparison or two. What only
// time can tell (a heartbeat that does not come) is asked at due() by the next event of any
// session: the clock is never read, so a replay concludes the same. Owned by Workspace; the thread
// that applies events.
//
// Rules that look at the same things are a family: a file rules_NAME.cpp with their words beside
// their code. This header is where a rule and a family are registered, and nothing else is.
//
// Faults made on purpose hide nothing: a client that reacts badly to them reacts badly. They are
// named in the evidence, so that nobody looks for them in the network.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/rules/rule_context.hpp"

namespace redial::model {

// Every rule, in the order they are shown.
enum class RuleId : std::uint8_t {
    BackoffResetsOnOpen,
    NoJitter,
    JitterLostAtCap,
    FirstReconnectNotSpread,
    DelayOutsidePolicy,
    ReconnectStorm,
    FatalOutcomeRetried,
    HealableNotRetried,
    RetryAfterIgnored,
    HeartbeatMissing,
    HeartbeatCannotFire,
    HeartbeatStopped,
    HeartbeatDoubled,
    HalfOpenNoticedLate,
    CloseHandshakeHung,
    TwoLiveSockets,
    SessionNotResumed,
    MessagesLost,
    MessagesRepeated,
    ConstantAgeAtClose,
    ConstantIdleAtClose,
    PreambleNotSentAgain,
    SameTokenAfter401,
    GaveUpWhileUp,
    ClockJumpNotDialled,
    ShortLivedConnections,
    DialectHeartbeatLate,
    NotSubscribedAgain,
    ResumedWithOldOffset,
    ReconnectedThoughToldNot,
    StreamIdNotSentBack,
    StreamRetryIgnored,
    StreamEndNotRetried,
    StreamSilent,
    StreamInLumps,
    StreamIdsMissing,
    StreamIdsRepeated,
};

// A family's eyes on one session.
class RuleWatch {
public:
    virtual ~RuleWatch() = default;
    // An event that was just folded; not MessageSeen.
    virtual void on_event(const RuleContext&, const core::Event&) {}
    // What is sent, and control frames; of a family that hears messages.
    virtual void on_message(const RuleContext&, const core::MessageSeen&) {}
    // Whether on_message has a use for data that is received, too.
    virtual bool is_looking() const { return false; }
    // The wall clock moved against the monotonic one by `by`.
    virtual void on_clock_jump(const RuleContext&, Duration) {}
    // on_due is called with the first event at or after this instant.
    virtual Instant due() const { return Instant::max(); }
    virtual void on_due(const RuleContext&) {}
};

enum class Hears : std::uint8_t { Events, EventsAndMessages };

struct RuleFamily {
    std::span<const FindingRule> rules;
    Hears hears = Hears::Events;
    std::unique_ptr<RuleWatch> (*watch)() = nullptr;  // null: it watches all sessions together
};

template <class Watch>
std::unique_ptr<RuleWatch> make_watch() {
    return std::make_unique<Watch>();
}

extern const RuleFamily storm_rules;    // dials too fast: storms, ladders that start anew
extern const RuleFamily refusal_rules;  // dials that cannot succeed, or too soon
extern const RuleFamily wait_rules;     // waits without chance, or not as planned
extern const RuleFamily heart_rules;    // heartbeats
extern const RuleFamily silence_rules;  // dead connections noticed late, ends that hang
extern const RuleFamily resume_rules;   // sessions, messages and logins over a reconnect
extern const RuleFamily age_rules;      // connections that end soon, or all at the same age
extern const RuleFamily halt_rules;     // not dialling although it would help
extern const RuleFamily dialect_rules;  // what clients owe by the dialect they speak
extern const RuleFamily stream_rules;   // event streams: ids, retry:, ends, silence, lumps
extern const RuleFamily fleet_rules;    // several sessions in step: FleetRules

// In the order they are asked.
inline constexpr const RuleFamily* rule_families[] = {
    &storm_rules, &refusal_rules, &wait_rules,    &heart_rules,  &silence_rules, &resume_rules,
    &age_rules,   &halt_rules,    &dialect_rules, &stream_rules, &fleet_rules};

// All rules of all families, in the order of RuleId.
std::span<const FindingRule> finding_rules();
const FindingRule& rule_of(RuleId id);
const FindingRule* find_rule(std::string_view name);
// The table of docs/findings.md, in Markdown.
std::string rules_as_table();

// The watches of one session.
class SessionRules {
public:
    SessionRules();

    // An event that was just folded; not MessageSeen.
    void on_event(const RuleContext& context, const core::Event& event);
    void on_message(const RuleContext& context, const core::MessageSeen& message);
    // Whether on_message has a use for it. A flood comes in and is data: two comparisons.
    bool wants(const core::MessageSeen& message) const {
        const bool is_out = message.direction == core::Direction::Out;
        return is_out || !is_data(message.opcode) || is_looking_;
    }
    void on_clock_jump(const RuleContext& context, Duration by);
    // To be called before the first event at or after this instant; not later than any rule's.
    Instant due() const { return due_; }
    void on_due(const RuleContext& context);

private:
    void note_state();

    std::vector<std::unique_ptr<RuleWatch>> watches_;
    std::vector<RuleWatch*> hearing_;  // those among them that hear messages
    Instant due_ = Instant::max();
    bool is_looking_ = false;
};

}  // namespace redial::model
