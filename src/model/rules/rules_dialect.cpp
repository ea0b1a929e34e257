// Rules about what a client owes by the dialect it speaks: heartbeats in time, its subscriptions
// again on a new connection, the offset it had come to, and staying away when it was told to. Only
// of what was seen whole. The thread that applies events.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/duration_text.hpp"
#include "model/dialect/dialect_known.hpp"
#include "model/rules/dial.hpp"
#include "model/rules/rules.hpp"
#include "model/words/display_text.hpp"
#include "model/words/join.hpp"

namespace redial::model {
namespace {

using core::Direction;
using core::Severity;

constexpr FindingRule words[] = {
    {RuleId::DialectHeartbeatLate, "dialect_heartbeat_late", Severity::Warning,
     "The dialect's heartbeat is slower than what was agreed",
     "The server drops a client whose heartbeat is late, although its network is well.",
     "Send the heartbeat from a timer that nothing holds up (browsers slow the timers of hidden "
     "pages), or let the server allow more time.",
     "socket.io #4040, wetty #579"},
    {RuleId::NotSubscribedAgain, "not_subscribed_again", Severity::Warning,
     "A subscription was not asked for again after a reconnect",
     "Subscriptions belong to a connection: the new one is open, and nothing comes on it.",
     "Subscribe from what is called at every opening, not from what is called once.",
     "graphql-ws #85, absinthe-socket #22, stompjs #161"},
    {RuleId::ResumedWithOldOffset, "resumed_with_old_offset", Severity::Warning,
     "The session was taken up at an offset that the client had passed",
     "What lies between comes a second time, or the server no longer has it and refuses.",
     "Note the offset of each message when it is handled, and resume with the last one.",
     "motis #390, YoEight/eventstore #62"},
    {RuleId::ReconnectedThoughToldNot, "reconnected_though_told_not", Severity::Warning,
     "Dialled again although the server said not to reconnect",
     "What the server refuses stays refused; each dial is load, and the person is not told why.",
     "Read the refusal inside the connection, stop there, and say so.",
     "rails #34194, rails #23309, rapidpro #6836"},
};

// MQTT 3.1.1 section 3.1.2.10: a server waits one and a half times the interval. What else delays
// a timer by less than a second is nobody's fault.
constexpr Duration allowed_gap(Duration every) { return every * 3 / 2 + std::chrono::seconds(1); }

constexpr std::size_t keys_told_max = 3;
constexpr std::size_t key_characters_max = 60;

std::string some_of(const std::vector<std::string>& keys) {
    std::string told;
    for (std::size_t i = 0; i < std::min(keys.size(), keys_told_max); ++i) {
        told += i > 0 ? ", " : "";
        told += one_line(as_bytes(keys[i]), key_characters_max);
    }
    if (keys.size() > keys_told_max) told += join(" and ", keys.size() - keys_told_max, " more");
    return told;
}

class DialectRules final : public RuleWatch {
public:
    void on_event(const RuleContext& context, const core::Event& event) override;
    void on_message(const RuleContext& context, const core::MessageSeen& message) override;
    void on_clock_jump(const RuleContext& context, Duration by) override;
    Instant due() const override { return std::min(subscribe_due_, beat_due_); }
    void on_due(const RuleContext& context) override;

private:
    void started(const RuleContext& context);
    void opened(const RuleContext& context);
    void look_at_silence(const RuleContext& context, Instant until);
    void look_at_answer(const RuleContext& context, const DialectKnown& known);
    void look_at_resume(const RuleContext& context, const DialectKnown& known);
    void look_at_subscriptions(const RuleContext& context);
    const DialectKnown* known_of_attempt(const RuleContext& context) const;

