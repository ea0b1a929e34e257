// Rules at a dial. The thread that applies events.
#include "model/rules_dial.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/redact.hpp"
#include "core/backoff.hpp"
#include "core/close_codes.hpp"
#include "core/placeholders.hpp"
#include "model/display_text.hpp"
#include "model/join.hpp"
#include "model/same_request.hpp"
#include "model/url_query.hpp"

namespace redial::model {
namespace {

using core::in_words;
using core::OutcomeKind;

Duration tolerance(const FindingOptions& options, bool is_measured) {
    return is_measured ? options.delay_equal_within_measured : options.delay_equal_within;
}

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
                              if (is_credential(name))
                                  all.append(name).append(value);
                          });
    }
    if (!is_foreign(session)) {
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
    if (!is_foreign(session) && is_drawn_anew(*session.config)) return 0;
    // In a redacted log every token is the same word.
    if (all.find(redacted_word) != std::string::npos) return 0;
    return all.empty() ? 0 : std::hash<std::string>{}(all) | 1;
}

// What an attempt asked, as far as it may be the reason of its refusal; 0: not known. Redial's own
// settings forget what was before when they change, so that of its sessions only messages count.
std::uint64_t asked_by(const SessionModel& session, const Attempt& attempt) {
    const core::Outcome& outcome = *attempt.outcome;
    const int status = outcome.http_status;
    const bool is_by_secret = outcome.kind != OutcomeKind::HttpRefused || status == 401 ||
                               status == 403 || status == 407;
    std::uint64_t mark = mark_of_request(
        attempt, is_by_secret ? Compared::Whole : Compared::AddressAndSecrets);
    if (mark == 0 && !is_foreign(session)) mark = is_drawn_anew(*session.config) ? 0 : 1;
    if (mark == 0 || !attempt.was_open()) return mark;
    // A login that was refused may be another one next time, and so may the message that a peer
    // could not take.
    const SentMarks sent = marks_of_sent(session, attempt);
    const std::uint16_t code = outcome.close_code;
    const bool is_by_message = code == 1003 || code == 1007 || code == 1009;
    return (mark ^ ((is_by_message ? sent.last : sent.first) << 1)) | 1;
}

bool is_open_end(const Attempt& attempt) { return attempt.was_open() && attempt.outcome; }

bool is_401(const Attempt& attempt) {
    return attempt.outcome && attempt.outcome->kind == OutcomeKind::HttpRefused &&
           attempt.outcome->http_status == 401;
}

// When a client knew that it was refused: with the answer's head, not with the end of TCP.
Instant refused_at(const Attempt& attempt) {
    const Stage* upgrade = attempt.stage(core::StageName::Upgrade);
    const bool is_refusal = upgrade != nullptr && !attempt.was_open() && attempt.outcome &&
                            attempt.outcome->kind == OutcomeKind::HttpRefused;
    return is_refusal ? std::min(upgrade->ended_at, *attempt.ended_at) : *attempt.ended_at;
}

}  // namespace

void DialRules::forget_streaks() {
    dials_.clear();
    short_opens_.clear();
    refusals_since_open_ = 0;
    fatal_cause_.clear();
    fatal_retries_ = 0;
    rung_ = 0;
    at_cap_count_ = 0;
}

void DialRules::config_changed() {
    forget_streaks();
    first_delays_.clear();
    std::fill(std::begin(rungs_), std::end(rungs_), Rung{});
    saw_jitter_ = false;
    longest_ = {};
}

std::optional<WaitedDelay> DialRules::take_delay() { return std::exchange(untaken_, std::nullopt); }

void DialRules::started(const RuleContext& context) {
    const Attempts& attempts = context.session.attempts;
    if (attempts.empty() || attempts.back().id != context.stamp.attempt) return;
    const Attempt& attempt = attempts.back();
    credentials_before_ = std::exchange(credentials_, credentials_of(context.session, attempt));
    const Attempt* before = ended_before(attempts, attempt);
    const bool is_known = attempt.is_lane_sure && attempt.is_wait_seen;
    const bool is_redial = is_known && before != nullptr && before->outcome &&
                           before->is_lane_sure &&
                           is_automatic(context.session, attempt) &&
                           !is_deliberate(*before->outcome);
    if (!is_redial) return forget_streaks();
    const Instant ended_at = is_foreign(context.session) ? refused_at(*before) : *before->ended_at;
    const Duration gap = std::max(attempt.started_at - ended_at, Duration{});
    const bool is_told = attempt.wait.has_value();
    const bool is_ladders_own =
        !before->outcome->retry_after && (!is_told || attempt.wait->plan.why.empty());
    look_at_dial(context, {attempt, *before, gap, is_told ? attempt.wait->plan.delay : gap,
                           !is_told, is_ladders_own});
}

