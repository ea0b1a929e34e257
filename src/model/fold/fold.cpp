// Folds each kind of event into its session's model. The thread that applies events and draws.
#include "model/fold/fold.hpp"

#include <algorithm>
#include <utility>

#include "base/duration_text.hpp"
#include "base/escape.hpp"
#include "base/hex.hpp"
#include "core/short_name.hpp"
#include "model/dialect/dialect_known.hpp"
#include "model/fold/fold_end.hpp"
#include "model/fold/fold_queue.hpp"
#include "model/fold/fold_unseen.hpp"
#include "model/rules/rules.hpp"
#include "model/session/marks.hpp"
#include "model/session/opened_url.hpp"
#include "model/session/stream_request.hpp"
#include "model/words/display_text.hpp"
#include "model/words/url_query.hpp"

namespace redial::model {
namespace {

// Shares the event's own copy of one of its facts, so that long texts are held once.
template <class Fact>
std::shared_ptr<const Fact> share(const std::shared_ptr<const core::Event>& event) {
    return {event, &std::get<Fact>(event->what)};
}

// The session's id in the URL of the attempt; "" for none.
std::string session_asked(const SessionModel& session, const Attempt& attempt) {
    if (!attempt.started) return {};
    return query_value(attempt.started->url, session.config->session_parameter);
}

// A line of a plot does not run on from one connection to the next.
void break_line(Pyramid& points, Instant at) {
    if (!points.empty()) points.append_break(at);
}

struct Fold {
    SessionModel& session;
    const std::shared_ptr<const core::Event>& event;
    const core::Stamp& stamp;

    void operator()(const core::SessionAdded& added) { set_config(added.config); }
    void operator()(const core::SessionChanged& changed) { set_config(changed.config); }
    void operator()(const core::SessionRemoved&) {}
    void operator()(const core::StatusChanged& changed);
    void operator()(const core::RetryPlanned& plan);
    void operator()(const core::Halted& halted);
    void operator()(const core::AttemptStarted& started);
    void operator()(const core::StageDone& done);
    void operator()(const core::AttemptOpened& opened);
    void operator()(const core::AttemptEnded& ended);
    void operator()(const core::MessageSeen&) {}
    void operator()(const core::FaultMade& fault);
    void operator()(const core::MessageQueued& queued) { note_queued(session, stamp.at, queued); }
    void operator()(const core::MessageLeftQueue& left) {
        note_left_queue(session, stamp.at, left);
    }
    void operator()(const core::ResumeJudged& judged);
    void operator()(const core::Lost& lost);
    void operator()(const core::CommandRefused& refused);
    void operator()(const core::Noted& noted);
    void operator()(const core::LabChanged&) {}
    void operator()(const core::FaultBegan& began);
    void operator()(const core::FaultEnded& ended);
    void operator()(const core::FaultsChanged& changed);
    void operator()(const core::ViolationSeen& seen);
    void operator()(const core::HalfOpenNoticed& noticed);
    void operator()(const core::TapChanged& changed) { session.tap = changed; }
    void operator()(const core::ControlChanged&) {}
    void operator()(const core::FindingMade& made) {
        session.findings.take(made, find_rule(made.rule), stamp.at);
    }
    void operator()(const core::MessageMarked& marked) { keep_mark(session, marked); }
    void operator()(const core::QueuedSent& sent) { note_queued_sent(session, sent); }
    void operator()(const core::EndpointsChanged& changed) { session.endpoints = changed; }
    void operator()(const core::SystemChanged&) {}  // of the program: workspace.cpp
    void operator()(const core::HttpSeen& seen);
    void operator()(const core::DialsUnseen& unseen);

