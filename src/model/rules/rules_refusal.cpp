// Rules about dials after a refusal: the same request again, the same credentials after a 401, and
// dials before the server's Retry-After. The thread that applies events.
#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "base/duration_text.hpp"
#include "base/redact.hpp"
#include "core/close_codes.hpp"
#include "core/http_statuses.hpp"
#include "core/placeholders.hpp"
#include "model/rules/dial.hpp"
#include "model/rules/rules.hpp"
#include "model/session/same_request.hpp"
#include "model/words/join.hpp"
#include "model/words/url_query.hpp"

namespace redial::model {
namespace {

using core::OutcomeKind;
using core::Severity;

FindingTone tone_of_retries(const core::Policy& policy) {
    if (!policy.outcomes.empty()) return {};
    return {false, "Redial's preset careful stops on them."};
}

constexpr FindingRule words[] = {
    {RuleId::FatalOutcomeRetried, "fatal_outcome_retried", Severity::Warning,
     "Dialled again although the same request cannot succeed",
     "The answer stays the same until somebody changes credentials, URL or program; each retry is "
     "load, and the person is not told.",
     "Stop on these outcomes and say so, or get new credentials first.",
     "chat-gui #872, wire-webapp #21612, RFC 6455 7.4.1", &tone_of_retries},
    {RuleId::RetryAfterIgnored, "retry_after_ignored", Severity::Error,
     "Dialled before the server's Retry-After had passed",
     "The server said when it can serve again. Earlier dials are refused once more, may count "
     "against a rate limit, and keep it busy.",
     "Wait at least as long as Retry-After says, with jitter added on top.",
     "alpacon-cli #394, firezone #11594, tyrus #137"},
    {RuleId::SameTokenAfter401, "same_token_after_401", Severity::Warning,
     "Dialled with the same credentials after a 401",
     "A token that was refused stays refused: the client is stuck until somebody reloads it.",
     "Get a new token before the dial that follows a 401.",
     "web_socket_client #31, react-use-websocket #122, wire-webapp #21612"},
};

// Why the same request cannot succeed, in words that are equal for equal causes; "" when it may.
std::string fatal_cause(const core::Outcome& outcome) {
    if (outcome.kind == OutcomeKind::HttpRefused) {
        const bool may_heal = core::info_of_http_status(outcome.http_status).retry_helps;
        return may_heal || outcome.http_status == 0 ? "" : std::to_string(outcome.http_status);
    }
    const bool has_code =
        outcome.kind == OutcomeKind::ProtocolError ||
        (outcome.kind == OutcomeKind::Closed && outcome.by == core::EndedBy::Peer);
    // 1000 is no failure; what the code of a closed connection is not sure to say is left alone.
    if (!has_code || outcome.close_code == 1000) return "";
    const core::CloseCodeInfo info = core::info_of_close_code(outcome.close_code);
    const bool is_fatal = info.may_be_sent && !info.retry_helps;
    return is_fatal ? join("close code ", outcome.close_code) : "";
}

// A file's or a command's value is asked for at each dial: a fresh token.
bool is_drawn_anew(const core::SessionConfig& config) {
    const auto placeholders = core::placeholders_in(config, config.url);
    return std::any_of(placeholders.begin(), placeholders.end(), [](const auto& one) {
        return one.source != core::ValueSource::Environment;
    });
}

// What identifies the client in a dial, as one number: 0 when nothing does. Headers and passwords
// are the settings'; a tap knows only the URL.
std::size_t credentials_of(const SessionModel& session, const Attempt& attempt) {
    std::string all;
    if (attempt.started) {
        for_each_of_query(attempt.started->url,
                          [&all](std::string_view name, std::string_view value) {
                              if (is_credential(name)) all.append(name).append(value);
                          });
    }
    if (!is_relayed(session)) {
        const core::SessionConfig& config = *session.config;
        for (const core::Header& header : config.headers) {
            if (is_secret_header(header.name)) all += header.name + "=" + header.value;
        }
        if (!config.basic_auth_user.empty()) {
            all += config.basic_auth_user + ":" + config.basic_auth_password;
        }
        all += config.tls.client_certificate_file;
    }
    // What is drawn anew at each dial does not show in the settings.
    if (!is_relayed(session) && is_drawn_anew(*session.config)) return 0;
    // In a redacted log every token is the same word.
    if (all.find(redacted_word) != std::string::npos) return 0;
    return all.empty() ? 0 : std::hash<std::string>{}(all) | 1;
}

// What an attempt asked, as far as it may be the reason of its refusal; 0: not known. Redial's own
// settings forget what was before when they change, so that of its sessions only messages count.
std::uint64_t asked_by(const SessionModel& session, const Attempt& attempt) {
    const core::Outcome& outcome = *attempt.outcome;
    const int status = outcome.http_status;
    const bool is_by_secret =
        outcome.kind != OutcomeKind::HttpRefused || status == 401 || status == 403 || status == 407;
    std::uint64_t mark =
        mark_of_request(attempt, is_by_secret ? Compared::Whole : Compared::AddressAndSecrets);
    if (mark == 0 && !is_relayed(session)) mark = is_drawn_anew(*session.config) ? 0 : 1;
    if (mark == 0 || !attempt.was_open()) return mark;
    // A login that was refused may be another one next time, and so may the message that a peer
    // could not take.
    const std::optional<SentMarks> sent = marks_of_sent(session, attempt);
    if (!sent) return 0;
    const std::uint16_t code = outcome.close_code;
    const bool is_by_message = code == 1003 || code == 1007 || code == 1009;
    return (mark ^ ((is_by_message ? sent->last : sent->first) << 1)) | 1;
}

bool is_401(const Attempt& attempt) {
    return attempt.outcome && attempt.outcome->kind == OutcomeKind::HttpRefused &&
           attempt.outcome->http_status == 401;
}

class RefusalWatch final : public RuleWatch {
public:
    void on_event(const RuleContext& context, const core::Event& event) override;

private:
    void started(const RuleContext& context);
    void ended(const RuleContext& context);
    void fatal_retried(const RuleContext& context, const Dial& dial);
    void count_fatal(const RuleContext& context, const Attempt& attempt, const std::string& after);
    void retry_after_ignored(const RuleContext& context, const Dial& dial);
    void same_token(const RuleContext& context, const Dial& dial);
    void note_same_token(const RuleContext& context, AttemptId attempt, const std::string& after);
    void forget();

