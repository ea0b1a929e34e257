// Outbox: a session's messages on their way out, a person's and the saved ones. They go at once
// where nothing waits, and through the offline queue elsewhere (docs/offline-queue.md). Service
// thread only.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/command.hpp"
#include "net/session/offline_queue.hpp"
#include "net/session/saved_sender.hpp"
#include "net/session/session_self.hpp"
#include "net/session/speech.hpp"

namespace redial::net {

class Outbox final : public SendOwner {
public:
    Outbox(SessionSelf& self, const Speech& speech) : self_(self), speech_(speech) {}

    void set_queue_limits();
    // The saved messages were changed: those of an open connection are due anew.
    void restart_saved();

    // A person's orders: why one is refused, or "".
    std::string send(const core::SendMessage& order);
    std::string send_saved(const core::SendSaved& order);
    std::string cancel(const core::CancelQueued& order);

    // What is sent on every opening, for a session that speaks a dialect and knows its time.
    dialect::Says take_login();
    // The connection is open: first what a server must hear on every opening, then what waits.
    void begin_connection();
    void end_connection() { tell_left(queue_.end_connection()); }
    // Everything has left, and nothing waits for its acknowledgement.
    bool is_empty() const { return queue_.is_empty(); }
    void send_queued();
    void cancel_all() { tell_left(queue_.cancel_all()); }
    // Of each message received: nothing is looked for while nothing waits for it.
    void on_message(const core::MessageSeen& message) {
        if (queue_.awaits_acknowledgement()) take_acknowledgement(message);
    }

    std::optional<Instant> deadline() const;
    void expire() { tell_left(queue_.expire(self_.now())); }
    void send_due();

    void on_room_to_send() override { send_queued(); }
    void on_message_waits(std::uint64_t queue_id, const LeavingMessage& message) override;
    void on_message_left(std::uint64_t queue_id, core::MessageSeen& seen) override;

private:
    void tell_left(const OfflineQueue::Departures& left);
    void take_acknowledgement(const core::MessageSeen& message);
    void send_preamble();
    bool is_login(const core::SavedMessage& message) const;
    void send_filled(const core::SavedMessage& message);

    SessionSelf& self_;
    const Speech& speech_;
    OfflineQueue queue_;
    SavedSender saved_;
};

}  // namespace redial::net
