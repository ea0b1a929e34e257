// Pairs each reply with the message that asked for it. The thread that applies events and draws.
#include "model/history/replies.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace redial::model {

void Replies::set(core::ReplyMatch match, const std::string& pointer) {
    if (match == match_ && pointer == pointer_text_) return;
    match_ = match;
    pointer_text_ = pointer;
    pointer_.reset();
    ended(attempt_);
    if (match != core::ReplyMatch::ByPointer) return;
    auto parsed = JsonPointer::parse(pointer);
    if (parsed) pointer_ = std::move(*parsed);
}

std::optional<Duration> Replies::see(const core::Stamp& stamp, const core::MessageSeen& message) {
    if (stamp.attempt != attempt_) {
        ended(attempt_);
        attempt_ = stamp.attempt;
    }
    if (match_ == core::ReplyMatch::ByOrder) return see_in_order(stamp.at, message.direction);
    return see_with_value(stamp.at, message);
}

std::size_t Replies::ended(AttemptId attempt) {
    if (attempt != attempt_) return 0;
    const std::size_t unanswered = waiting();
    sent_.clear();
    asked_.clear();
    asked_in_order_.clear();
    return unanswered;
}

std::size_t Replies::waiting() const { return std::max(sent_.size(), asked_.size()); }

std::optional<Duration> Replies::see_in_order(Instant at, core::Direction direction) {
    if (direction == core::Direction::Out) {
        if (sent_.size() == waiting_max) sent_.pop_front();
        sent_.push_back(at);
        return std::nullopt;
    }
    if (sent_.empty()) return std::nullopt;
    const Duration took = at - sent_.front();
    sent_.pop_front();
    return took;
}

std::optional<Duration> Replies::see_with_value(Instant at, const core::MessageSeen& message) {
    const bool is_readable = pointer_ && message.opcode == core::Opcode::Text &&
                             message.payload.size() <= message_bytes_max;
    if (!is_readable) return std::nullopt;
    const bool is_out = message.direction == core::Direction::Out;
    // Pushed messages are not parsed while nothing waits.
    if (!is_out && asked_.empty()) return std::nullopt;
    const auto value = json_value_at(as_text(message.payload), *pointer_);
    if (!value || value->size() > value_bytes_max) return std::nullopt;
    std::string key(*value);
    if (!is_out) {
        const auto found = asked_.find(key);
        if (found == asked_.end()) return std::nullopt;
        const Duration took = at - found->second.at;
        asked_.erase(found);
        return took;
    }
    // Asked again before it was answered: the first one counts.
    const auto [place, is_new] = asked_.emplace(key, Asked{at, asked_last_ + 1});
    if (!is_new) return std::nullopt;
    asked_in_order_.emplace_back(std::move(key), ++asked_last_);
    if (asked_in_order_.size() <= waiting_max) return std::nullopt;
    const auto oldest = asked_.find(asked_in_order_.front().first);
    if (oldest != asked_.end() && oldest->second.number == asked_in_order_.front().second) {
        asked_.erase(oldest);
    }
    asked_in_order_.pop_front();
    return std::nullopt;
}

}  // namespace redial::model
