// Sends messages or lets them wait, and takes acknowledgements. Service thread only.
#include "net/session/outbox.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace redial::net {

void Outbox::set_queue_limits() {
    tell_left(queue_.set_limits(self_.config->queue));
    if (!queue_.pointer_error().empty()) {
        self_.tell(core::Noted{core::Severity::Error,
                               "no message can be acknowledged: " + queue_.pointer_error()});
    }
}

void Outbox::tell_left(const OfflineQueue::Departures& left) {
    for (const core::MessageLeftQueue& one : left) self_.tell(one);
}

std::string Outbox::send(const core::SendMessage& order) {
    const bool is_text = order.opcode == core::Opcode::Text;
    if (!is_data(order.opcode)) {
        return "only text and binary messages can be sent";
    }
    const auto payload = order.payload ? order.payload : std::make_shared<const Bytes>();
    // RFC 6455 5.6: a text message is UTF-8; anything else would end the connection with 1007.
    if (is_text && !is_utf8(*payload)) return "the text is not valid UTF-8";
    // Behind others that wait: the order is kept.
    const bool may_pass = queue_.is_empty() && !queue_.keeps_until_acknowledged();
    if (may_pass && self_.may_send() && !speech_.holds_queue()) {
        self_.talker->send(order.opcode, payload, queue_.reserve());
        return "";
    }
    const OfflineQueue::Pushed pushed = queue_.push(order.opcode, payload, self_.now());
    tell_left(pushed.left);
    if (!pushed.id) return "the queue of unsent messages is full";
    self_.tell(core::MessageQueued{*pushed.id, order.opcode, payload});
    send_queued();
    return "";
}

std::string Outbox::cancel(const core::CancelQueued& order) {
    if (queue_.is_leaving(order.id)) return "a part of the message is sent already";
    if (!queue_.try_cancel(order.id)) return "no such message is queued";
    self_.tell(core::MessageLeftQueue{order.id, core::QueueFate::Cancelled});
    return "";
}

// Each sending may end the connection.
void Outbox::begin_connection() {
    if (self_.talker) send_preamble();
    queue_.begin_connection();
    if (self_.talker) send_queued();
}

void Outbox::send_queued() {
    while (self_.may_send() && !speech_.holds_queue()) {
        const QueuedMessage* next = queue_.next();
        if (next == nullptr) return;
        const core::Opcode opcode = next->opcode;
        const auto payload = next->payload;  // it may leave the queue with its sending
        const std::uint64_t id = queue_.note_given();
        self_.talker->send(opcode, payload, id);
    }
}

// One that was sent while nothing waited is in the queue from here on.
void Outbox::on_message_waits(std::uint64_t queue_id, const LeavingMessage& message) {
    const core::Opcode opcode = message.seen.opcode;
    if (!queue_.try_keep(queue_id, opcode, message.payload, self_.now())) return;
    self_.tell(core::MessageQueued{queue_id, opcode, message.payload});
}

void Outbox::on_message_left(std::uint64_t queue_id, core::MessageSeen& seen) {
    if (const auto told = queue_.note_left(queue_id)) {
        seen.was_queued = true;
        self_.tell(*told);
    }
}

void Outbox::take_acknowledgement(const core::MessageSeen& message) {
    if (message.direction != core::Direction::In || message.opcode != core::Opcode::Text) return;
    if (const auto id = queue_.acknowledge(as_text(message.payload))) {
        self_.tell(core::MessageLeftQueue{*id, core::QueueFate::Acknowledged});
        self_.touched();
    }
}

std::optional<Instant> Outbox::deadline() const {
    const std::optional<Instant> expires_at = queue_.deadline();
    const std::optional<Instant> due = self_.talker ? saved_.deadline() : std::nullopt;
    if (!expires_at || !due) return expires_at ? expires_at : due;
    return std::min(*expires_at, *due);
}

}  // namespace redial::net
