// The table of reactions, and what close reasons ask for. Any thread.
#include "core/policy.hpp"

#include <algorithm>
#include <cctype>

namespace redial::core {
namespace {

using namespace std::chrono_literals;

// A close that we made on purpose says nothing about whether the server wants us back, and one of
// ours for a broken frame is known by its kind.
bool is_ours(const Outcome& outcome) {
    return outcome.kind == OutcomeKind::Forced || outcome.kind == OutcomeKind::ProtocolError ||
           (outcome.kind == OutcomeKind::Closed && outcome.by == EndedBy::Us);
}

bool holds(const OutcomeRule& rule, const Outcome& outcome, bool was_open) {
    const auto is_within = [&rule](int code) { return code >= rule.first && code <= rule.last; };
    switch (rule.on) {
        case RuleOn::CloseCode:
            return was_open && !is_ours(outcome) && is_within(outcome.close_code);
        case RuleOn::HttpStatus:
            return outcome.kind == OutcomeKind::HttpRefused && is_within(outcome.http_status);
        case RuleOn::Kind: return outcome.kind == rule.kind;
    }
    return false;
}

OutcomeRule halts(RuleOn on, std::uint16_t first, std::uint16_t last) {
    OutcomeRule rule;
    rule.on = on;
    rule.first = first;
    rule.last = last;
    rule.reaction = Reaction::Halt;
    return rule;
}

OutcomeRule later(std::uint16_t close_code, Duration from, Duration to) {
    OutcomeRule rule;
    rule.first = close_code;
    rule.last = close_code;
    rule.reaction = Reaction::RetryLater;
    rule.later_min = from;
    rule.later_max = to;
    return rule;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The number of seconds that `text` begins with, after a quote if there is one. Digits beyond a
// century say nothing more.
std::optional<Duration> seconds_at(std::string_view text) {
    const auto skip = [&text](std::string_view any) {
        while (!text.empty() && any.find(text.front()) != std::string_view::npos) {
            text.remove_prefix(1);
        }
    };
    skip(" \t");
    if (!text.empty() && text.front() == '"') text.remove_prefix(1);
    if (text.empty() || !is_digit(text.front())) return std::nullopt;
    double seconds = 0;
    while (!text.empty() && is_digit(text.front())) {
        seconds = std::min(seconds * 10 + (text.front() - '0'), 3.2e9);
        text.remove_prefix(1);
    }
    double unit = 0.1;
    if (text.size() > 1 && text.front() == '.') {
        for (text.remove_prefix(1); !text.empty() && is_digit(text.front()); unit /= 10) {
            seconds += unit * (text.front() - '0');
            text.remove_prefix(1);
        }
    }
    return Duration{static_cast<Duration::rep>(seconds * 1e6 + 0.5)};
}

}  // namespace

std::vector<OutcomeRule> default_outcome_rules() {
    return {halts(RuleOn::CloseCode, 1002, 1003), halts(RuleOn::CloseCode, 1007, 1010),
            halts(RuleOn::CloseCode, 3000, 3000), halts(RuleOn::CloseCode, 3003, 3003),
            later(1012, 5s, 30s),                 later(1013, 10s, 60s),
            halts(RuleOn::HttpStatus, 400, 407),  halts(RuleOn::HttpStatus, 410, 410),
            halts(RuleOn::HttpStatus, 426, 426),  halts(RuleOn::HttpStatus, 501, 501)};
}

const OutcomeRule* rule_for(const Policy& policy, const Outcome& outcome, bool was_open) {
    const auto found = std::find_if(
        policy.outcomes.begin(), policy.outcomes.end(),
        [&](const OutcomeRule& rule) { return holds(rule, outcome, was_open); });
    return found == policy.outcomes.end() ? nullptr : &*found;
}

std::vector<std::uint16_t> halting(const Policy& policy, RuleOn on) {
    std::vector<std::uint16_t> codes;
    for (const OutcomeRule& rule : policy.outcomes) {
        if (rule.on != on || rule.reaction != Reaction::Halt) continue;
        for (unsigned code = rule.first; code <= rule.last; ++code) {
            codes.push_back(static_cast<std::uint16_t>(code));
        }
    }
    return codes;
}

void set_halting(Policy& policy, RuleOn on, const std::vector<std::uint16_t>& codes) {
    if (halting(policy, on) == codes) return;
    std::erase_if(policy.outcomes, [on](const OutcomeRule& rule) {
        return rule.on == on && rule.reaction == Reaction::Halt;
    });
    // In front: a code that is listed halts, whatever a range behind it says.
    std::vector<OutcomeRule> rules;
    for (const std::uint16_t code : codes) {
        if (!rules.empty() && rules.back().last + 1 == code) {
            rules.back().last = code;
        } else {
            rules.push_back(halts(on, code, code));
        }
    }
    policy.outcomes.insert(policy.outcomes.begin(), rules.begin(), rules.end());
}

std::optional<Duration> retry_after_in(std::string_view close_reason) {
    std::string lower;
    for (const char c : close_reason) {
        lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    for (const std::string_view name : {"retryafter", "retry_after", "retry-after"}) {
        for (std::size_t at = lower.find(name); at != std::string::npos;
             at = lower.find(name, at + 1)) {
            std::string_view rest = std::string_view(lower).substr(at + name.size());
            if (!rest.empty() && rest.front() == '"') rest.remove_prefix(1);
            while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
            if (rest.empty() || (rest.front() != ':' && rest.front() != '=')) continue;
            if (const auto found = seconds_at(rest.substr(1))) return found;
        }
    }
    return std::nullopt;
}

}  // namespace redial::core
