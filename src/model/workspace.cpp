// Routing of events to their sessions, the limits over all of them, and totals. One thread: the one
// that applies events and draws.
#include "model/workspace.hpp"

#include <algorithm>
#include <utility>

#include "model/fold.hpp"
#include "model/rules.hpp"

namespace redial::model {

Workspace::Workspace(const Limits& limits, core::EventSink* derived)
    : limits_(limits), derived_(derived), notes_(limits.notes_max) {}

Workspace::~Workspace() = default;

void Workspace::on_event(const core::Event& event) {
    if (const auto* message = std::get_if<core::MessageSeen>(&event.what)) {
        return on_message(event.stamp, *message);
    }
    note_time(event.stamp);
    ++revision_;
    if (event.stamp.session == SessionId{}) return on_program_event(event);
    if (const auto* added = std::get_if<core::SessionAdded>(&event.what)) {
        add_session(event.stamp, *added);
    }
    SessionModel* session = session_of(event.stamp.session);
    if (session == nullptr) {
        ++strays_;
        return;
    }
    if (std::holds_alternative<core::SessionRemoved>(event.what)) {
        return remove_session(event.stamp.session);
    }
    fold(*session, std::make_shared<const core::Event>(event));
}

// The rules look at the session as the event left it.
void Workspace::fold(SessionModel& session, const std::shared_ptr<const core::Event>& event) {
    bool is_new = false;
    apply_and_count(session, [&](SessionModel& target) { is_new = model::apply(target, event); });
    if (is_new) run_rules(session, *event);
}

void Workspace::on_message(const core::Stamp& stamp, const core::MessageSeen& message) {
    note_time(stamp);
    ++revision_;
    SessionModel* session = session_of(stamp.session);
    if (session == nullptr) {
        ++strays_;
        return;
    }
    std::optional<core::ResumeJudged> judged;
    apply_and_count(*session, [&](SessionModel& target) {
        judged = model::apply(target, stamp, message);
    });
    if (judged) conclude(*session, stamp, *judged);
    if (session->rules->wants(message)) run_rules(*session, stamp, message);
}

// Keeps the sum of the histories' memory right, and under its limit.
template <class Change>
void Workspace::apply_and_count(SessionModel& session, const Change& change) {
    const std::uint64_t before = session.log.memory_bytes();
    change(session);
    const std::uint64_t after = session.log.memory_bytes();
    if (after == before) return;
    history_bytes_ += after - before;  // modulo 2^64: it may shrink
    if (history_bytes_ > limits_.total_bytes_max) keep_total_bytes();
}

void Workspace::conclude(SessionModel& session, const core::Stamp& stamp,
                         const core::ResumeJudged& judged) {
    const auto event = std::make_shared<const core::Event>(core::Event{stamp, judged});
    if (derived_ != nullptr) derived_->on_event(*event);
    fold(session, event);
}

void Workspace::on_program_event(const core::Event& event) {
    if (const auto* lab = std::get_if<core::LabChanged>(&event.what)) {
        lab_ = *lab;
    } else if (const auto* control = std::get_if<core::ControlChanged>(&event.what)) {
        control_ = *control;
    } else if (const auto* noted = std::get_if<core::Noted>(&event.what)) {
        notes_.push({event.stamp, *noted});
    } else if (const auto* refused = std::get_if<core::CommandRefused>(&event.what)) {
        notes_.push({event.stamp,
                     {core::Severity::Warning, refused->command + " refused: " + refused->reason}});
    } else if (const auto* lost = std::get_if<core::Lost>(&event.what)) {
        notes_.push({event.stamp, {core::Severity::Warning, in_words(*lost)}});
    } else if (const auto* fault = std::get_if<core::FaultMade>(&event.what)) {
        notes_.push({event.stamp, {core::Severity::Info, in_words(*fault)}});
    } else if (const auto* system = std::get_if<core::SystemChanged>(&event.what)) {
        system_marks_.push({event.stamp.at, *system});
        notes_.push({event.stamp, {core::Severity::Info, in_words(*system)}});
    } else {
        ++strays_;
    }
}

SessionModel* Workspace::session_of(SessionId id) {
    if (last_found_ != nullptr && last_found_->id == id) return last_found_;
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return nullptr;
    return last_found_ = found->second;
}

const SessionModel* Workspace::find(SessionId id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
}

// Told twice, it is the same session: its settings are taken, its history stays.
void Workspace::add_session(const core::Stamp& stamp, const core::SessionAdded&) {
    if (by_id_.contains(stamp.session)) return;
    auto session = std::make_unique<SessionModel>(stamp.session, limits_);
    session->added_at = stamp.at;
    session->status_since = stamp.at;
    session->spans.push({core::Connection::Closed, stamp.at, std::nullopt});
    by_id_[stamp.session] = session.get();
    sessions_.push_back(std::move(session));
}

void Workspace::remove_session(SessionId id) {
    const auto has_id = [id](const auto& session) { return session->id == id; };
    const auto found = std::find_if(sessions_.begin(), sessions_.end(), has_id);
    history_bytes_ -= (*found)->log.memory_bytes();
    by_id_.erase(id);
    fleet_.removed(id);
    last_found_ = nullptr;
    sessions_.erase(found);
}

void Workspace::note_time(const core::Stamp& stamp) {
    const auto jump = wall_.note(stamp.at, stamp.wall_at);
    if (jump >= finding_options_.clock_jump) tell_clock_jump(stamp, jump);
    if (stamp.at >= rules_due_) run_due_rules(stamp);
    if (!has_time_) first_at_ = last_at_ = stamp.at;
    has_time_ = true;
    first_at_ = std::min(first_at_, stamp.at);
    last_at_ = std::max(last_at_, stamp.at);
}

// The longest history gives way: a quiet session does not lose its few messages to another's flood.
void Workspace::keep_total_bytes() {
    const auto is_smaller = [](const auto& one, const auto& other) {
        return one->log.memory_bytes() < other->log.memory_bytes();
    };
    while (history_bytes_ > limits_.total_bytes_max && !sessions_.empty()) {
        SessionModel& longest =
            **std::max_element(sessions_.begin(), sessions_.end(), is_smaller);
        const std::uint64_t before = longest.log.memory_bytes();
        const bool has_more = longest.log.drop_oldest_chunk();
        history_bytes_ -= before - longest.log.memory_bytes();
        if (!has_more) return;
    }
}

Totals Workspace::totals(Instant now) const {
    Totals totals;
    totals.history_bytes_max = limits_.total_bytes_max;
    totals.history_bytes = history_bytes_;
    for (const auto& session : sessions_) {
        ++totals.sessions;
        if (session->status == core::Connection::Open) ++totals.open;
        if (session->status == core::Connection::Connecting) ++totals.connecting;
        if (session->status == core::Connection::Closed) ++totals.closed;
        if (session->waiting) ++totals.waiting;
        if (session->halted) ++totals.halted;
        totals.messages_in_per_second += session->in.rate.messages_per_second(now);
        totals.messages_out_per_second += session->out.rate.messages_per_second(now);
        totals.bytes_in_per_second += session->in.rate.bytes_per_second(now);
        totals.bytes_out_per_second += session->out.rate.bytes_per_second(now);
        totals.rows += session->log.size();
        totals.dropped_rows += session->log.dropped_rows();
        totals.lost_messages += session->lost_messages;
    }
    return totals;
}

void Workspace::set_limits(const Limits& limits) {
    limits_ = limits;
    ++revision_;
    history_bytes_ = 0;
    for (const auto& session : sessions_) {
        session->log.set_limits(limits.messages_max, limits.bytes_max);
        ++session->revision;
        history_bytes_ += session->log.memory_bytes();
    }
    keep_total_bytes();
}

void Workspace::clear_history(SessionId id, std::uint64_t row_end) {
    SessionModel* session = session_of(id);
    if (session == nullptr) return;
    apply_and_count(*session, [row_end](SessionModel& target) {
        target.log.clear(row_end);
        ++target.revision;
    });
    ++revision_;
}

void Workspace::set_order(std::span<const SessionId> order) {
    std::size_t place = 0;
    for (const SessionId id : order) {
        const auto has_id = [id](const auto& session) { return session->id == id; };
        const auto begin = sessions_.begin() + static_cast<std::ptrdiff_t>(place);
        const auto found = std::find_if(begin, sessions_.end(), has_id);
        if (found == sessions_.end()) continue;
        std::rotate(begin, found, found + 1);
        ++place;
    }
    ++revision_;
}

}  // namespace redial::model
