// Rules about what a reconnect does to a session: resumption, lost and repeated messages, the
// preamble, and a second connection beside the first. The thread that applies events.
#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "base/duration_text.hpp"
#include "model/dialect/dialect_known.hpp"
#include "model/rules/rules.hpp"
#include "model/series/spans.hpp"
#include "model/words/display_text.hpp"
#include "model/words/join.hpp"
#include "model/words/message_kind.hpp"
#include "model/words/url_query.hpp"

namespace redial::model {
namespace {

using core::Severity;

constexpr FindingRule words[] = {
    {RuleId::TwoLiveSockets, "two_live_sockets", Severity::Error,
     "Two live connections for one session",
     "Messages come twice or to the wrong one, and the server holds the state of a ghost.",
     "Drop the old socket before dialling, and ignore what it still reports.",
     "liveblocks #1459, reconnecting-websocket #170, subscriptions-transport-ws #732"},
    {RuleId::SessionNotResumed, "session_not_resumed", Severity::Warning,
     "The session was not resumed although its id was sent",
     "State was lost on one side: the client goes on as if nothing had happened and is wrong.",
     "Compare the id that the server confirms with the one that was asked for, and load the state "
     "anew when they differ; keep sessions longer than the longest outage.",
     "socket.io #5538, socket.io #4880"},
    {RuleId::MessagesLost, "messages_lost", Severity::Error, "Messages were lost over a reconnect",
     "The counter went on without the replies in between: they were sent into a connection that "
     "was gone.",
     "Let the server keep what was not acknowledged, or what follows the Last-Event-ID of an event "
     "stream, and send it again after resumption.",
     "socket.io #5282, socket.io #5538"},
    {RuleId::MessagesRepeated, "messages_repeated", Severity::Warning,
     "Messages were repeated over a reconnect",
     "What came twice is applied twice, unless the client looks.",
     "Number the messages and leave out those that were seen.",
     "openmct-yamcs #209, liveblocks #1459"},
    {RuleId::PreambleNotSentAgain, "preamble_not_sent_again", Severity::Warning,
     "The first message was not sent again after a reconnect",
     "Authorization and subscriptions belong to a connection: without them the new one is open and "
     "silent.",
     "Send login and subscriptions from the open handler, on every connection.",
     "websocat #304, openmct-yamcs #209"},
};

constexpr std::uint32_t replies_looked_at = 4;
constexpr std::uint32_t firsts_looked_at = 8;
constexpr std::size_t message_bytes_max = 4096;
constexpr std::size_t overlaps_looked_at = 8;
// What is sent so soon is sent by the program's open handler, not by a person.
constexpr Duration from_open_handler = std::chrono::milliseconds(500);

// Enough of an id to tell it from another, not enough to use it.
std::string short_id(const std::string& id) {
    return one_line(as_bytes(std::string_view(id).substr(0, 8))) + (id.size() > 8 ? "…" : "");
}

class ResumeWatch final : public RuleWatch {
public:
    void on_event(const RuleContext& context, const core::Event& event) override;
    void on_message(const RuleContext& context, const core::MessageSeen& message) override;
    bool is_looking() const override { return replies_left_ > 0 || firsts_left_ > 0; }
    Instant due() const override { return std::min(preamble_due_, overlap_due_); }
    void on_due(const RuleContext& context) override;

private:
    void started(const RuleContext& context, const core::AttemptStarted& started);
    void opened(const RuleContext& context);
    void ended(const RuleContext& context);
    void judged(const RuleContext& context, const core::ResumeJudged& judged);
    void began_anew(const RuleContext& context, const std::string& evidence);
    void queued_sent(const core::QueuedSent& sent);
    void config_changed();
    void look_at_reply(const RuleContext& context, BytesView payload);
    void look_at_first(const RuleContext& context, const core::MessageSeen& message);
    void note_preamble(const RuleContext& context);
    void note_overlap(const RuleContext& context);