    void set_config(const std::shared_ptr<const core::SessionConfig>& config);
    // The event's attempt; made when its start was not told (a log cut off at the front, a probe
    // that came late). Null for an attempt that was dropped or does not exist.
    Attempt* attempt();
    void add_row(RowKind kind, std::string_view words, std::uint32_t detail = 0) {
        session.log.append_words(stamp.at, stamp.attempt, kind, words, detail);
    }
    // For what has a row: to be called before add_row.
    template <class What>
    void mark(const What& what) {
        session.markers.push({stamp.at, stamp.attempt, session.log.end_row(), what});
    }
};

void Fold::set_config(const std::shared_ptr<const core::SessionConfig>& config) {
    if (!config) return;
    session.config = config;
    session.name = core::short_name(*config);
    session.judge.set_pointer(config->counter_pointer, config->counter_is_given);
    session.replies.set(config->reply_match, config->reply_pointer);
    session.dialect.set(config->dialect);
    if (config->tap && !config->tap->watches) session.dialect.lost();
}

Attempt* Fold::attempt() {
    if (Attempt* found = session.attempts.find(stamp.attempt)) return found;
    const AttemptId newest = session.attempts.empty() ? AttemptId{} : session.attempts.back().id;
    if (stamp.attempt <= newest) return nullptr;
    Attempt made;
    made.id = stamp.attempt;
    made.started_at = stamp.at;
    made.first_row = session.log.end_row();
    session.live_attempt = stamp.attempt;
    session.is_silent = false;
    return &session.attempts.add(std::move(made));
}

// Closed to closed tells that a wait was given up: Stop and Disconnect change no more than that.
void Fold::operator()(const core::StatusChanged& changed) {
    session.wait_over = std::exchange(session.waiting, std::nullopt);
    const bool was_given_up = changed.from == core::ConnectionStatus::Closed &&
                              changed.to == core::ConnectionStatus::Closed;
    if (was_given_up || changed.to != core::ConnectionStatus::Closed) session.halted.reset();
    if (was_given_up) session.outages.given_up(stamp.at);
    if (changed.to == session.status && !session.spans.empty()) return;
    session.status = changed.to;
    session.status_since = stamp.at;
    if (!session.spans.empty()) session.spans.back().to = stamp.at;
    session.spans.push({changed.to, stamp.at, std::nullopt});
}

void Fold::operator()(const core::RetryPlanned& plan) {
    session.waiting = Wait{plan, stamp.at};
    session.halted.reset();
}

void Fold::operator()(const core::Halted& halted) {
    session.waiting.reset();
    session.halted = halted.cause;
    session.halt_reason = halted.reason;
    session.outages.given_up(stamp.at);
    session.markers.push({stamp.at, stamp.attempt, session.log.end_row(), halted});
}

void Fold::operator()(const core::AttemptStarted& started) {
    std::optional<Wait> wait = std::exchange(session.waiting, std::nullopt);
    if (!wait) wait = std::exchange(session.wait_over, std::nullopt);
    session.wait_over.reset();
    Attempt* made = attempt();
    if (made == nullptr || made->started) return;
    made->origin = started.origin;
    made->retry = started.retry;
    made->is_lane_sure = started.is_lane_sure;
    made->is_wait_seen = started.is_wait_seen;
    const DialectKnown* known = session.dialect.known();
    if (known != nullptr && started.origin != core::Origin::Person)
        made->wait_told = known->reconnection_time;
    made->started = share<core::AttemptStarted>(event);
    session.outages.started(stamp.at,
                            started.is_wait_seen ? Outages::Seen::Whole : Outages::Seen::Partly);
    if (wait) made->waited = stamp.at - wait->planned_at;
    made->wait = std::move(wait);
    session.halted.reset();
}

void Fold::operator()(const core::StageDone& done) {
    Attempt* made = attempt();
    if (made == nullptr) return;
    if (made->stages.size() == Attempt::stages_max) {
        ++made->stages_dropped;
        return;
    }
    made->stages.push_back(
        {done.stage, stamp.at, done.took, done.is_ok, share<core::StageDone>(event)});
}

void Fold::operator()(const core::AttemptOpened& opened) {
    session.pings.opened(stamp.attempt, stamp.at);
    Attempt* made = attempt();
    if (made == nullptr || made->opened_at) return;
    made->opened_at = stamp.at;
    made->opened = share<core::AttemptOpened>(event);
    ++session.opens;
    session.outages.opened(stamp.attempt, stamp.at);
    session.judge.opened(stamp.attempt, session.log, session_asked(session, *made));
    session.dialect.opened(stamp.attempt, stamp.at, opened_url(*made), opened.subprotocol);
    if (is_event_stream(*made))
        session.dialect.came_back_behind(last_event_id_of(opened.request), stamp.at);
    std::string words = "open: " + escaped_line(opened.address);
    if (session.lost_at)
        words += " · after " + duration_in_words(stamp.at - *session.lost_at) + " down";
    session.lost_at.reset();
    if (!opened.tls.empty()) words += " · " + escaped_line(opened.tls);
    if (!opened.subprotocol.empty()) words += " · " + escaped_line(opened.subprotocol);
    if (!opened.extensions.empty()) words += " · " + escaped_line(opened.extensions);
    add_row(RowKind::Opened, words);
}

void Fold::operator()(const core::AttemptEnded& ended) {
    session.pings.ended(stamp.attempt, stamp.at);
    session.judge.ended(stamp.attempt, session.log);
    session.dialect.ended(stamp.attempt, stamp.at);
    const std::size_t waiting = session.replies.ended(stamp.attempt);
    Attempt* made = attempt();
    if (made == nullptr || made->ended_at) return;
    session.unanswered += waiting;
    break_line(session.ping_points, stamp.at);
    break_line(session.reply_points, stamp.at);
    break_line(session.life_points, stamp.at);
    made->ended_at = stamp.at;
    made->outcome = ended.outcome;
    made->open_for = ended.open_for;
    made->ended = share<core::AttemptEnded>(event);
    note_end(session, stamp, *made);
    if (session.live_attempt == stamp.attempt) {
        session.live_attempt.reset();
        session.is_silent = false;
    }
    session.last_outcome = ended.outcome;
    session.last_ended_at = stamp.at;
    if (ended.was_open) session.last_open_for = ended.open_for;
    if (ended.was_open) session.lost_at = stamp.at;
    add_row(RowKind::Ended, core::in_words(ended.outcome));
}

void Fold::operator()(const core::FaultMade& fault) {
    if (fault.name == "silent") {
        session.is_silent = fault.detail != "off";
        if (Attempt* made = session.attempts.find(stamp.attempt)) {
            made->was_silent = made->was_silent || session.is_silent;
        }
    }
    mark(fault);
    add_row(RowKind::Fault, in_words(fault));
}

void Fold::operator()(const core::ResumeJudged& judged) {
    if (Attempt* made = session.attempts.find(stamp.attempt)) made->resume = judged;
    session.last_resume = judged;
    // Sent again until it is acknowledged: it has another fate yet.
    const bool is_sent_again = session.config->queue.delivery == core::Delivery::UntilAcknowledged;
    if (!session.replies.is_on() && !is_sent_again) session.unanswered += judged.unanswered;
    if (judged.verdict == core::ResumeVerdict::Resumed) ++session.resumes;
    mark(judged);
    add_row(RowKind::Resumed, in_words(judged), static_cast<std::uint32_t>(judged.verdict));
}

void Fold::operator()(const core::Lost& lost) {
    if (lost.place == core::LossPlace::EventRing) {
        session.lost_messages += lost.count;
        session.lost_bytes += lost.size_bytes;
        session.dialect.lost();
    }
    mark(lost);
    add_row(RowKind::Lost, in_words(lost));
}

void Fold::operator()(const core::CommandRefused& refused) {
    session.last_refusal = refused;
    session.last_refusal_at = stamp.at;
    add_row(RowKind::Note, escaped_line(in_words(refused)),
            static_cast<std::uint32_t>(core::Severity::Warning));
}

void Fold::operator()(const core::Noted& noted) {
    add_row(RowKind::Note, escaped_line(noted.text), static_cast<std::uint32_t>(noted.severity));
}

void Fold::operator()(const core::FaultBegan& began) {
    session.fault_spans.push(
        {began.id, began.name, began.detail, stamp.attempt, stamp.at, std::nullopt});
    const core::FaultMade made{began.name, began.detail};
    mark(made);
    add_row(RowKind::Fault, in_words(made));
}

// It is among the last that began: faults in force are few.
void Fold::operator()(const core::FaultEnded& ended) {
    for (std::size_t i = session.fault_spans.size(); i-- > 0;) {
        FaultSpan& span = session.fault_spans[i];
        if (span.id != ended.id || span.to) continue;
        span.to = stamp.at;
        return add_row(RowKind::Fault, escaped_line(ended.name + " is over"));
    }
}

void Fold::operator()(const core::FaultsChanged& changed) {
    if (changed.faults) session.faults = changed.faults;
    session.is_linked = changed.is_linked;
}

void Fold::operator()(const core::ViolationSeen& seen) {
    ++session.violations;
    const char* who = seen.direction == core::Direction::In ? "server" : "client";
    add_row(RowKind::Note,
            escaped_line(std::string(who) + " broke " + seen.section + ": " + seen.what +
                         (seen.bytes.empty() ? "" : " (" + hex_bytes(seen.bytes) + ")")),
            static_cast<std::uint32_t>(core::Severity::Warning));
}

void Fold::operator()(const core::HalfOpenNoticed& noticed) {
    const bool is_client = noticed.side == core::Side::Client;
    (is_client ? session.last_half_open_client : session.last_half_open_server) = noticed;
    if (Attempt* made = session.attempts.find(stamp.attempt); made != nullptr && is_client) {
        made->half_open_for = noticed.after;
    }
    add_row(RowKind::Fault,
            escaped_line(std::string("half-open noticed by the ") + core::name_of(noticed.side) +
                         " after " + duration_in_words(noticed.after) + ": " + noticed.by));
}

void Fold::operator()(const core::HttpSeen& seen) {
    add_row(RowKind::Note, escaped_line(in_words(seen)),
            static_cast<std::uint32_t>(core::Severity::Info));
}

void Fold::operator()(const core::DialsUnseen& unseen) {
    note_unseen(session, stamp, unseen);
    add_row(RowKind::Note, escaped_line(in_words(unseen)),
            static_cast<std::uint32_t>(core::Severity::Warning));
}

// What refers to an event the journal dropped would keep its texts in memory.
void keep_journal(SessionModel& session) {
    while (const auto dropped = session.journal.take_excess()) {
        Attempt* attempt = session.attempts.find(dropped->stamp.attempt);
        if (attempt != nullptr) attempt->forget(*dropped);
    }
}

// A verdict of an attempt that has one, or a finding that was concluded here: fed back, or read
// from a log beside what it was concluded from.
bool is_known(const SessionModel& session, const core::Event& event) {
    if (const auto* made = std::get_if<core::FindingMade>(&event.what)) {
        return session.findings.find(made->rule) != nullptr;
    }
    if (!std::holds_alternative<core::ResumeJudged>(event.what)) return false;
    const Attempt* attempt = session.attempts.find(event.stamp.attempt);
    if (attempt == nullptr || !attempt->resume) return false;
    // What was seen live may be hidden in a log, such as the id that the server confirmed.
    const bool tells_more =
        attempt->resume->verdict == core::ResumeVerdict::Unknown &&
        std::get<core::ResumeJudged>(event.what).verdict != core::ResumeVerdict::Unknown;
    return !tells_more;
}

}  // namespace

bool apply(SessionModel& session, const std::shared_ptr<const core::Event>& event) {
    if (is_known(session, *event)) return false;
    ++session.revision;
    session.journal.add(session.log.end_row(), event);
    std::visit(Fold{session, event, event->stamp}, event->what);
    note_standing(session);
    keep_journal(session);
    return true;
}

void remember(SessionModel& session, const std::shared_ptr<const core::Event>& event) {
    ++session.revision;
    session.journal.add(session.log.end_row(), event);
    keep_journal(session);
}

}  // namespace redial::model
