// Hands events to their sessions, keeps the limits over all of them, and sums up. One thread: the
// one that applies events and draws.
#include "model/fold/workspace.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <string>
#include <utility>

#include "model/fold/fold.hpp"
#include "model/rules/rules.hpp"

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
    Watched* const session = find_watched(event.stamp.session);
    if (session == nullptr) {
        ++strays_;
        return;
    }
    if (std::holds_alternative<core::SessionRemoved>(event.what)) {
        return remove_session(event.stamp.session);
    }
    const bool is_named = std::holds_alternative<core::SessionAdded>(event.what) ||
                          std::holds_alternative<core::SessionChanged>(event.what);
    const std::string name_before = is_named ? session->session->name : std::string();
    fold(*session, std::make_shared<const core::Event>(event));
    if (is_named) tell_apart(*session->session, name_before);
}

// Sessions of one address are "chat", "chat-2", "chat-3" where no person named them; a name that
// was given out is kept.
void Workspace::tell_apart(SessionModel& session, const std::string& name_before) const {
    if (!session.config->name.empty() || session.config->tap) return;
    const std::string base = session.name;
    // 1 for the name itself; 0: another name.
    const auto number_of = [&base](const std::string& name) -> std::size_t {
        if (name == base) return 1;
        std::size_t number = 0;
        if (!name.starts_with(base + "-")) return 0;
        const char* const end = name.data() + name.size();
        const auto read = std::from_chars(name.data() + base.size() + 1, end, number);
        return read.ptr == end && read.ec == std::errc() ? number : 0;
    };
    std::set<std::size_t> taken;
    for (const auto& other : sessions_)
        if (other.get() != &session) taken.insert(number_of(other->name));
    std::size_t number = std::max<std::size_t>(number_of(name_before), 1);
    while (taken.contains(number)) ++number;
    session.name = number == 1 ? base : base + "-" + std::to_string(number);
}

// The rules look at the session as the event left it.
void Workspace::fold(Watched& watched, const std::shared_ptr<const core::Event>& event) {
    bool is_new = false;
    apply_and_count(*watched.session,
                    [&](SessionModel& target) { is_new = model::apply(target, event); });
    if (is_new) run_rules(watched, *event);
}

void Workspace::on_message(const core::Stamp& stamp, const core::MessageSeen& message) {
    note_time(stamp);
    ++revision_;
    Watched* const found = find_watched(stamp.session);
    if (found == nullptr) {
        ++strays_;
        return;
    }
    std::optional<core::ResumeJudged> judged;
    apply_and_count(*found->session,
                    [&](SessionModel& target) { judged = model::apply(target, stamp, message); });
    if (judged) conclude(*found, stamp, *judged);
    if (found->rules->wants(message)) run_rules(*found, stamp, message);
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

void Workspace::conclude(Watched& watched, const core::Stamp& stamp,
                         const core::ResumeJudged& judged) {
    const auto event = std::make_shared<const core::Event>(core::Event{stamp, judged});
    if (derived_ != nullptr) derived_->on_event(*event);
    fold(watched, event);
}

void Workspace::on_program_event(const core::Event& event) {
    if (const auto* lab = std::get_if<core::LabChanged>(&event.what)) {
        lab_ = *lab;
    } else if (const auto* control = std::get_if<core::ControlChanged>(&event.what)) {
        control_ = *control;
    } else if (const auto* noted = std::get_if<core::Noted>(&event.what)) {
        notes_.push({event.stamp, *noted});
    } else if (const auto* refused = std::get_if<core::CommandRefused>(&event.what)) {
        notes_.push({event.stamp, {core::Severity::Warning, in_words(*refused)}});
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

Workspace::Watched* Workspace::find_watched(SessionId id) {
    if (last_found_ != nullptr && last_found_->session->id == id) return last_found_;
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return nullptr;
    return last_found_ = &found->second;
}

SessionModel* Workspace::session_of(SessionId id) {
    const Watched* const found = find_watched(id);
    return found == nullptr ? nullptr : found->session;
}

const SessionModel* Workspace::find(SessionId id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second.session;
}

// Told twice, it is the same session: its settings are taken, its history stays.
void Workspace::add_session(const core::Stamp& stamp, const core::SessionAdded&) {
    if (by_id_.contains(stamp.session)) return;
    auto session = std::make_unique<SessionModel>(stamp.session, limits_);
    session->added_at = stamp.at;
    session->status_since = stamp.at;
    session->spans.push({core::ConnectionStatus::Closed, stamp.at, std::nullopt});
    by_id_[stamp.session] = {session.get(), std::make_unique<SessionRules>()};
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
        SessionModel& longest = **std::max_element(sessions_.begin(), sessions_.end(), is_smaller);
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
        if (session->status == core::ConnectionStatus::Open) ++totals.open;
        if (session->status == core::ConnectionStatus::Connecting) ++totals.connecting;
        if (session->status == core::ConnectionStatus::Closed) ++totals.closed;
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
