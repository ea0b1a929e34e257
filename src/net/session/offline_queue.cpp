// Takes messages into the queue, gives them out in order, and drops what is over a limit. Pure:
// time is an argument. Service thread.
#include "net/session/offline_queue.hpp"

#include <algorithm>
#include <iterator>

#include "base/check.hpp"

namespace redial::net {

OfflineQueue::Departures OfflineQueue::set_limits(const core::QueueLimits& limits) {
    limits_ = limits;
    id_pointer_.reset();
    ack_pointer_.reset();
    pointer_error_.clear();
    if (keeps_until_acknowledged()) {
        const auto parse = [this](const std::string& text) -> std::optional<JsonPointer> {
            Result<JsonPointer> pointer = JsonPointer::parse(text);
            if (pointer) return *std::move(pointer);
            pointer_error_ = pointer.error().line();
            return std::nullopt;
        };
        id_pointer_ = parse(limits_.id_pointer);
        ack_pointer_ = parse(limits_.ack_pointer);
    }
    unacknowledged_.clear();
    Departures left;
    for (auto at = messages_.begin(); at != messages_.end();) {
        const auto here = at++;
        QueuedMessage& message = here->second;
        message.key = key_of(message.opcode, *message.payload);
        if (message.sent_times == 0) continue;
        if (message.key.empty()) {
            left.push_back({message.id, core::QueueFate::Sent});
            remove(here);
        } else {
            unacknowledged_.emplace(message.key, message.id);
        }
    }
    return left;
}

bool OfflineQueue::fits(const Bytes& payload) const {
    return messages_.size() - leaving_ < limits_.messages_max &&
           payload.size() <= limits_.bytes_max - std::min(limits_.bytes_max, bytes_);
}

std::string OfflineQueue::key_of(core::Opcode opcode, const Bytes& payload) const {
    const bool is_readable = id_pointer_ && ack_pointer_ && opcode == core::Opcode::Text &&
                             payload.size() <= acknowledged_bytes_max;
    if (!is_readable) return {};
    return json_key_at(as_text(payload), *id_pointer_).value_or(std::string());
}

OfflineQueue::Pushed OfflineQueue::push(core::Opcode opcode, std::shared_ptr<const Bytes> payload,
                                        Instant now) {
    Pushed pushed;
    // One that could never fit does not drive the others out.
    const bool can_fit = limits_.messages_max > 0 && payload->size() <= limits_.bytes_max;
    while (limits_.overflow == core::Overflow::DropOldest && can_fit && !fits(*payload)) {
        const std::uint64_t id = oldest()->first;
        pushed.left.push_back({id, core::QueueFate::Dropped});
        remove(messages_.find(id));
    }
    if (!fits(*payload)) return pushed;
    bytes_ += payload->size();
    QueuedMessage message{++last_id_, opcode, std::move(payload), now, 0, {}, false};
    message.key = key_of(opcode, *message.payload);
    messages_.emplace_hint(messages_.end(), last_id_, std::move(message));
    pushed.id = last_id_;
    return pushed;
}

const QueuedMessage* OfflineQueue::next() const {
    const auto at = messages_.lower_bound(next_);
    return at == messages_.end() ? nullptr : &at->second;
}

// Of those behind next_ none is on its way; before it are also those that wait for an answer.
OfflineQueue::Messages::const_iterator OfflineQueue::oldest() const {
    const auto first = messages_.begin();
    return first != messages_.end() && first->second.is_leaving ? messages_.lower_bound(next_)
                                                                : first;
}

bool OfflineQueue::try_keep(std::uint64_t id, core::Opcode opcode,
                            std::shared_ptr<const Bytes> payload, Instant now) {
    if (messages_.contains(id)) return false;
    QueuedMessage message{id, opcode, std::move(payload), now, 0, {}, true};
    message.key = key_of(opcode, *message.payload);
    messages_.emplace(id, std::move(message));
    ++leaving_;
    next_ = std::max(next_, id + 1);
    return true;
}

OfflineQueue::Departures OfflineQueue::end_connection() {
    Departures left;
    next_ = 0;
    if (leaving_ == 0) return left;
    leaving_ = 0;
    for (auto at = messages_.begin(); at != messages_.end();) {
        const auto here = at++;
        QueuedMessage& message = here->second;
        if (!message.is_leaving) continue;
        message.is_leaving = false;
        bytes_ += message.payload->size();
        if (limits_.messages_max > 0) continue;
        left.push_back({message.id, core::QueueFate::Dropped});
        remove(here);
    }
    return left;
}

std::uint64_t OfflineQueue::note_given() {
    const auto at = messages_.lower_bound(next_);
    REDIAL_CHECK(at != messages_.end());
    QueuedMessage& message = at->second;
    message.is_leaving = true;
    ++leaving_;
    bytes_ -= message.payload->size();
    next_ = message.id + 1;
    return message.id;
}

std::optional<core::Happening> OfflineQueue::note_left(std::uint64_t id) {
    const auto at = messages_.find(id);
    if (at == messages_.end() || !at->second.is_leaving) return std::nullopt;
    QueuedMessage& message = at->second;
    message.is_leaving = false;
    --leaving_;
    bytes_ += message.payload->size();
    if (message.key.empty()) {
        remove(at);
        return core::MessageLeftQueue{id, core::QueueFate::Sent};
    }
    unacknowledged_.emplace(message.key, id);
    return core::QueuedSent{id, ++message.sent_times};
}

std::optional<std::uint64_t> OfflineQueue::acknowledge(std::string_view text) {
    if (unacknowledged_.empty() || text.size() > acknowledged_bytes_max) return std::nullopt;
    const auto key = json_key_at(text, *ack_pointer_);
    if (!key) return std::nullopt;
    const auto found = unacknowledged_.lower_bound({*key, 0});
    if (found == unacknowledged_.end() || found->first != *key) return std::nullopt;
    const std::uint64_t id = found->second;
    remove(messages_.find(id));
    return id;
}

OfflineQueue::Departures OfflineQueue::expire(Instant now) {
    Departures left;
    for (auto due = deadline(); due && *due <= now; due = deadline()) {
        const std::uint64_t id = oldest()->first;
        left.push_back({id, core::QueueFate::Expired});
        remove(messages_.find(id));
    }
    return left;
}

std::optional<Instant> OfflineQueue::deadline() const {
    const auto first = oldest();
    if (limits_.age_max <= Duration{0} || first == messages_.end()) return std::nullopt;
    const Instant from = first->second.queued_at;
    return limits_.age_max > Instant::max() - from ? Instant::max() : from + limits_.age_max;
}

bool OfflineQueue::try_cancel(std::uint64_t id) {
    const auto found = messages_.find(id);
    if (found == messages_.end() || found->second.is_leaving) return false;
    remove(found);
    return true;
}

bool OfflineQueue::is_leaving(std::uint64_t id) const {
    const auto found = messages_.find(id);
    return found != messages_.end() && found->second.is_leaving;
}

OfflineQueue::Departures OfflineQueue::cancel_all() {
    Departures left;
    for (const auto& [id, message] : messages_) left.push_back({id, core::QueueFate::Cancelled});
    messages_.clear();
    unacknowledged_.clear();
    bytes_ = 0;
    leaving_ = 0;
    return left;
}

void OfflineQueue::remove(Messages::iterator at) {
    const QueuedMessage& message = at->second;
    if (message.is_leaving) {
        --leaving_;
    } else {
        bytes_ -= message.payload->size();
    }
    if (message.sent_times > 0) unacknowledged_.erase({message.key, message.id});
    messages_.erase(at);
}

}  // namespace redial::net
