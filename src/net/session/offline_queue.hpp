// Messages that wait to be sent, and where a session says so to be acknowledged: bounded by count,
// bytes and age, in order, each with an id by which it can be cancelled (docs/offline-queue.md).
// Pure: instants are arguments. Service thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_pointer.hpp"
#include "core/event.hpp"
#include "core/session_config.hpp"

namespace redial::net {

// No id or acknowledgement is looked for in a larger message.
inline constexpr std::size_t acknowledged_bytes_max = 256u << 10;

struct QueuedMessage {
    std::uint64_t id = 0;
    core::Opcode opcode = core::Opcode::Text;
    std::shared_ptr<const Bytes> payload;
    Instant queued_at{};
    std::uint32_t sent_times = 0;
    std::string key;          // what acknowledges it (base/json_pointer.hpp); empty: nothing can
    bool is_leaving = false;  // given to the connection, which does not have all of it yet
};

class OfflineQueue {
public:
    using Departures = std::vector<core::MessageLeftQueue>;

    // What a change makes leave: messages that were sent and need no acknowledgement any longer.
    // Lower limits hold for what comes; nobody loses a message by a setting.
    Departures set_limits(const core::QueueLimits& limits);
    // Why nothing can ever be acknowledged, where a pointer is none; else "".
    const std::string& pointer_error() const { return pointer_error_; }
    bool is_empty() const { return messages_.empty(); }
    bool keeps_until_acknowledged() const {
        return limits_.delivery == core::Delivery::UntilAcknowledged;
    }

    struct Pushed {
        std::optional<std::uint64_t> id;  // 1, 2, 3 ..., never reused; none: refused
        Departures left;                  // what made room for it
    };
    Pushed push(core::Opcode opcode, std::shared_ptr<const Bytes> payload, Instant now);
    // The id of a message that is sent without having waited; by it the message can still come in.
    std::uint64_t reserve() { return ++last_id_; }
    // A message that is on its way and has to wait after all. False: it is here already.
    bool try_keep(std::uint64_t id, core::Opcode opcode, std::shared_ptr<const Bytes> payload,
                  Instant now);

    // From the first message on again: what was sent on an earlier connection comes anew.
    void begin_connection() { next_ = 0; }
    // What had not left with the connection waits again; it goes where nothing may wait.
    Departures end_connection();
    // What is to be sent on this connection now; null: nothing.
    const QueuedMessage* next() const;
    // next() is given to the connection; while it is on its way it can neither be cancelled nor
    // expire. Its id.
    std::uint64_t note_given();
    // All of it is with the system. How it is told: it is gone, or stays until it is acknowledged;
    // nullopt: it is not here.
    std::optional<core::Happening> note_left(std::uint64_t id);
    // Both in one.
    core::Happening note_sent() { return *note_left(note_given()); }
    // A text message was received. The id of the one that it acknowledges: of several with the same
    // value the oldest.
    std::optional<std::uint64_t> acknowledge(std::string_view text);
    // Asked of each message of a flood, before acknowledge().
    bool awaits_acknowledgement() const { return !unacknowledged_.empty(); }

    Departures expire(Instant now);
    std::optional<Instant> deadline() const;
    bool is_leaving(std::uint64_t id) const;
    bool try_cancel(std::uint64_t id);
    Departures cancel_all();

private:
    using Messages = std::map<std::uint64_t, QueuedMessage>;  // by id: the order of sending

    bool fits(const Bytes& payload) const;
    std::string key_of(core::Opcode opcode, const Bytes& payload) const;
    void remove(Messages::iterator at);
    // The oldest that is not on its way.
    Messages::const_iterator oldest() const;

    core::QueueLimits limits_;
    std::optional<JsonPointer> id_pointer_;
    std::optional<JsonPointer> ack_pointer_;
    std::string pointer_error_;
    Messages messages_;
    std::set<std::pair<std::string, std::uint64_t>> unacknowledged_;  // sent: key and id
    std::uint64_t bytes_ = 0;  // of those that are not on their way
    std::size_t leaving_ = 0;  // those that are
    std::uint64_t last_id_ = 0;
    std::uint64_t next_ = 0;  // those before this id were sent on this connection
};

}  // namespace redial::net
