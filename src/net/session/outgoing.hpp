// What was given to a connection's socket and is not with the system yet. A message counts as sent
// once send(2) has taken its last byte, not before: what never leaves is to be sent again on the
// next connection (docs/offline-queue.md). In order. Service thread only. RFC 6455 section 6.1.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "core/event.hpp"

namespace redial::net {

struct LeavingMessage {
    core::MessageSeen seen;  // its views are into what follows
    std::shared_ptr<const Bytes> payload;
    std::vector<core::FrameSeen> frames;
    Bytes wire;
    std::uint64_t queue_id = 0;  // 0: it is not to be sent again
    bool is_told_waiting = false;
    std::uint64_t given_bytes = 0;  // of the stream, up to its last byte
};

class Outgoing {
public:
    bool is_empty() const { return messages_.empty(); }
    // A message as it is encoded, before it is given. Its views are copied.
    void add(const core::MessageSeen& seen, std::shared_ptr<const Bytes> payload,
             std::uint64_t queue_id);
    // All that were added since the last call end with this byte of the stream at the latest.
    void note_given(std::uint64_t given_bytes);
    // The next message of which the system has everything.
    std::optional<LeavingMessage> take_left(std::uint64_t taken_bytes);
    // The messages to be sent again of which nobody knows yet that they wait; each once.
    std::vector<LeavingMessage*> newly_waiting();
    // Some that would have to be sent again.
    bool holds_queued() const { return queued_ > 0; }
    // The stream goes on elsewhere, its count so much lower.
    void rebase(std::uint64_t by_bytes);
    void clear();

private:
    std::deque<LeavingMessage> messages_;
    std::size_t not_given_ = 0;  // the last ones
    std::size_t queued_ = 0;
};

}  // namespace redial::net
