// The fold of session_watch.hpp. The command line's only thread.
#include "app/session_watch.hpp"

namespace redial::app {

void SessionWatch::on_event(const core::Event& event) {
    if (const auto* changed = std::get_if<core::StatusChanged>(&event.what)) {
        is_open_ = changed->to == core::Connection::Open;
        has_opened_ = has_opened_ || is_open_;
        return;
    }
    if (std::holds_alternative<core::AttemptStarted>(event.what)) {
        has_live_attempt_ = true;
        is_halted_ = false;
    } else if (const auto* ended = std::get_if<core::AttemptEnded>(&event.what)) {
        has_live_attempt_ = false;
        last_outcome_ = ended->outcome;
    } else if (std::holds_alternative<core::Halted>(event.what)) {
        is_halted_ = true;
    } else if (std::holds_alternative<core::MessageLeftQueue>(event.what)) {
        ++messages_settled_;
    } else if (const auto* refused = std::get_if<core::CommandRefused>(&event.what)) {
        if (refused->command == "send_message") ++messages_settled_;
    }
}

void SessionWatch::on_message(const core::Stamp& stamp, const core::MessageSeen& message) {
    const bool is_data =
        message.opcode == core::Opcode::Text || message.opcode == core::Opcode::Binary;
    if (!is_data) return;
    last_message_at_ = stamp.at;
    // One out of the queue is settled when it leaves that: it may have to be sent again.
    const bool is_out = message.direction == core::Direction::Out;
    if (is_out && !message.was_queued) ++messages_settled_;
}

}  // namespace redial::app
