// Folds a reader's notes into what a session knows. One thread.
#include "model/dialect/dialect_known.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/redact.hpp"
#include "dialect/words.hpp"

namespace redial::model {
namespace {

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number{};
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return number;
}

core::ResumeJudged verdict_of(const Sequence::Told& seen, std::int64_t number) {
    core::ResumeJudged judged;
    judged.counter_before = seen.before;
    judged.counter_after = number;
    // A peer's numbers may be any: unsigned, the difference cannot overflow.
    const auto before = static_cast<std::uint64_t>(seen.before);
    const auto after = static_cast<std::uint64_t>(number);
    if (seen.step == SequenceStep::Next) judged.verdict = core::ResumeVerdict::Resumed;
    if (seen.step == SequenceStep::Restart) judged.verdict = core::ResumeVerdict::Restarted;
    if (seen.step == SequenceStep::Gap) {
        judged.verdict = core::ResumeVerdict::Lost;
        judged.lost = after - before - 1;
    }
    if (seen.step == SequenceStep::Repeat) {
        judged.verdict = core::ResumeVerdict::Repeated;
        judged.repeated = before - after + 1;
    }
    return judged;
}

// In a redacted log all names are one word, and no two sessions are known to be the same.
std::string_view told_session(std::string_view session) {
    if (session == redacted_word) return {};
    return session.substr(0, DialectKnown::id_bytes_max);
}

}  // namespace

void DialectKnown::opened(AttemptId attempt, Instant at, bool is_whole) {
    if (connection.attempt != AttemptId{}) {
        if (!connection.ended_at) connection.ended_at = at;
        if (!connection.session.empty() && !was_named_before(connection.session))
            named_.push(connection.session);
        before = std::exchange(connection, DialectConnection{});
        is_reconnect_ = true;
    }
    connection.attempt = attempt;
    connection.opened_at = at;
    connection.is_whole = is_whole;
    has_judged_ = false;
    ids_repeated_ = 0;
    ids_inside.opened();
    life.begin_connection();
    subscriptions.opened(at);
    sequences.reconnected();
    requests.clear();
    if (!is_whole) subscriptions.forget();
}

void DialectKnown::ended(Instant at) {
    if (connection.ended_at) return;
    connection.ended_at = at;
    subscriptions.ended(at);
    life.begin_connection();
    requests.clear();
}

void DialectKnown::lost() {
    connection.is_whole = false;
    sequences.forget();
    id_count_ = {};
    ids_inside.lost();
    ids_repeated_ = 0;
    subscriptions.forget();
    requests.clear();
    life.begin_connection();
}

void DialectKnown::take(const dialect::Note& note, const core::Stamp& stamp,
                        core::Direction direction, DialectTold& told) {
    const bool is_out = direction == core::Direction::Out;
    // First what floods.
    if (const auto* offset = std::get_if<dialect::Offset>(&note)) {
        if (offset->number && !judges_ids) {
            Sequence* sequence = sequences.find_or_add(direction, offset->counter);
            if (sequence == nullptr || sequence->see_next(*offset->number, stamp.at)) return;
        }
        take_offset(*offset, stamp, direction, told);
    } else if (const auto* reply = std::get_if<dialect::Reply>(&note)) {
        if (!is_out) take_reply(*reply, stamp.at, told);
    } else if (const auto* sign = std::get_if<dialect::LifeSign>(&note)) {
        if (const auto took = life.see(*sign, direction, stamp.at)) told.life = took;
    } else if (const auto* terms = std::get_if<dialect::HeartbeatTerms>(&note)) {
        take_terms(*terms);
    } else if (const auto* identity = std::get_if<dialect::Identity>(&note)) {
        take_session(identity->session);
    } else if (const auto* acked = std::get_if<dialect::Acknowledged>(&note)) {
        const auto of = is_out ? core::Direction::In : core::Direction::Out;
        if (Sequence* found = sequences.find_or_add(of, acked->counter))
            found->acknowledged(acked->number);
    } else if (const auto* request = std::get_if<dialect::Request>(&note)) {
        ++(is_out ? requests_seen : requests_of_server);
        if (is_out) requests.add(request->id, stamp.at);
    } else if (const auto* control = std::get_if<dialect::Control>(&note)) {
        take_control(*control, stamp, direction);
    } else if (const auto* subscription = std::get_if<dialect::Subscription>(&note)) {
        subscriptions.see(subscription->key, subscription->step, direction, stamp.at);
    } else if (const auto* resume = std::get_if<dialect::Resume>(&note)) {
        take_resume(*resume, stamp.at);
    } else if (const auto* time = std::get_if<dialect::ReconnectionTime>(&note)) {
        reconnection_time = time->wait;
    }
}

