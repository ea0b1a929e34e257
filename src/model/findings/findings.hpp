// Findings: what the rules concluded about one session, each rule once, with the first evidence and
// how often it was seen since. The rules themselves stand above, in model/rules. Owned and read by
// the thread that applies events and draws.
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
#include "core/policy.hpp"

namespace redial::model {

enum class RuleId : std::uint8_t;  // model/rules/rules.hpp

// What Redial's own policy adds to a rule.
struct FindingTone {
    bool is_own_default = false;      // Redial's default policy made it: no error
    std::string_view further_advice;  // said behind the rule's own
};

struct FindingRule {
    RuleId id;
    std::string_view name;  // "backoff_resets_on_open": stable, in logs and on the command line
    core::Severity severity;
    std::string_view title;    // "Backoff starts anew on every open"
    std::string_view why;      // why it matters
    std::string_view advice;   // what to change
    std::string_view threads;  // where it hurt somebody: "jitsi-videobridge #2415"
    // Of Redial's own sessions with this policy; null: as of anybody else's.
    FindingTone (*tone)(const core::Policy& policy) = nullptr;
};
// "info", "warning", "error"

struct Finding {
    core::FindingMade made;             // as told; its evidence goes on to at most evidence_max
    const FindingRule* rule = nullptr;  // null: a rule this program does not have, from a log
    Instant first_at{};
    Instant last_at{};
    std::uint64_t count = 0;
    bool is_only_told = false;  // read from a log and not concluded here (yet)
};

class Findings {
public:
    static constexpr std::size_t evidence_max = 16;
    static constexpr std::size_t foreign_max = 64;  // of rules that this program does not have

    // A rule saw its case; `tone` changes its severity and advice. The first time the finding is to
    // be told: take_untold gives it.
    void note(const FindingRule& rule, std::string what, core::Evidence evidence,
              const FindingTone& tone = {});
    // One that was told: read from a log, or our own coming back. `rule`: null where this program
    // does not have it. False when it is known.
    bool take(const core::FindingMade& made, const FindingRule* rule, Instant at);

    bool has_untold() const { return !untold_.empty(); }
    std::vector<core::FindingMade> take_untold();

    // In the order they were first seen.
    std::span<const Finding> all() const { return all_; }
    const Finding* find(std::string_view rule) const;
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