    std::string fatal_cause_;
    std::uint64_t fatal_asked_ = 0;  // what was refused so, as one number
    std::uint32_t fatal_retries_ = 0;
    std::size_t credentials_ = 0;  // hash of what the last dial sent; 0: none known
    std::size_t credentials_before_ = 0;
};

void RefusalWatch::on_event(const RuleContext& context, const core::Event& event) {
    if (std::holds_alternative<core::SessionChanged>(event.what)) forget();
    if (std::holds_alternative<core::AttemptStarted>(event.what)) started(context);
    if (std::holds_alternative<core::AttemptEnded>(event.what)) ended(context);
}

void RefusalWatch::started(const RuleContext& context) {
    if (!is_newest_attempt(context)) return;
    const Attempt& attempt = context.session.attempts.back();
    credentials_before_ = std::exchange(credentials_, credentials_of(context.session, attempt));
    const std::optional<Dial> dial = dial_of(context);
    if (!dial || dial->begins_anew) forget();
    if (!dial) return;
    fatal_retried(context, *dial);
    retry_after_ignored(context, *dial);
    same_token(context, *dial);
}

void RefusalWatch::forget() {
    fatal_cause_.clear();
    fatal_retries_ = 0;
}

void RefusalWatch::fatal_retried(const RuleContext& context, const Dial& dial) {
    // What a foreign client asks is known when it is refused again: see ended().
    if (is_relayed(context.session)) return;
    const bool is_fatal = !fatal_cause(*dial.before.outcome).empty();
    if (is_fatal)
        count_fatal(context, dial.before, duration_in_words(dial.gap));
    else
        fatal_retries_ = 0;
}

// The same request came to the same end as the one before it, once more.
void RefusalWatch::count_fatal(const RuleContext& context, const Attempt& attempt,
                               const std::string& after) {
    std::string cause = fatal_cause(*attempt.outcome);
    const std::uint64_t asked = asked_by(context.session, attempt);
    const bool is_same = cause == fatal_cause_ && asked == fatal_asked_ && asked != 0;
    fatal_retries_ = is_same ? fatal_retries_ + 1 : 1;
    fatal_cause_ = std::move(cause);
    fatal_asked_ = asked;
    // A foreign client's first one is no retry yet.
    const std::uint32_t retries = fatal_retries_ - (is_relayed(context.session) ? 1 : 0);
    if (retries < context.options.fatal_retries_min) return;
    context.note(RuleId::FatalOutcomeRetried,
                 join("dialled again after ", fatal_cause_, ", ", retries, " times in a row"),
                 attempt.id, context.stamp.at,
                 join("dialled ", after, " after ", in_words(*attempt.outcome)));
}

void RefusalWatch::ended(const RuleContext& context) {
    if (!is_relayed(context.session)) return;
    const Attempts& attempts = context.session.attempts;
    if (attempts.empty() || attempts.back().id != context.stamp.attempt) return;
    const Attempt& attempt = attempts.back();
    const bool is_fatal =
        attempt.outcome && attempt.is_lane_sure && !fatal_cause(*attempt.outcome).empty();
    if (!is_fatal) {
        fatal_cause_.clear();
        fatal_retries_ = 0;
        return;
    }
    const Attempt* before = ended_before(attempts, attempt);
    const Duration gap = before == nullptr ? Duration{} : attempt.started_at - *before->ended_at;
    const std::string after = duration_in_words(std::max(gap, Duration{}));
    count_fatal(context, attempt, after);
    if (before == nullptr || !is_401(attempt) || !is_401(*before)) return;
    const std::uint64_t secrets = mark_of_secrets(attempt);
    if (secrets == 0 || secrets != mark_of_secrets(*before)) return;
    note_same_token(context, attempt.id, after);
}

void RefusalWatch::retry_after_ignored(const RuleContext& context, const Dial& dial) {
    const auto& asked = dial.before.outcome->retry_after;
    if (!asked) return;
    // A bound on what a server may ask for is no disregard.
    const core::Policy& policy = context.session.config->policy;
    const Duration wanted =
        is_relayed(context.session) ? *asked : std::min(*asked, policy.retry_after_max);
    const Duration slack = std::max<Duration>(std::chrono::milliseconds(50), wanted / 100);
    if (dial.gap + slack >= wanted) return;
    context.note(
        RuleId::RetryAfterIgnored,
        join("the server asked for ", duration_in_words(*asked), ", the client waited ",
             duration_in_words(dial.gap)),
        join("waited ", duration_in_words(dial.gap), " after ", in_words(*dial.before.outcome)));
}

void RefusalWatch::same_token(const RuleContext& context, const Dial& dial) {
    // Of a foreign client the headers are known later: what the URL has is not all.
    const bool is_all = !is_relayed(context.session) || mark_of_secrets(dial.before) == 0;
    const bool is_same = credentials_ != 0 && credentials_ == credentials_before_;
    if (!is_401(dial.before) || !is_all || !is_same) return;
    note_same_token(context, context.stamp.attempt, duration_in_words(dial.gap));
}

void RefusalWatch::note_same_token(const RuleContext& context, AttemptId attempt,
                                   const std::string& after) {
    context.note(RuleId::SameTokenAfter401, "a dial after a 401 sent the same credentials", attempt,
                 context.stamp.at,
                 join("dialled ", after, " after the 401, credentials unchanged"));
}

}  // namespace

const RuleFamily refusal_rules{words, Hears::Events, &make_watch<RefusalWatch>};

}  // namespace redial::model
