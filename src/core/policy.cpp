// Decides what an outcome leads to by the policy's table, and reads what close reasons ask for. Any
// thread.
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

void skip(std::string_view& text, std::string_view any) {
    while (!text.empty() && any.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
}

bool try_skip_word(std::string_view& text, std::string_view word) {
    if (!text.starts_with(word)) return false;
    text.remove_prefix(word.size());
    return true;
}

// Seconds unless a unit is written behind the number.
double us_of_unit(std::string_view text) {
    skip(text, " ");
    if (text.starts_with("ms") || text.starts_with("milli")) return 1e3;
    return text.starts_with("min") || text == "m" || text.starts_with("m ") ? 60e6 : 1e6;
}

// The span that `text` begins with, after a quote if there is one; `us_each` where the name before
// it says what the number counts. Digits beyond a century say nothing more.
std::optional<Duration> span_at(std::string_view text, std::optional<double> us_each) {
    constexpr double century_us = 3.2e15;
    skip(text, " \t");
    if (!text.empty() && text.front() == '"') text.remove_prefix(1);
    if (text.empty() || !is_digit(text.front())) return std::nullopt;
    double number = 0;
    while (!text.empty() && is_digit(text.front())) {
        number = std::min(number * 10 + (text.front() - '0'), century_us);
        text.remove_prefix(1);
    }
    double unit = 0.1;
    if (text.size() > 1 && text.front() == '.') {
        for (text.remove_prefix(1); !text.empty() && is_digit(text.front()); unit /= 10) {
            number += unit * (text.front() - '0');
            text.remove_prefix(1);
        }
    }
    const double us = std::min(number * us_each.value_or(us_of_unit(text)), century_us);
    return Duration{static_cast<Duration::rep>(us + 0.5)};
}

// What stands behind "retry after" in one of its spellings: a member's value, or words.
std::optional<Duration> span_behind_name(std::string_view rest) {
    std::optional<double> us_each;
    for (const std::string_view unit : {"_ms", "-ms", "ms", "millis"}) {
        if (!us_each && try_skip_word(rest, unit)) us_each = 1e3;
    }
    for (const std::string_view unit : {"_seconds", "seconds", "_s"}) {
        if (!us_each && try_skip_word(rest, unit)) us_each = 1e6;
    }
    if (!rest.empty() && rest.front() == '"') rest.remove_prefix(1);
    const bool is_spaced = !rest.empty() && rest.front() == ' ';
    skip(rest, " ");
    const bool is_member = !rest.empty() && (rest.front() == ':' || rest.front() == '=');
    if (!is_member && !is_spaced) return std::nullopt;
    if (is_member) rest.remove_prefix(1);
    return span_at(rest, us_each);
}

}  // namespace

std::vector<OutcomeRule> careful_outcome_rules() {
    return {halts(RuleOn::CloseCode, 1002, 1003),
            halts(RuleOn::CloseCode, 1007, 1010),
            halts(RuleOn::CloseCode, 3000, 3000),
            halts(RuleOn::CloseCode, 3003, 3003),
            later(1012, 5s, 30s),
            later(1013, 10s, 60s),
            halts(RuleOn::HttpStatus, 200, 407),
            halts(RuleOn::HttpStatus, 410, 424),
            halts(RuleOn::HttpStatus, 426, 428),
            halts(RuleOn::HttpStatus, 430, 499),
            halts(RuleOn::HttpStatus, 501, 501),
            halts(RuleOn::HttpStatus, 505, 505),
            halts(RuleOn::HttpStatus, 511, 511)};
}

const OutcomeRule* rule_for(const Policy& policy, const Outcome& outcome, bool was_open) {
    const auto found =
        std::find_if(policy.outcomes.begin(), policy.outcomes.end(),
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
    for (const std::string_view name : {"retryafter", "retry_after", "retry-after", "retry after",
                                        "retry in", "try again in", "come back in"}) {
        for (std::size_t at = lower.find(name); at != std::string::npos;
             at = lower.find(name, at + 1)) {
            const auto found = span_behind_name(std::string_view(lower).substr(at + name.size()));
            if (found) return found;
        }
    }
    return std::nullopt;
}

}  // namespace redial::core
