// Rules about event streams (WHATWG HTML 9.2): ids that are not sent back, waits that a server
// asked for, ends that are not followed by a dial, silence, and events that come in lumps. The
// thread that applies events.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/duration_text.hpp"
#include "base/event_block.hpp"
#include "model/dialect/dialect_known.hpp"
#include "model/rules/dial.hpp"
#include "model/rules/lumps.hpp"
#include "model/rules/rules.hpp"
#include "model/session/request_head.hpp"
#include "model/session/stream_request.hpp"
#include "model/words/display_text.hpp"
#include "model/words/join.hpp"

namespace redial::model {
namespace {

using core::OutcomeKind;
using core::Severity;

constexpr FindingRule words[] = {
    {RuleId::StreamIdNotSentBack, "stream_id_not_sent_back", Severity::Warning,
     "The last event's id was not sent back after a reconnect",
     "The server cannot know what the client has seen: what came meanwhile is lost, or all of it "
     "comes once more.",
     "Keep the id of the last event that was read, and send it as Last-Event-ID with the next "
     "request. A new EventSource forgets it.",
     "EventSource/eventsource #291, typescript-sdk #2499, vayu #21"},
    {RuleId::StreamRetryIgnored, "stream_retry_ignored", Severity::Warning,
     "Dialled sooner than the stream's retry: asks for",
     "With it a server says how much time it needs, and spreads its clients; sooner dials are load "
     "that it did not want.",
     "Wait at least as long as the last retry: line said, after every end and failed dial.",
     "kotlin-sdk #590"},
    {RuleId::StreamEndNotRetried, "stream_end_not_retried", Severity::Warning,
     "Not dialled again after the stream had ended as it should",
     "Servers and proxies end streams every few minutes, as HTTP has it: a client that takes this "
     "for the end of all stays silent.",
     "Dial again after every end but 204, or let the last event say that it is the last.",
     "Azure/fetch-event-source #27, EventSource4Net #7"},
    {RuleId::StreamSilent, "stream_silent", Severity::Warning, "A quiet stream has no heartbeat",
     "Proxies cut what is idle, and a client cannot tell a stream with nothing to say from a dead "
     "one.",
     "Let the server send a comment (a line with a colon) every 15 s when it has nothing to say.",
     "typescript-sdk #1211, gqlgen #3466, everruns #603"},
    {RuleId::StreamInLumps, "stream_in_lumps", Severity::Warning, "Events come in lumps",
     "Something on the way, or the server itself, holds events back until a buffer is full or its "
     "time is over: what should be live is late.",
     "Turn buffering off on the way (X-Accel-Buffering: no, nginx's proxy_buffering), and flush "
     "after each event, also what is compressed.",
     "vmware-archive/atc #139, django-eventstream #37"},
    {RuleId::StreamIdsMissing, "stream_ids_missing", Severity::Warning,
     "Ids are missing inside a connection",
     "A server drops events for a client that reads slowly, or something on the way does, and "
     "nothing says so: the client goes on with a state that is wrong.",
     "Tell the client of a gap, or end the stream so that it comes back with Last-Event-ID. Ids "
     "that count what others get, too, leave out some by design.",
     "hive #6218, hal0 #793, GoWDK #537"},
    {RuleId::StreamIdsRepeated, "stream_ids_repeated", Severity::Warning,
     "Ids came twice inside a connection",
     "An event that comes twice is applied twice, unless the client looks.",
     "Send each event once, under an id of its own.", "express-sse #21, EventSource #89"},
};

// What came so shortly before a break the client may not have read.
constexpr Duration surely_read_after = std::chrono::seconds(1);
constexpr std::size_t id_characters_max = 40;

// By these the event says that nothing follows it.
bool is_farewell(const EventBlock& event) {
    constexpr std::string_view names[] = {"done",  "end",    "complete", "completed", "close",
                                          "final", "finish", "finished", "eof",       "stop"};
    if (event.data == "[DONE]") return true;
    return std::find(std::begin(names), std::end(names), event.event) != std::end(names);
}

class StreamRules final : public RuleWatch {
public:
    void on_event(const RuleContext& context, const core::Event& event) override;
    void on_message(const RuleContext& context, const core::MessageSeen& message) override;
    bool is_looking() const override { return attempt_ != AttemptId{}; }
    void on_clock_jump(const RuleContext& context, Duration by) override;
    Instant due() const override { return std::min(silence_due_, return_due_); }
    void on_due(const RuleContext& context) override;

private:
    void started(const RuleContext& context);
    void opened(const RuleContext& context);
    void ended(const RuleContext& context, const core::AttemptEnded& ended);
    void halted(const RuleContext& context, const core::Halted& halted);
    enum class Read : std::uint8_t { Id, NoId };
    Read read(std::string_view block, Instant at);
    void look_at_retry(const RuleContext& context);
    void look_at_silence(const RuleContext& context);
    void look_at_ids(const RuleContext& context);
    void note_lump(const RuleContext& context, const std::optional<Lumps::Held>& held);

