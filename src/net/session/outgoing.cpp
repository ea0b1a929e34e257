// Counts off what the system has taken of the messages given to a socket. Service thread only.
#include "net/session/outgoing.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace redial::net {

void Outgoing::add(const core::MessageSeen& seen, std::shared_ptr<const Bytes> payload,
                   std::uint64_t queue_id) {
    LeavingMessage& added = messages_.emplace_back();
    added.seen = seen;
    added.payload = std::move(payload);
    added.frames.assign(seen.frames.begin(), seen.frames.end());
    added.wire.assign(seen.wire.begin(), seen.wire.end());
    added.queue_id = queue_id;
    if (queue_id != 0) ++queued_;
    ++not_given_;
}

void Outgoing::note_given(std::uint64_t given_bytes) {
    for (; not_given_ > 0; --not_given_) {
        messages_[messages_.size() - not_given_].given_bytes = given_bytes;
    }
}

std::optional<LeavingMessage> Outgoing::take_left(std::uint64_t taken_bytes) {
    const bool has_left =
        messages_.size() > not_given_ && messages_.front().given_bytes <= taken_bytes;
    if (!has_left) return std::nullopt;
    LeavingMessage left = std::move(messages_.front());
    messages_.pop_front();
    if (left.queue_id != 0) --queued_;
    left.seen.payload = *left.payload;
    left.seen.frames = left.frames;
    left.seen.wire = left.wire;
    return left;
}

std::vector<LeavingMessage*> Outgoing::newly_waiting() {
    auto at = messages_.end();
    while (at != messages_.begin() && !std::prev(at)->is_told_waiting) --at;
    std::vector<LeavingMessage*> waiting;
    for (; at != messages_.end(); ++at) {
        at->is_told_waiting = true;
        if (at->queue_id != 0) waiting.push_back(&*at);
    }
    return waiting;
}

void Outgoing::rebase(std::uint64_t by_bytes) {
    for (LeavingMessage& message : messages_) {
        message.given_bytes -= std::min(message.given_bytes, by_bytes);
    }
}

void Outgoing::clear() {
    messages_.clear();
    not_given_ = 0;
    queued_ = 0;
}

}  // namespace redial::net