void DialectKnown::take_reply(const dialect::Reply& reply, Instant at, DialectTold& told) {
    const auto asked_at = requests.take(reply.id);
    if (!asked_at) return;
    ++replies_seen;
    error_replies += reply.is_error ? 1 : 0;
    told.reply = at - *asked_at;
}

void DialectKnown::take_session(std::string_view session) {
    connection.session = told_session(session);
}

void DialectKnown::take_terms(const dialect::HeartbeatTerms& terms) {
    DialectTerms& kept = connection.terms[terms.who_asks == core::Side::Client ? 1 : 0];
    kept = {terms.every, terms.answer_within, terms.is_any_message, true};
}

// The session of a connection is known by its name, or by how the client asked for it.
Continuity DialectKnown::continuity() const {
    if (connection.is_resume_refused()) return Continuity::Another;
    if (connection.is_resumed() || connection.resume) return Continuity::Same;
    const std::string& session_before = before ? before->session : connection.session;
    if (session_before.empty() && connection.session.empty()) return Continuity::Untold;
    return connection.session == session_before ? Continuity::Same : Continuity::Another;
}

// Without a name any of them may be meant.
bool DialectKnown::was_named_before(std::string_view session) const {
    session = told_session(session);
    if (session.empty()) return !named_.empty();
    return std::find(named_.begin(), named_.end(), session) != named_.end();
}

void DialectKnown::take_offset(const dialect::Offset& offset, const core::Stamp& stamp,
                               core::Direction direction, DialectTold& told) {
    Sequence* sequence = sequences.find_or_add(direction, offset.counter);
    if (sequence == nullptr) return;
    if (judges_ids && direction == core::Direction::In)
        return take_id(*sequence, offset.text, stamp.at, told);
    if (!offset.number) {
        sequence->see_text(offset.text, stamp.at, continuity());
        return;
    }
    const Continuity since_before =
        sequence->is_first_of_connection() ? continuity() : Continuity::Same;
    const Sequence::Told seen = sequence->see(*offset.number, stamp.at, since_before);
    const bool is_verdict = seen.is_over_reconnect && is_reconnect_ && !has_judged_ &&
                            direction == core::Direction::In &&
                            seen.step != SequenceStep::Unclear && seen.step != SequenceStep::Late;
    if (!is_verdict) return;
    // Who acknowledges a stream is sent again what it has not acknowledged, and knows it by its
    // number.
    if (seen.step == SequenceStep::Repeat && sequence->is_acknowledged()) return;
    has_judged_ = true;
    told.judged = verdict_of(seen, *offset.number);
}

void DialectKnown::IdCount::see(std::optional<std::int64_t> number) {
    const bool is_next = number && last && *last < INT64_MAX && *number == *last + 1;
    if (is_next) ++nexts;
    if (!is_next && last) ++leaps;
    last = number;
}

// Of those that came before it is told how many, once something new comes.
void DialectKnown::take_id(Sequence& ids, std::string_view id, Instant at, DialectTold& told) {
    const bool is_first = ids.is_first_of_connection();
    const std::string last_id = ids.last_text();
    const bool is_new = ids.see_text(id, at, continuity());
    ids_inside.see(id, at);
    const auto number = whole_number(id);
    core::ResumeJudged judged;
    if (is_reconnect_ && !has_judged_ && is_first && !last_id.empty()) {
        const bool begins_anew = number && id_count_.last && *number <= 1 && *id_count_.last > 1;
        if (begins_anew) {
            judged = {core::ResumeVerdict::Restarted, *id_count_.last, *number};
        } else if (is_new) {
            judged = judged_new_id(id, last_id);
        } else {
            ids_repeated_ = 1;
        }
    } else if (ids_repeated_ > 0) {
        if (is_new) judged.verdict = core::ResumeVerdict::Repeated;
        if (is_new) judged.repeated = ids_repeated_;
        ids_repeated_ = is_new ? 0 : ids_repeated_ + 1;
    }
    // What passes over a reconnect says nothing of how a server counts.
    if (is_first) id_count_.last.reset();
    id_count_.see(number);
    if (judged.verdict == core::ResumeVerdict::Unknown) return;
    has_judged_ = true;
    told.judged = judged;
}

