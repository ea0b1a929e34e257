// Messages that wait for the next opening: bounded by count and bytes, in order, each with an id by
// which it can be cancelled. Pure. Service thread.
#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>

#include "core/event.hpp"
#include "core/session_config.hpp"

namespace redial::net {

struct QueuedMessage {
    std::uint64_t id = 0;
    core::Opcode opcode = core::Opcode::Text;
    std::shared_ptr<const Bytes> payload;
};

class OfflineQueue {
  public:
    bool is_empty() const { return messages_.empty(); }
    bool has_room_for(const Bytes& payload, const core::QueueLimits& limits) const {
        return messages_.size() < limits.messages_max &&
               payload.size() <= limits.bytes_max - std::min(limits.bytes_max, bytes_);
    }
    // The id it got: 1, 2, 3 ... within the session, never reused.
    std::uint64_t push(core::Opcode opcode, std::shared_ptr<const Bytes> payload) {
        bytes_ += payload->size();
        messages_.push_back({++last_id_, opcode, std::move(payload)});
        return last_id_;
    }
    std::optional<QueuedMessage> pop() {
        if (messages_.empty()) return std::nullopt;
        QueuedMessage message = std::move(messages_.front());
        messages_.pop_front();
        bytes_ -= message.payload->size();
        return message;
    }
    bool try_cancel(std::uint64_t id) {
        for (auto at = messages_.begin(); at != messages_.end(); ++at) {
            if (at->id != id) continue;
            bytes_ -= at->payload->size();
            messages_.erase(at);
            return true;
        }
        return false;
    }

  private:
    std::deque<QueuedMessage> messages_;
    std::uint64_t bytes_ = 0;
    std::uint64_t last_id_ = 0;
};

}  // namespace redial::net