    AttemptId attempt_{};  // the open one; 0: none
    bool is_reconnect_ = false;
    bool told_late_ = false;  // of this connection
    bool told_old_ = false;
    bool is_closing_ = false;
    Instant beat_at_{};  // the client's last ping, or the opening; where any message will do, that
    std::uint64_t answers_seen_ = 0;
    Instant subscribe_due_ = Instant::max();
    Instant beat_due_ = Instant::max();
};

const DialectKnown* DialectRules::known_of_attempt(const RuleContext& context) const {
    const DialectKnown* known = context.session.dialect.known();
    return known != nullptr && known->connection.attempt == attempt_ ? known : nullptr;
}

void DialectRules::on_event(const RuleContext& context, const core::Event& event) {
    if (std::holds_alternative<core::AttemptStarted>(event.what)) started(context);
    if (std::holds_alternative<core::AttemptOpened>(event.what)) opened(context);
    if (std::holds_alternative<core::AttemptEnded>(event.what) &&
        context.stamp.attempt == attempt_) {
        look_at_silence(context, context.stamp.at);
        attempt_ = {};
        subscribe_due_ = beat_due_ = Instant::max();
    }
}

void DialectRules::started(const RuleContext& context) {
    const DialectKnown* known = context.session.dialect.known();
    const Attempts& attempts = context.session.attempts;
    if (known == nullptr || attempts.empty() || !is_newest_attempt(context)) return;
    const auto& told = known->connection.stay_away;
    const Attempt& attempt = attempts.back();
    const bool is_its_own = attempt.is_lane_sure && is_automatic(context.session, attempt);
    if (!told || !is_its_own || told->attempt >= attempt.id) return;
    const Duration after = context.stamp.at - told->at;
    if (after > context.options.told_to_stay_away) return;
    const std::string quoted =
        told->words.empty() ? std::string()
                            : join(": ", one_line(as_bytes(told->words), key_characters_max));
    context.note(RuleId::ReconnectedThoughToldNot,
                 join("dialled ", duration_in_words(after), " after the server had said not to"),
                 join("told on attempt ", told->attempt.value, quoted, "; dialled ",
                      duration_in_words(after), " later"));
}

void DialectRules::opened(const RuleContext& context) {
    const Attempts& attempts = context.session.attempts;
    attempt_ = context.stamp.attempt;
    told_late_ = told_old_ = is_closing_ = false;
    beat_at_ = context.stamp.at;
    answers_seen_ = 0;
    beat_due_ = subscribe_due_ = Instant::max();
    const DialectKnown* known = known_of_attempt(context);
    if (known != nullptr) answers_seen_ = known->life.side(Direction::In).answers;
    if (attempts.empty() || !is_newest_attempt(context)) return;
    // Of a client that closed by itself the next connection is another matter.
    const Attempt* before = ended_before(attempts, attempts.back());
    is_reconnect_ = before != nullptr && before->outcome && !is_deliberate(*before->outcome) &&
                    attempts.back().is_lane_sure && is_automatic(context.session, attempts.back());
    if (is_reconnect_) subscribe_due_ = context.stamp.at + context.options.resubscribe_within;
    // An event stream is taken up by the request that opened it.
    if (known != nullptr) look_at_resume(context, *known);
}

void DialectRules::on_message(const RuleContext& context, const core::MessageSeen& message) {
    if (context.stamp.attempt != attempt_) return;
    // Behind a close frame of either side nothing more is owed.
    if (message.opcode == core::Opcode::Close) {
        is_closing_ = true;
        beat_due_ = subscribe_due_ = Instant::max();
    }
    if (message.direction != Direction::Out || !is_data(message.opcode) || is_closing_) return;
    const DialectKnown* known = known_of_attempt(context);
    if (known == nullptr) return;
    look_at_resume(context, *known);
    look_at_answer(context, *known);
    const DialectTerms& terms = known->connection.terms_of(core::Side::Client);
    if (!terms.every || *terms.every <= Duration{}) return;
    const auto& ping_at = known->life.side(Direction::Out).last_ping_at;
    if (!terms.is_any_message && ping_at != context.stamp.at) {
        if (beat_due_ == Instant::max()) beat_due_ = beat_at_ + allowed_gap(*terms.every);
        return;
    }
    look_at_silence(context, context.stamp.at);
    beat_at_ = context.stamp.at;
    beat_due_ = told_late_ ? Instant::max() : beat_at_ + allowed_gap(*terms.every);
}

// Of the client, by the interval that was agreed. A fault on the way may be what holds it up.
void DialectRules::look_at_silence(const RuleContext& context, Instant until) {
    const DialectKnown* known = known_of_attempt(context);
    if (known == nullptr || told_late_ || is_closing_ || !known->connection.is_whole) return;
    const DialectTerms& terms = known->connection.terms_of(core::Side::Client);
    const Duration silent = until - beat_at_;
    const bool is_late =
        terms.every && *terms.every > Duration{} && silent > allowed_gap(*terms.every);
    if (!is_late || !faults_near(context, attempt_, until).empty()) return;
    told_late_ = true;
    const char* what = terms.is_any_message ? "nothing sent for " : "no heartbeat for ";
    context.note(RuleId::DialectHeartbeatLate,
                 join(what, duration_in_words(silent), ", agreed on was one every ",
                      duration_in_words(*terms.every)),
                 attempt_, until, join(what, duration_in_words(silent)));
}

void DialectRules::look_at_answer(const RuleContext& context, const DialectKnown& known) {
    const LifeSigns::Side& side = known.life.side(Direction::In);
    if (std::exchange(answers_seen_, side.answers) == side.answers || !side.last_answer) return;
    const DialectTerms& terms = known.connection.terms_of(core::Side::Server);
    const bool is_late = terms.answer_within && *terms.answer_within > Duration{} &&
                         *side.last_answer > *terms.answer_within;
    if (!is_late || !faults_near(context, attempt_, context.stamp.at).empty()) return;
    context.note(RuleId::DialectHeartbeatLate,
                 join("a ping was answered after ", duration_in_words(*side.last_answer),
                      ", the server waits ", duration_in_words(*terms.answer_within)),
                 join("answered after ", duration_in_words(*side.last_answer)));
}

void DialectRules::look_at_resume(const RuleContext& context, const DialectKnown& known) {
    const auto& resume = known.connection.resume;
    if (told_old_ || !resume || !resume->is_old) return;
    told_old_ = true;
    const std::string offset = one_line(as_bytes(resume->offset), key_characters_max);
    const std::string seen = one_line(as_bytes(resume->seen), key_characters_max);
    context.note(RuleId::ResumedWithOldOffset,
                 join("resumed from ", offset, ", and had come to ", seen),
                 join("asked from ", offset, " on, had read up to ", seen));
}

// A session that the server took up has its subscriptions still; one that it refused has nothing
// to subscribe to.
void DialectRules::look_at_subscriptions(const RuleContext& context) {
    const DialectKnown* known = known_of_attempt(context);
    if (known == nullptr || !known->connection.is_whole || known->connection.is_resumed()) return;
    const auto was_refused = [this](const DialectControl& control) {
        return control.attempt == attempt_ && control.direction == Direction::In;
    };
    const auto& controls = known->controls;
    if (std::any_of(controls.begin(), controls.end(), was_refused)) return;
    const std::vector<std::string> missing = known->subscriptions.missing();
    if (missing.empty()) return;
    const Duration open_for = context.stamp.at - known->connection.opened_at;
    context.note(RuleId::NotSubscribedAgain,
                 join(missing.size(), missing.size() == 1 ? " subscription" : " subscriptions",
                      " of the connection before not asked for again"),
                 attempt_, context.stamp.at,
                 join("open for ", duration_in_words(open_for), " without ", some_of(missing)));
}

// Where the clock jumped, time passed that the client had no part in.
void DialectRules::on_clock_jump(const RuleContext& context, Duration) {
    beat_at_ = context.stamp.at;
    beat_due_ = subscribe_due_ = Instant::max();
}

void DialectRules::on_due(const RuleContext& context) {
    const Instant now = context.stamp.at;
    if (now >= subscribe_due_) {
        subscribe_due_ = Instant::max();
        look_at_subscriptions(context);
    }
    if (now < beat_due_) return;
    beat_due_ = Instant::max();
    look_at_silence(context, now);
}

}  // namespace

const RuleFamily dialect_rules{words, Hears::EventsAndMessages, &make_watch<DialectRules>};

}  // namespace redial::model