void DialRules::look_at_dial(const RuleContext& context, const Dial& dial) {
    const bool had_lasted =
        is_open_end(dial.before) && dial.before.open_for >= context.options.short_open;
    if (had_lasted) forget_streaks();
    ++rung_;
    storm(context, dial);
    resets_on_open(context, dial);
    fatal_retried(context, dial);
    retry_after_ignored(context, dial);
    same_token(context, dial);
    not_when_planned(context, dial);
    if (!dial.is_ladders_own) return;
    first_not_spread(context, dial);
    jitter_lost(context, dial);
    untaken_ = WaitedDelay{rung_, dial.delay, dial.is_measured, dial.attempt.started_at};
}

void DialRules::storm(const RuleContext& context, const Dial& dial) {
    dials_.push_back({dial.attempt.started_at, dial.gap});
    if (dials_.size() > context.options.storm_dials) dials_.pop_front();
    if (dials_.size() < context.options.storm_dials) return;
    const Duration span = dials_.back().at - dials_.front().at;
    const auto steps = static_cast<std::int64_t>(dials_.size() - 1);
    if (span / steps >= context.options.storm_interval) return;
    // A ladder that begins low and grows with every dial is on its way.
    const auto grows = [](const Dialled& one, const Dialled& next) {
        return next.waited * 20 >= one.waited * 23 + std::chrono::milliseconds(20);
    };
    const auto stands = std::adjacent_find(
        dials_.begin(), dials_.end(),
        [&grows](const Dialled& one, const Dialled& next) { return !grows(one, next); });
    if (stands == dials_.end()) return;
    context.note(RuleId::ReconnectStorm, join(dials_.size(), " reconnects within ", in_words(span)),
                 join("dialled ", in_words(dial.gap),
                      " after the one before: ", in_words(*dial.before.outcome)));
}

void DialRules::resets_on_open(const RuleContext& context, const Dial& dial) {
    const bool was_short =
        is_open_end(dial.before) && dial.before.open_for < context.options.short_open;
    if (!dial.is_ladders_own) return short_opens_.clear();
    if (!was_short) {
        // A refusal or two in between change nothing; an outage is another matter.
        constexpr std::uint32_t refusals_max = 3;
        if (++refusals_since_open_ > refusals_max) short_opens_.clear();
        return;
    }
    refusals_since_open_ = 0;
    short_opens_.push_back({dial.delay, dial.is_measured ? 0 : dial.attempt.wait->plan.retry});
    constexpr std::size_t kept = 5;
    if (short_opens_.size() > kept) short_opens_.pop_front();
    const auto longest = [this](std::size_t begin, std::size_t end) {
        Duration found{};
        for (std::size_t i = begin; i < end; ++i) found = std::max(found, short_opens_[i].delay);
        return found;
    };
    const std::size_t size = short_opens_.size();
    const std::size_t needed = dial.is_measured ? kept : context.options.short_opens_min;
    if (size < needed || longest(0, size) >= context.options.grown_delay) return;
    // The client tells where on its ladder it is; of a foreign one only the delays can grow.
    const bool is_higher =
        std::any_of(short_opens_.end() - static_cast<std::ptrdiff_t>(needed), short_opens_.end(),
                    [](const ShortOpen& open) { return open.retry > 1; });
    const bool is_longer = dial.is_measured && longest(2, size) > longest(0, 2) * 3 / 2;
    if (is_higher || is_longer) return;
    context.note(
        RuleId::BackoffResetsOnOpen,
        join(size, " connections in a row lived less than ", in_words(context.options.short_open),
             ", and the delay stayed at ", in_words(longest(0, size))),
        dial.before.id, *dial.before.ended_at,
        join("was open ", in_words(dial.before.open_for), ", then waited ", in_words(dial.delay),
             ": ", in_words(*dial.before.outcome)));
}