    AttemptId attempt_{};  // the open stream; 0: none
    bool is_get_ = false;
    Instant heard_at_{};
    std::string id_;  // the last one; "" for none
    std::optional<Instant> has_id_since_;
    bool owes_id_ = false;  // the client had surely read one, and comes back by itself
    std::optional<Duration> retry_;
    Instant retry_at_{};
    std::optional<Duration> asked_;  // what of retry_ the client had surely read
    std::uint32_t too_soon_ = 0;     // dials in a row
    bool may_end_ = false;           // by its last event
    Lumps lumps_;
    std::uint32_t lumps_held_ = 0;
    bool told_lumps_ = false;
    std::uint64_t missing_told_ = 0;  // of this connection's ids
    std::uint64_t repeated_told_ = 0;
    AttemptId lost_{};  // its clean end asks for a dial
    Instant lost_at_{};
    Instant silence_due_ = Instant::max();
    Instant return_due_ = Instant::max();
};

void StreamRules::on_event(const RuleContext& context, const core::Event& event) {
    const auto& what = event.what;
    if (std::holds_alternative<core::SessionChanged>(what) && attempt_ == AttemptId{})
        *this = StreamRules{};
    if (std::holds_alternative<core::AttemptStarted>(what)) started(context);
    if (std::holds_alternative<core::AttemptOpened>(what)) opened(context);
    if (const auto* end = std::get_if<core::AttemptEnded>(&what)) ended(context, *end);
    if (const auto* halt = std::get_if<core::Halted>(&what)) halted(context, *halt);
}

void StreamRules::started(const RuleContext& context) {
    return_due_ = Instant::max();
    if (!is_newest_attempt(context)) return;
    const Attempt& attempt = context.session.attempts.back();
    // A person's dial begins anew, and what another client had read is nothing to this one.
    if (!attempt.is_lane_sure || !is_automatic(context.session, attempt)) {
        owes_id_ = false;
        asked_.reset();
    }
    if (is_event_stream(attempt)) look_at_retry(context);
}

// A page that is loaded again in the middle of a wait dials too soon once: of a foreign client it
// takes two.
void StreamRules::look_at_retry(const RuleContext& context) {
    const auto dial = dial_of(context);
    if (!dial || !asked_) return;
    const Duration slack = std::max<Duration>(std::chrono::milliseconds(50), *asked_ / 20);
    if (dial->gap + slack >= *asked_) {
        too_soon_ = 0;
        return;
    }
    ++too_soon_;
    if (too_soon_ < (is_relayed(context.session) ? 2u : 1u)) return;
    context.note(
        RuleId::StreamRetryIgnored,
        join("retry: asked for ", duration_in_words(*asked_), ", the client waited ",
             duration_in_words(dial->gap)),
        join("waited ", duration_in_words(dial->gap), " after ", in_words(*dial->before.outcome)));
}

void StreamRules::opened(const RuleContext& context) {
    const Attempt* attempt = context.session.attempts.find(context.stamp.attempt);
    if (attempt == nullptr || !is_event_stream(*attempt)) return;
    attempt_ = context.stamp.attempt;
    heard_at_ = context.stamp.at;
    silence_due_ = heard_at_ + context.options.stream_silence;
    may_end_ = false;
    missing_told_ = repeated_told_ = 0;
    lumps_.begin();
    const std::string_view head = request_of(*attempt);
    is_get_ = head.starts_with("GET ");
    const bool is_missing = owes_id_ && is_get_ && last_event_id_of(head).empty();
    owes_id_ = false;
    if (!is_missing) return;
    const std::string id = one_line(as_bytes(std::string_view(id_)), id_characters_max);
    context.note(RuleId::StreamIdNotSentBack,
                 join("the last event had the id ", id, ", and the next request none"),
                 join("no Last-Event-ID, the last id was ", id));
}

void StreamRules::on_message(const RuleContext& context, const core::MessageSeen& message) {
    const bool is_event = context.stamp.attempt == attempt_ && attempt_ != AttemptId{} &&
                          message.direction == core::Direction::In;
    if (!is_event) return;
    heard_at_ = context.stamp.at;
    const std::string_view block = as_text(message.payload);
    if (read(block, context.stamp.at) == Read::Id) look_at_ids(context);
    if (!told_lumps_) note_lump(context, lumps_.see(block, context.stamp.at));
}

// A flood is of single lines of data: no more of them is read.
StreamRules::Read StreamRules::read(std::string_view block, Instant at) {
    const bool is_plain = block.starts_with("data") && block.find('\n') == std::string_view::npos;
    if (is_plain) {
        may_end_ = block.ends_with(": [DONE]");
        return Read::NoId;
    }
    const EventBlock event = read_event_block(block);
    may_end_ = is_farewell(event);
    if (event.retry_ms) {
        constexpr std::uint64_t retry_ms_max = 24ull * 3600 * 1000;
        retry_ = std::chrono::milliseconds(
            static_cast<std::int64_t>(std::min(*event.retry_ms, retry_ms_max)));
        retry_at_ = at;
    }
    if (!event.id) return Read::NoId;
    id_ = event.id->substr(0, id_characters_max);
    if (id_.empty()) has_id_since_.reset();
    if (!id_.empty() && !has_id_since_) has_id_since_ = at;
    return Read::Id;
}

// One that comes late fills its gap, and is told of no more.
void StreamRules::look_at_ids(const RuleContext& context) {
    const DialectKnown* known = context.session.dialect.known();
    if (known == nullptr || known->connection.attempt != attempt_) return;
    const std::uint64_t missing = known->ids_inside.missing();
    const std::uint64_t repeated = known->ids_inside.repeated();
    if (missing > missing_told_) {
        missing_told_ = missing;
        context.note(RuleId::StreamIdsMissing,
                     join(missing, " of the ids that count up to ", id_,
                          missing == 1 ? " is missing" : " are missing"),
                     join("lost ", missing, " of one connection, seen at id ", id_));
    }
    if (repeated > repeated_told_) {
        repeated_told_ = repeated;
        context.note(RuleId::StreamIdsRepeated,
                     join(repeated, repeated == 1 ? " event" : " events",
                          " came under an id that had come on this connection"),
                     join("repeated ", repeated, " of one connection, seen at id ", id_));
    }
}

void StreamRules::ended(const RuleContext& context, const core::AttemptEnded& ended) {
    if (context.stamp.attempt != attempt_ || attempt_ == AttemptId{}) return;
    const Instant now = context.stamp.at;
    if (!told_lumps_) note_lump(context, lumps_.end());
    attempt_ = {};
    silence_due_ = Instant::max();
    const Attempt* attempt = context.session.attempts.find(context.stamp.attempt);
    const bool is_its_own = attempt != nullptr && attempt->is_lane_sure;
    const bool is_lost = is_its_own && ended.outcome.by != core::EndedBy::Us;
    const bool is_clean = ended.outcome.kind == OutcomeKind::StreamEnded;
    const auto was_read = [&](Instant at) { return is_clean || now - at >= surely_read_after; };
    owes_id_ = is_lost && is_get_ && has_id_since_ && was_read(*has_id_since_);
    if (is_lost && retry_ && was_read(retry_at_)) asked_ = retry_;
    // Ids and retry: are for those who come back; without either an answer may just be over.
    const bool asks_back = is_lost && is_clean && is_get_ && !may_end_ && (has_id_since_ || retry_);
    if (!asks_back) return;
    lost_ = context.stamp.attempt;
    lost_at_ = now;
    if (is_relayed(context.session)) return_due_ = now + context.options.foreign_gives_up;
}

void StreamRules::halted(const RuleContext& context, const core::Halted& halted) {
    const auto& outcome = context.session.last_outcome;
    const bool is_by_policy = halted.reason != core::HaltReason::RunEnded && lost_ != AttemptId{} &&
                              context.session.last_ended_at == lost_at_ && outcome &&
                              outcome->kind == OutcomeKind::StreamEnded;
    const core::OutcomeRule* rule =
        is_by_policy ? core::rule_for(context.session.config->policy, *outcome, true) : nullptr;
    if (rule == nullptr || rule->reaction != core::Reaction::Halt) return;
    context.note(RuleId::StreamEndNotRetried, "not retried after the stream's end",
                 join("halted: ", halted.cause));
}

// Once a connection. What a fault keeps back is nobody's silence.
void StreamRules::look_at_silence(const RuleContext& context) {
    const Instant now = context.stamp.at;
    const Duration limit = context.options.stream_silence;
    silence_due_ = Instant::max();
    if (now - heard_at_ < limit) {
        silence_due_ = heard_at_ + limit;
        return;
    }
    if (!faults_near(context, attempt_, now).empty()) return;
    context.note(RuleId::StreamSilent,
                 join("open, and nothing came for ", duration_in_words(now - heard_at_),
                      ", not even a comment"),
                 attempt_, now, join("silent for ", duration_in_words(now - heard_at_)));
}

void StreamRules::note_lump(const RuleContext& context, const std::optional<Lumps::Held>& held) {
    if (!held || !faults_near(context, attempt_, context.stamp.at).empty()) return;
    if (++lumps_held_ < context.options.lumps_min) return;
    told_lumps_ = true;
    const std::string how = held->spread == Duration{} ? std::string("two heartbeats among them")
                                                       : join("by their own times made within ",
                                                              duration_in_words(held->spread));
    context.note(
        RuleId::StreamInLumps,
        join(held->events, " events at once after ", duration_in_words(held->quiet), ", ", how),
        join(lumps_held_, " lumps so far, the last of ", held->events, " events"));
}

// Where the clock jumped, time passed that no server had a part in.
void StreamRules::on_clock_jump(const RuleContext& context, Duration) {
    heard_at_ = context.stamp.at;
    return_due_ = Instant::max();
    lumps_.begin();
    if (attempt_ != AttemptId{}) silence_due_ = heard_at_ + context.options.stream_silence;
}

void StreamRules::on_due(const RuleContext& context) {
    const Instant now = context.stamp.at;
    if (now >= silence_due_) look_at_silence(context);
    if (now < return_due_) return;
    return_due_ = Instant::max();
    context.note(RuleId::StreamEndNotRetried,
                 join("the client did not come back after the stream's end for ",
                      duration_in_words(now - lost_at_)),
                 lost_, now, join("no dial for ", duration_in_words(now - lost_at_)));
}

}  // namespace

const RuleFamily stream_rules{words, Hears::EventsAndMessages, &make_watch<StreamRules>};

}  // namespace redial::model
