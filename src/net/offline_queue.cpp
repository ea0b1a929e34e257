// The offline queue's rules. Service thread.
#include "net/offline_queue.hpp"

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
    return messages_.size() < limits_.messages_max &&
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
        pushed.left.push_back({messages_.begin()->first, core::QueueFate::Dropped});
        remove(messages_.begin());
    }
    if (!fits(*payload)) return pushed;
    bytes_ += payload->size();
    QueuedMessage message{++last_id_, opcode, std::move(payload), now, 0, {}};
    message.key = key_of(opcode, *message.payload);
    messages_.emplace_hint(messages_.end(), last_id_, std::move(message));
    pushed.id = last_id_;
    return pushed;
}

const QueuedMessage* OfflineQueue::next() const {
    const auto at = messages_.lower_bound(next_);
    return at == messages_.end() ? nullptr : &at->second;
}

core::Happening OfflineQueue::note_sent() {
    const auto at = messages_.lower_bound(next_);
    REDIAL_CHECK(at != messages_.end());
    QueuedMessage& message = at->second;
    const std::uint64_t id = message.id;
    next_ = id + 1;
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
        left.push_back({messages_.begin()->first, core::QueueFate::Expired});
        remove(messages_.begin());
    }
    return left;
}

// The first one is the oldest.
std::optional<Instant> OfflineQueue::deadline() const {
    if (limits_.age_max <= Duration{0} || messages_.empty()) return std::nullopt;
    const Instant from = messages_.begin()->second.queued_at;
    return limits_.age_max > Instant::max() - from ? Instant::max() : from + limits_.age_max;
}

bool OfflineQueue::try_cancel(std::uint64_t id) {
    const auto found = messages_.find(id);
    if (found == messages_.end()) return false;
    remove(found);
    return true;
}

OfflineQueue::Departures OfflineQueue::cancel_all() {
    Departures left;
    for (const auto& [id, message] : messages_) left.push_back({id, core::QueueFate::Cancelled});
    messages_.clear();
    unacknowledged_.clear();
    bytes_ = 0;
    return left;
}

void OfflineQueue::remove(Messages::iterator at) {
    const QueuedMessage& message = at->second;
    bytes_ -= message.payload->size();
    if (message.sent_times > 0) unacknowledged_.erase({message.key, message.id});
    messages_.erase(at);
}

}  // namespace redial::net