void DialRules::fatal_retried(const RuleContext& context, const Dial& dial) {
    // What a foreign client asks is known when it is refused again: see ended().
    if (is_foreign(context.session)) return;
    const bool is_fatal = !fatal_cause(*dial.before.outcome).empty();
    if (is_fatal) count_fatal(context, dial.before, in_words(dial.gap));
    else fatal_retries_ = 0;
}

// The same request came to the same end as the one before it, once more.
void DialRules::count_fatal(const RuleContext& context, const Attempt& attempt,
                            const std::string& after) {
    std::string cause = fatal_cause(*attempt.outcome);
    const std::uint64_t asked = asked_by(context.session, attempt);
    const bool is_same = cause == fatal_cause_ && asked == fatal_asked_ && asked != 0;
    fatal_retries_ = is_same ? fatal_retries_ + 1 : 1;
    fatal_cause_ = std::move(cause);
    fatal_asked_ = asked;
    // A foreign client's first one is no retry yet.
    const std::uint32_t retries = fatal_retries_ - (is_foreign(context.session) ? 1 : 0);
    if (retries < context.options.fatal_retries_min) return;
    context.note(RuleId::FatalOutcomeRetried,
                 join("dialled again after ", fatal_cause_, ", ", retries, " times in a row"),
                 attempt.id, context.stamp.at,
                 join("dialled ", after, " after ", in_words(*attempt.outcome)));
}

void DialRules::ended(const RuleContext& context) {
    if (!is_foreign(context.session)) return;
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
    const std::string after = in_words(std::max(gap, Duration{}));
    count_fatal(context, attempt, after);
    if (before == nullptr || !is_401(attempt) || !is_401(*before)) return;
    const std::uint64_t secrets = mark_of_secrets(attempt);
    if (secrets == 0 || secrets != mark_of_secrets(*before)) return;
    note_same_token(context, attempt.id, after);
}

void DialRules::retry_after_ignored(const RuleContext& context, const Dial& dial) {
    const auto& asked = dial.before.outcome->retry_after;
    if (!asked) return;
    // A bound on what a server may ask for is no disregard.
    const core::Policy& policy = context.session.config->policy;
    const Duration wanted =
        is_foreign(context.session) ? *asked : std::min(*asked, policy.retry_after_max);
    const Duration slack = std::max<Duration>(std::chrono::milliseconds(50), wanted / 100);
    if (dial.gap + slack >= wanted) return;
    context.note(
        RuleId::RetryAfterIgnored,
        join("the server asked for ", in_words(*asked), ", the client waited ", in_words(dial.gap)),
        join("waited ", in_words(dial.gap), " after ", in_words(*dial.before.outcome)));
}

void DialRules::same_token(const RuleContext& context, const Dial& dial) {
    // Of a foreign client the headers are known later: what the URL has is not all.
    const bool is_all = !is_foreign(context.session) || mark_of_secrets(dial.before) == 0;
    const bool is_same = credentials_ != 0 && credentials_ == credentials_before_;
    if (!is_401(dial.before) || !is_all || !is_same) return;
    note_same_token(context, context.stamp.attempt, in_words(dial.gap));
}

void DialRules::note_same_token(const RuleContext& context, AttemptId attempt,
                                const std::string& after) {
    context.note(RuleId::SameTokenAfter401, "a dial after a 401 sent the same credentials", attempt,
                 context.stamp.at,
                 join("dialled ", after, " after the 401, credentials unchanged"));
}

void DialRules::not_when_planned(const RuleContext& context, const Dial& dial) {
    if (dial.is_measured) return;
    const core::RetryPlanned& plan = dial.attempt.wait->plan;
    const Duration off = dial.attempt.started_at - plan.retry_at;
    const bool is_late = off > std::max(context.options.dial_late, plan.delay / 10);
    // News of the network or of waking may end a wait.
    const core::Policy& policy = context.session.config->policy;
    const bool may_hurry = policy.dials_on_network_up || policy.dials_on_wake;
    const bool is_early = !may_hurry && off < -context.options.delay_equal_within;
    if (!is_late && !is_early) return;
    context.note(
        RuleId::DelayOutsidePolicy,
        join("planned to wait ", in_words(plan.delay), ", dialled ",
             is_late ? join(in_words(off), " late") : join(in_words(-off), " early")),
        join("planned ", in_words(plan.delay), ", waited ", in_words(dial.attempt.waited)));
}

