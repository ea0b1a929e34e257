// SessionWatch: what `redial connect` must know of its one session to decide when to end and with
// which exit code. Pure fold of events; the command line's only thread.
#pragma once

#include <optional>

#include "core/event_sink.hpp"

namespace redial::app {

class SessionWatch final : public core::EventSink {
  public:
    void on_event(const core::Event& event) override;
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override;

    bool has_opened() const { return has_opened_; }
    bool is_open() const { return is_open_; }
    bool is_halted() const { return is_halted_; }  // the machine will not dial again
    bool has_live_attempt() const { return has_live_attempt_; }
    // Of those that were to be sent: sent, refused, or out of the queue, whatever their fate there.
    std::uint64_t messages_settled() const { return messages_settled_; }
    Instant last_message_at() const { return last_message_at_; }
    const std::optional<core::Outcome>& last_outcome() const { return last_outcome_; }

  private:
    bool has_opened_ = false;
    bool is_open_ = false;
    bool is_halted_ = false;
    bool has_live_attempt_ = false;
    std::uint64_t messages_settled_ = 0;
    Instant last_message_at_{};
    std::optional<core::Outcome> last_outcome_;
};

}  // namespace redial::app