// Of ids that do not count it is only known that the server went on behind the one it was told.
core::ResumeJudged DialectKnown::judged_new_id(std::string_view id,
                                               const std::string& last_id) const {
    core::ResumeJudged judged;
    const auto number = whole_number(id);
    const auto& last = id_count_.last;
    const bool is_ahead = number && last && *number > *last;
    const bool is_next = is_ahead && *number - 1 == *last;
    const auto ahead =
        is_ahead ? static_cast<std::uint64_t>(*number) - static_cast<std::uint64_t>(*last) : 0;
    if (is_next || (is_ahead && id_count_.is_counting() &&
                    ahead <= static_cast<std::uint64_t>(Sequence::gap_max))) {
        judged.verdict = is_next ? core::ResumeVerdict::Resumed : core::ResumeVerdict::Lost;
        judged.counter_before = *last;
        judged.counter_after = *number;
        judged.lost = ahead - 1;
    } else if (connection.resume && connection.resume->offset == last_id) {
        judged.verdict = core::ResumeVerdict::Resumed;
    }
    return judged;
}

void DialectKnown::take_control(const dialect::Control& control, const core::Stamp& stamp,
                                core::Direction direction) {
    DialectControl kept{stamp.at,
                        stamp.attempt,
                        direction,
                        control.kind,
                        std::string(control.words.substr(0, words_bytes_max)),
                        dialect::asked_wait(control)};
    if (direction == core::Direction::In) {
        if (control.kind == dialect::ControlKind::SessionGone) connection.is_session_gone = true;
        if (control.kind == dialect::ControlKind::StayAway) connection.stay_away = kept;
    }
    controls.push(std::move(kept));
}

void DialectKnown::take_resume(const dialect::Resume& resume, Instant at) {
    if (resume.step == dialect::ResumeStep::Asked) {
        ++resumes_asked;
        DialectResume asked;
        asked.session = told_session(resume.session);
        asked.offset = resume.offset.substr(0, id_bytes_max);
        asked.asked_at = at;
        note_old_offset(asked);
        connection.resume = std::move(asked);
    } else if (resume.step == dialect::ResumeStep::Accepted) {
        ++resumes_accepted;
        if (connection.resume) {
            connection.resume->accepted_at = at;
            // Taken up again it is seldom named anew.
            if (connection.session.empty()) connection.session = connection.resume->session;
        } else {
            connection.was_resumed_by_server = true;
        }
    } else {
        // A client of MQTT asks with an id of its own on its first connection, too: where no server
        // had kept a session, none was refused.
        if (was_named_before(resume.session)) ++resumes_refused;
        if (connection.resume) connection.resume->refused_at = at;
        connection.is_session_gone = true;
    }
}

// Of what passed in the last second before the end the client may not have read all.
void DialectKnown::note_old_offset(DialectResume& resume) const {
    const Sequence* sequence = sequences.only_inbound();
    const bool is_known = sequence != nullptr && sequence->is_first_of_connection() && before &&
                          before->ended_at && !resume.offset.empty();
    const bool is_other = is_known && !before->session.empty() && !resume.session.empty() &&
                          before->session != resume.session;
    if (!is_known || is_other) return;
    const Sequence::Passed* passed = sequence->passed_before(*before->ended_at);
    if (!sequence->last()) {
        const auto offset_at = sequence->text_seen_at(resume.offset);
        if (passed == nullptr || !offset_at || *offset_at >= passed->at) return;
        resume.is_old = true;
        resume.seen = passed->text;
        return;
    }
    const auto offset = whole_number(resume.offset);
    std::optional<std::int64_t> seen = sequence->acknowledged();
    if (passed != nullptr) seen = std::max(seen.value_or(passed->number), passed->number);
    if (!offset || !seen || *offset >= *seen) return;
    resume.is_old = true;
    resume.seen = std::to_string(*seen);
}

}  // namespace redial::model