// The plan's own delay against what the policy can give, whatever it drew before: what is not known
// here makes the range wider.
void DialRules::planned(const RuleContext& context, const core::RetryPlanned& plan) {
    const core::Policy& policy = context.session.config->policy;
    // A wait that the server asked for is longer than the ladder's.
    const auto& outcome = context.session.last_outcome;
    const bool was_asked = outcome && outcome->retry_after;
    const bool is_ladders_own = plan.why.empty() && !was_asked && !policy.adapts &&
                                policy.formula != core::Formula::ActionCable;
    if (is_foreign(context.session) || !is_ladders_own) return;
    core::LadderPlace place{std::max(plan.retry, 1u), true, {}, policy.first_delay};
    core::Envelope range = core::delay_envelope(policy, place);
    for (const bool follows_open : {true, false}) {
        for (const Duration first : {policy.first_delay, policy.first_delay_max}) {
            place = {place.step, follows_open, policy.cap, std::max(first, policy.first_delay)};
            const core::Envelope one = core::delay_envelope(policy, place);
            range = {std::min(range.low, one.low), std::max(range.high, one.high)};
        }
    }
    constexpr Duration slack = std::chrono::milliseconds(1);
    if (plan.delay >= range.low - slack && plan.delay <= range.high + slack) return;
    context.note(RuleId::DelayOutsidePolicy,
                 join("retry ", plan.retry, " waits ", in_words(plan.delay), ", the policy allows ",
                      in_words(range.low), " to ", in_words(range.high)),
                 join("retry ", plan.retry, ": ", in_words(plan.delay), " outside ",
                      in_words(range.low), " to ", in_words(range.high)));
}

void DialRules::first_not_spread(const RuleContext& context, const Dial& dial) {
    const core::Outcome& outcome = *dial.before.outcome;
    const bool is_first = rung_ == 1 && is_open_end(dial.before);
    const bool was_normal = outcome.kind == OutcomeKind::Closed && outcome.close_code == 1000;
    if (!is_first || was_normal) return;
    first_delays_.push_back(dial.delay);
    if (first_delays_.size() > context.options.first_delays_min) first_delays_.pop_front();
    if (first_delays_.size() < context.options.first_delays_min) return;
    const auto [low, high] = std::minmax_element(first_delays_.begin(), first_delays_.end());
    if (*high - *low > tolerance(context.options, dial.is_measured)) return;
    context.note(RuleId::FirstReconnectNotSpread,
                 join("the first reconnect came ", in_words(dial.delay), " after each of ",
                      first_delays_.size(), " drops"),
                 join("first wait ", in_words(dial.delay), " after ", in_words(outcome)));
}

// One session alone: chance moved its delays lower on the ladder, and at the top it does not.
void DialRules::jitter_lost(const RuleContext& context, const Dial& dial) {
    const Duration equal = tolerance(context.options, dial.is_measured);
    const std::size_t place = std::min<std::size_t>(rung_, rungs_max) - 1;
    Rung& rung = rungs_[place];
    rung.low = rung.count == 0 ? dial.delay : std::min(rung.low, dial.delay);
    rung.high = std::max(rung.high, dial.delay);
    ++rung.count;
    if (!dial.is_measured) {
        const core::RetryPlanned& plan = dial.attempt.wait->plan;
        const Duration off = plan.delay - plan.base_delay;
        saw_jitter_ = saw_jitter_ || off > equal || -off > equal;
    }
    // The top rung of all is not one rung: delays still grow there.
    const bool is_spread = rung.high - rung.low > std::max(equal * 4, rung.high / 20);
    if (place + 1 < rungs_max && rung_ <= 4) saw_jitter_ = saw_jitter_ || is_spread;
    const bool is_same =
        at_cap_count_ > 0 && dial.delay - at_cap_ <= equal && at_cap_ - dial.delay <= equal;
    at_cap_count_ = is_same ? at_cap_count_ + 1 : 1;
    at_cap_ = dial.delay;
    longest_ = std::max(longest_, dial.delay);
    const bool is_at_top = dial.delay + equal >= longest_ && rung_ > at_cap_count_;
    if (!saw_jitter_ || !is_at_top || at_cap_count_ < context.options.cap_delays_min) return;
    context.note(RuleId::JitterLostAtCap,
                 join("the last ", at_cap_count_, " delays were all ", in_words(dial.delay),
                      ", earlier ones were spread"),
                 join("waited ", in_words(dial.delay), ", as before"));
}

}  // namespace redial::model