    AttemptId attempt_{};
    Instant opened_at_{};
    bool is_reopening_ = false;
    std::string asked_;  // the session id in the newest URL
    std::string asked_before_;
    std::string confirmed_;           // the last id that a server confirmed as the one asked for
    std::uint32_t sent_again_ = 0;    // messages of the queue, since the opening
    bool told_changed_ = false;       // of this attempt
    std::uint32_t replies_left_ = 0;  // inbound messages still looked at for the id they confirm
    std::uint32_t firsts_left_ = 0;   // outbound messages still looked at for the preamble
    // The first message of earlier connections: its kind, and in how many it was the first.
    std::optional<std::uint64_t> preamble_;
    bool preamble_has_words_ = false;  // it logs in or subscribes, by what it says
    std::string preamble_words_;  // its size and where it was; not its text, which may hold a token
    std::uint32_t preamble_seen_ = 0;
    bool is_preamble_ = false;   // sure enough to be missed
    bool saw_preamble_ = false;  // on this connection
    bool is_first_ = true;       // no message was sent on this connection yet
    Instant preamble_due_ = Instant::max();
    Instant overlap_due_ = Instant::max();
    AttemptId overlapped_{};
};

void ResumeWatch::on_event(const RuleContext& context, const core::Event& event) {
    const auto& what = event.what;
    if (std::holds_alternative<core::SessionChanged>(what)) config_changed();
    if (const auto* start = std::get_if<core::AttemptStarted>(&what)) started(context, *start);
    if (std::holds_alternative<core::AttemptOpened>(what)) opened(context);
    if (std::holds_alternative<core::AttemptEnded>(what)) ended(context);
    if (const auto* verdict = std::get_if<core::ResumeJudged>(&what)) judged(context, *verdict);
    if (const auto* sent = std::get_if<core::QueuedSent>(&what)) queued_sent(*sent);
}

void ResumeWatch::config_changed() {
    preamble_.reset();
    preamble_seen_ = 0;
    is_preamble_ = false;
    preamble_due_ = Instant::max();
    asked_.clear();
    confirmed_.clear();
}

void ResumeWatch::started(const RuleContext& context, const core::AttemptStarted& started) {
    asked_before_ =
        std::exchange(asked_, query_value(started.url, context.session.config->session_parameter));
    const bool is_other = !asked_before_.empty() && asked_ != asked_before_;
    const Attempts& attempts = context.session.attempts;
    const bool is_automatic_dial =
        !attempts.empty() && is_automatic(context.session, attempts.back());
    // Further clients of a tap are other clients, each with its own session; the tap's own may
    // change when another client comes.
    if (!is_other || !is_automatic_dial || is_relayed(context.session)) return;
    context.note(RuleId::SessionNotResumed,
                 join("the reconnect asked for session ", short_id(asked_), ", before it was ",
                      short_id(asked_before_)),
                 join("session ", short_id(asked_before_), " became ", short_id(asked_)));
}

void ResumeWatch::opened(const RuleContext& context) {
    is_reopening_ = attempt_ != AttemptId{};
    attempt_ = context.stamp.attempt;
    opened_at_ = context.stamp.at;
    told_changed_ = false;
    saw_preamble_ = false;
    is_first_ = true;
    sent_again_ = 0;
    replies_left_ = asked_.empty() ? 0 : replies_looked_at;
    firsts_left_ = firsts_looked_at;
    preamble_due_ = is_reopening_ && is_preamble_ ? opened_at_ + context.options.preamble_within
                                                  : Instant::max();
    overlapped_ = {};
    const Attempts& attempts = context.session.attempts;
    for (std::size_t back = 1; back <= std::min(attempts.size(), overlaps_looked_at); ++back) {
        const Attempt& other = attempts[attempts.size() - back];
        if (other.id < attempt_ && other.was_open() && other.is_live()) overlapped_ = other.id;
    }
    overlap_due_ =
        overlapped_ == AttemptId{} ? Instant::max() : opened_at_ + context.options.sockets_overlap;
}

void ResumeWatch::ended(const RuleContext& context) {
    if (context.stamp.attempt == overlapped_) {
        overlapped_ = {};
        overlap_due_ = Instant::max();
    }
    if (context.stamp.attempt != attempt_) return;
    replies_left_ = firsts_left_ = 0;
    preamble_due_ = overlap_due_ = Instant::max();
}

void ResumeWatch::queued_sent(const core::QueuedSent& sent) {
    if (sent.times > 1) ++sent_again_;
}

void ResumeWatch::judged(const RuleContext& context, const core::ResumeJudged& judged) {
    const std::string evidence = model::in_words(judged);
    // Sent until acknowledged is sent at least once: what was not acknowledged was sent again, and
    // the server counts it once more.
    const bool is_at_least_once =
        context.session.config->queue.delivery == core::Delivery::UntilAcknowledged;
    if (is_at_least_once &&
        (judged.verdict == core::ResumeVerdict::Repeated ||
         (judged.verdict == core::ResumeVerdict::Lost && judged.lost <= sent_again_)))
        return;
    switch (judged.verdict) {
        case core::ResumeVerdict::Lost:
            return context.note(RuleId::MessagesLost,
                                join(judged.lost, " messages were lost over a reconnect"),
                                evidence);
        case core::ResumeVerdict::Repeated:
            return context.note(RuleId::MessagesRepeated,
                                join(judged.repeated, " messages came twice over a reconnect"),
                                evidence);
        case core::ResumeVerdict::Restarted:
            if (told_changed_) return;
            if (asked_.empty()) return began_anew(context, evidence);
            told_changed_ = true;
            return context.note(RuleId::SessionNotResumed,
                                join("session ", short_id(asked_),
                                     " was asked for, and the "
                                     "server's counter started anew"),
                                evidence);
        case core::ResumeVerdict::Resumed:
        case core::ResumeVerdict::Unknown: return;
    }
}

// Of an event stream: the client said which event was its last, and the server began with the
// first.
void ResumeWatch::began_anew(const RuleContext& context, const std::string& evidence) {
    const DialectKnown* known = context.session.dialect.known();
    if (known == nullptr || !known->judges_ids || !known->connection.resume) return;
    told_changed_ = true;
    context.note(RuleId::SessionNotResumed,
                 join("Last-Event-ID ", short_id(known->connection.resume->offset),
                      " was sent, and the server's ids started anew"),
                 evidence);
}

void ResumeWatch::on_message(const RuleContext& context, const core::MessageSeen& message) {
    if (!is_looking() || context.stamp.attempt != attempt_) return;
    if (message.direction == core::Direction::Out) return look_at_first(context, message);
    if (replies_left_ == 0 || message.opcode != core::Opcode::Text) return;
    --replies_left_;
    if (message.payload.size() <= message_bytes_max) look_at_reply(context, message.payload);
}

// Another id is a refusal of ours only where the server had given ours before: many servers give
// each connection an id of its own and know of no sessions.
void ResumeWatch::look_at_reply(const RuleContext& context, BytesView payload) {
    const std::string confirmed = confirmed_session(as_text(payload));
    if (confirmed.empty()) return;
    replies_left_ = 0;
    if (confirmed == asked_) confirmed_ = asked_;
    if (!is_reopening_ || confirmed == asked_ || confirmed_ != asked_ || told_changed_) return;
    told_changed_ = true;
    context.note(
        RuleId::SessionNotResumed,
        join("session ", short_id(asked_), " was asked for, the server gave ", short_id(confirmed)),
        join("asked for ", short_id(asked_), ", got ", short_id(confirmed)));
}

// Logins are signed, numbered and dated: what counts is the kind of message, not its bytes.
void ResumeWatch::look_at_first(const RuleContext& context, const core::MessageSeen& message) {
    if (firsts_left_ == 0) return;
    if (!is_data(message.opcode) || message.was_queued) return;
    --firsts_left_;
    const Duration after = context.stamp.at - opened_at_;
    if (after > context.options.preamble_within) {
        firsts_left_ = 0;
        return;
    }
    const std::uint64_t kind = kind_of(message.payload, message.opcode == core::Opcode::Text);
    const bool has_words = reads_as_preamble(message.payload);
    // A client may take up its session where it logged in before: another message, the same end.
    const bool is_it = preamble_ == kind || (preamble_has_words_ && has_words) ||
                       (!preamble_has_words_ && after <= from_open_handler);
    if (preamble_ && is_it) {
        saw_preamble_ = true;
        preamble_due_ = Instant::max();
    }
    if (!std::exchange(is_first_, false)) return;
    if (!has_words && after > from_open_handler) return;
    if (preamble_ != kind) {
        // Another first message: while the old one is missed it stays what is waited for.
        if (is_preamble_) return;
        preamble_ = kind;
        preamble_has_words_ = has_words;
        preamble_words_ =
            join(size_in_words(message.size_bytes), ", first on attempt ", attempt_.value);
        preamble_seen_ = 0;
    }
    ++preamble_seen_;
    is_preamble_ = is_preamble_ || preamble_seen_ >= 2 || has_words;
}

void ResumeWatch::note_preamble(const RuleContext& context) {
    if (saw_preamble_) return;
    context.note(RuleId::PreambleNotSentAgain,
                 join("the first message of earlier connections did not come within ",
                      duration_in_words(context.options.preamble_within), " of the reopening"),
                 attempt_, context.stamp.at,
                 join("the message of ", preamble_words_, ", was not sent"));
}

void ResumeWatch::note_overlap(const RuleContext& context) {
    const Attempt* other = context.session.attempts.find(overlapped_);
    if (other == nullptr || !other->is_live()) return;
    context.note(RuleId::TwoLiveSockets,
                 join("attempts ", overlapped_.value, " and ", attempt_.value,
                      " were open at the same time"),
                 attempt_, context.stamp.at,
                 join("attempt ", overlapped_.value, " was still open ",
                      duration_in_words(context.stamp.at - opened_at_), " after attempt ",
                      attempt_.value, " had opened"));
}

void ResumeWatch::on_due(const RuleContext& context) {
    if (context.stamp.at >= preamble_due_) {
        preamble_due_ = Instant::max();
        note_preamble(context);
    }
    if (context.stamp.at >= overlap_due_) {
        overlap_due_ = Instant::max();
        note_overlap(context);
    }
}

}  // namespace

const RuleFamily resume_rules{words, Hears::EventsAndMessages, &make_watch<ResumeWatch>};

}  // namespace redial::model
