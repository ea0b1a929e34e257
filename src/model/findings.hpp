// Findings: what the rules concluded about one session, each rule once, with the first evidence and
// how often it was seen since. Rules are in model/rules.hpp, their words in one table here
// (docs/findings.md has the same rows). Owned and read by the thread that applies events and draws.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/event.hpp"

namespace redial::model {

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
};

struct FindingRule {
    RuleId id;
    std::string_view name;     // "backoff_resets_on_open": stable, in logs and on the command line
    core::Severity severity;
    std::string_view title;    // "Backoff starts anew on every open"
    std::string_view why;      // why it matters
    std::string_view advice;   // what to change
    std::string_view threads;  // where it hurt somebody: "jitsi-videobridge #2415"
};
// In the order of RuleId.
std::span<const FindingRule> finding_rules();
const FindingRule& rule_of(RuleId id);
const FindingRule* find_rule(std::string_view name);
// "info", "warning", "error"
const char* name_of(core::Severity severity);

// When a rule speaks. Every bound is inclusive on the quiet side.
struct FindingOptions {
    Duration delay_equal_within = std::chrono::milliseconds(5);
    Duration delay_equal_within_measured = std::chrono::milliseconds(15);  // of a tap: two sockets
    Duration short_open = std::chrono::seconds(10);  // one that lived less counts as none
    std::uint32_t short_opens_min = 3;                  // in a row, with a delay that does not grow
    Duration grown_delay = std::chrono::seconds(30);    // long enough to hurt nobody
    std::uint32_t short_lives_min = 5;                  // connections in a row, lost
    Duration short_lives_within = std::chrono::minutes(10);
    std::uint32_t storm_dials = 5;
    Duration storm_interval = std::chrono::seconds(1);  // mean time from dial to dial
    std::uint32_t fatal_retries_min = 2;                // in a row for the same cause
    std::uint32_t first_delays_min = 3;                 // equal ones
    std::uint32_t cap_delays_min = 4;                   // equal ones at the top of the ladder
    std::uint32_t herd_sessions_min = 3;
    Duration herd_window = std::chrono::seconds(60);
    Duration herd_delay_min = std::chrono::milliseconds(60);  // shorter ones spread nothing
    std::uint32_t herd_rounds_min = 2;                  // waits in which sessions moved as one
    Duration dial_late = std::chrono::seconds(1);       // or a tenth of the delay
    Duration idle_without_heartbeat = std::chrono::seconds(90);
    std::uint32_t pings_unanswered_max = 2;             // in a row on a live connection
    Duration ping_answer_within = std::chrono::seconds(5);  // of the first of them
    std::uint32_t beats_min = 4;                        // make an interval
    Duration half_open_late = std::chrono::seconds(60);
    Duration close_hangs = std::chrono::seconds(3);
    Duration sockets_overlap = std::chrono::seconds(2);  // a new one may replace an old one
    Duration preamble_within = std::chrono::seconds(5);  // of the opening
    Duration gave_up_window = std::chrono::minutes(5);
    Duration foreign_gives_up = std::chrono::seconds(60);  // a tap's client that does not come back
    Duration clock_jump = std::chrono::seconds(10);
    Duration wake_dial_within = std::chrono::seconds(5);
    Duration fault_near = std::chrono::seconds(10);     // named in evidence
};

struct Finding {
    core::FindingMade made;      // as told; its evidence goes on to at most evidence_max
    const FindingRule* rule = nullptr;  // null: a rule this program does not have, from a log
    Instant first_at{};
    Instant last_at{};
    std::uint64_t count = 0;
    bool is_only_told = false;   // read from a log and not concluded here (yet)
};

class Findings {
public:
    static constexpr std::size_t evidence_max = 16;
    static constexpr std::size_t foreign_max = 64;  // of rules that this program does not have

    // A rule saw its case. The first time the finding is to be told: take_untold gives it.
    void note(RuleId id, std::string what, core::Evidence evidence) {
        note(rule_of(id), std::move(what), std::move(evidence), {});
    }
    // The same, with the rule's severity and advice changed as `tone` says.
    struct Tone {
        bool is_own_default = false;       // Redial's default policy made it: no error
        std::string_view further_advice;   // said behind the rule's own
    };
    void note(const FindingRule& rule, std::string what, core::Evidence evidence,
              const Tone& tone);
    // One that was told: read from a log, or our own coming back. False when it is known.
    bool take(const core::FindingMade& made, Instant at);

    bool has_untold() const { return !untold_.empty(); }
    std::vector<core::FindingMade> take_untold();

    // In the order they were first seen.
    std::span<const Finding> all() const { return all_; }
    const Finding* find(std::string_view rule) const;
    const Finding* find(RuleId id) const { return find(rule_of(id).name); }
    bool empty() const { return all_.empty(); }
    std::size_t size() const { return all_.size(); }
    std::size_t count_of(core::Severity severity) const;
    // The worst among them; precondition: not empty.
    core::Severity worst() const;
    // Grows with every note and every finding taken.
    std::uint64_t revision() const { return revision_; }

private:
    Finding* find_to_change(std::string_view rule);

    std::vector<Finding> all_;
    std::vector<core::FindingMade> untold_;
    std::uint64_t revision_ = 0;
};

// "backoff starts anew on every open: 4 connections lived less than 10 s ..." One line, safe.
std::string in_words(const core::FindingMade& finding);

}  // namespace redial::model
