// Says what is wrong with a policy, rule by rule, and puts its outcomes into words. Pure, any
// thread.
#include "view/policy/policy_check.hpp"

#include <algorithm>
#include <string>

#include "base/format.hpp"
#include "core/close_codes.hpp"
#include "core/http_statuses.hpp"
#include "view/kit/form.hpp"

namespace redial::view {
namespace {

void check_delays(const core::Policy& policy, const PolicyEditorUi& editor,
                  PolicyProblems& problems) {
    const auto wrong = [&](PolicyField field, std::string what) {
        problems.push_back({field, 0, std::move(what)});
    };
    // Before its page was looked at the text was not made from the table, which is whole.
    if (!editor.is_begun && !policy.table.empty()) return;
    if (editor.uses_table) {
        const Result<std::vector<Duration>> delays = delays_of(editor.delays);
        if (!delays) {
            wrong(PolicyField::Table, delays.error().what + ": seconds, as 0.5 1 2 5");
        } else if (delays->empty()) {
            wrong(PolicyField::Table, "it is empty: seconds, as 0.5 1 2 5");
        }
    } else {
        if (policy.first_delay_max > Duration{0} && policy.first_delay_max < policy.first_delay) {
            wrong(PolicyField::FirstDelayMax, "it is shorter than the first delay");
        }
        if (!(policy.factor >= 1.0)) {
            wrong(PolicyField::Factor, "it is below 1: each delay would be shorter than the last");
        }
        if (policy.cap < policy.first_delay) {
            wrong(PolicyField::Cap, "it is shorter than the first delay");
        }
        if (policy.floor > policy.cap) wrong(PolicyField::Floor, "it is longer than the cap");
    }
    if (policy.jitter == core::JitterKind::Added && policy.added_max < policy.added_min) {
        wrong(PolicyField::Added, "the most is less than the least");
    }
}

// Why a rule holds for nothing; "" when it can.
std::string problem_of(const core::OutcomeRule& rule) {
    if (rule.reaction == core::Reaction::RetryLater && rule.later_max < rule.later_min) {
        return "the longest wait is shorter than the shortest";
    }
    if (rule.on == core::RuleOn::Kind) return {};
    const bool is_code = rule.on == core::RuleOn::CloseCode;
    const int low = is_code ? 1000 : 100;
    const int high = is_code ? 4999 : 599;
    if (rule.first < low || rule.first > high || rule.last < low || rule.last > high) {
        return fmt::format("{} is a number from {} to {}",
                           is_code ? "a close code" : "an HTTP status", low, high);
    }
    return rule.last < rule.first ? "the range ends before it begins" : std::string();
}

}  // namespace

PolicyProblems problems_of(const core::Policy& policy, const PolicyEditorUi& editor) {
    PolicyProblems problems;
    check_delays(policy, editor, problems);
    if (policy.reset_rule == core::ResetRule::StableFor && policy.stable_after <= Duration{0}) {
        problems.push_back({PolicyField::StableAfter, 0, "it is 0: that is \"when it opens\""});
    }
    if (policy.honours_retry_after && policy.retry_after_max <= Duration{0}) {
        problems.push_back({PolicyField::RetryAfterMax, 0, "it is 0: untick the box instead"});
    }
    for (std::size_t row = 0; row < policy.outcomes.size(); ++row) {
        std::string what = problem_of(policy.outcomes[row]);
        if (!what.empty()) problems.push_back({PolicyField::Outcome, row, std::move(what)});
    }
    return problems;
}

const char* name_of(PolicyField field) {
    switch (field) {
        case PolicyField::Table: return "Table of delays";
        case PolicyField::FirstDelay: return "First delay";
        case PolicyField::FirstDelayMax: return "First delay, at most";
        case PolicyField::Factor: return "Factor";
        case PolicyField::Cap: return "Cap";
        case PolicyField::Floor: return "Floor";
        case PolicyField::Added: return "Jitter";
        case PolicyField::AttemptsMax: return "Give up";
        case PolicyField::GiveUpAfter: return "Give up";
        case PolicyField::StableAfter: return "Open for";
        case PolicyField::RetryAfterMax: return "Retry-After";
        case PolicyField::Outcome: return "Outcomes";
    }
    return "";
}

Result<core::Policy> edited(const core::Policy& policy, const PolicyEditorUi& editor) {
    const PolicyProblems problems = problems_of(policy, editor);
    if (!problems.empty()) {
        const PolicyProblem& first = problems.front();
        std::string where = name_of(first.field);
        if (first.field == PolicyField::Outcome) where += fmt::format(", row {}", first.row + 1);
        return Error{first.what, std::move(where), ""};
    }
    core::Policy whole = policy;
    if (editor.is_begun && editor.uses_table) whole.table = *delays_of(editor.delays);
    return whole;
}

std::string in_words(const core::OutcomeRule& rule) {
    if (rule.on == core::RuleOn::Kind) return words_of(rule.kind);
    const bool is_code = rule.on == core::RuleOn::CloseCode;
    const auto name = [&](std::uint16_t number) {
        return is_code ? core::info_of_close_code(number).name
                       : core::info_of_http_status(number).name;
    };
    if (rule.first != rule.last) {
        return fmt::format("{} {} to {} {}", rule.first, name(rule.first), rule.last,
                           name(rule.last));
    }
    const std::string_view meaning = is_code ? core::info_of_close_code(rule.first).meaning
                                             : core::info_of_http_status(rule.first).meaning;
    return fmt::format("{} {}: {}", rule.first, name(rule.first), meaning);
}

const char* words_of(core::OutcomeKind kind) {
    using core::OutcomeKind;
    switch (kind) {
        case OutcomeKind::Closed: return "Closed with a close frame, whatever its code";
        case OutcomeKind::ResetByPeer: return "Connection reset (TCP RST)";
        case OutcomeKind::EndedByPeer: return "Ended without a close frame (TCP FIN)";
        case OutcomeKind::Refused: return "Connection refused by every address";
        case OutcomeKind::Unreachable: return "No route to the server, or no network";
        case OutcomeKind::NameUnresolved: return "The server's name is not known";
        case OutcomeKind::ResolveTimedOut: return "The name look-up took too long";
        case OutcomeKind::ConnectTimedOut: return "Nobody answered the TCP connect in time";
        case OutcomeKind::ProxyFailed: return "The proxy refused the way to the server";
        case OutcomeKind::ProxyTimedOut: return "The proxy took too long";
        case OutcomeKind::TlsTimedOut: return "The TLS handshake took too long";
        case OutcomeKind::UpgradeTimedOut: return "Connected, but no answer to the handshake";
        case OutcomeKind::TlsFailed: return "TLS failed: certificate, name or protocol";
        case OutcomeKind::HttpRefused: return "The handshake was refused, whatever the status";
        case OutcomeKind::HandshakeInvalid: return "The answer to the handshake does not hold";
        case OutcomeKind::ProtocolError: return "The server broke the WebSocket protocol";
        case OutcomeKind::PongTimedOut: return "A ping was not answered in time";
        case OutcomeKind::CloseTimedOut: return "Our close frame was not answered";
        case OutcomeKind::SilenceTimedOut: return "No data for longer than the limit";
        case OutcomeKind::WrongContent: return "200, but no event stream";
        case OutcomeKind::StreamEnded: return "An event stream came to its end";
        case OutcomeKind::Abandoned: return "Dropped by Redial: reconnect, disconnect";
        case OutcomeKind::Forced: return "A fault made on purpose: reset, silence";
        case OutcomeKind::Unknown: return "Not known: only in files of other programs";
        case OutcomeKind::InvalidTarget: return "The URL or the settings cannot be dialled";
    }
    return "";
}

std::optional<std::size_t> hidden_by(const core::Policy& policy, std::size_t row) {
    const core::OutcomeRule& rule = policy.outcomes[row];
    for (std::size_t i = 0; i < row; ++i) {
        const core::OutcomeRule& before = policy.outcomes[i];
        if (before.on != rule.on) continue;
        const bool is_same = rule.on == core::RuleOn::Kind && before.kind == rule.kind;
        const bool covers =
            rule.on != core::RuleOn::Kind && before.first <= rule.first && before.last >= rule.last;
        if (is_same || covers) return i;
    }
    return std::nullopt;
}

}  // namespace redial::view
