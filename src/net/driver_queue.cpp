// A session's messages on their way out: at once where nothing waits, through the offline queue
// elsewhere (docs/offline-queue.md). Service thread only.
#include "base/utf8.hpp"
#include "net/driver.hpp"

namespace redial::net {

void Driver::set_queue_limits() {
    tell_left(queue_.set_limits(config_->queue));
    if (!queue_.pointer_error().empty()) {
        tell(core::Noted{core::Severity::Error,
                         "no message can be acknowledged: " + queue_.pointer_error()});
    }
}

void Driver::tell_left(const OfflineQueue::Departures& left) {
    for (const core::MessageLeftQueue& one : left) tell(one);
}

void Driver::take(const core::SendMessage& order) {
    const bool is_text = order.opcode == core::Opcode::Text;
    if (!is_text && order.opcode != core::Opcode::Binary) {
        return refuse("only text and binary messages can be sent");
    }
    const auto payload = order.payload ? order.payload : std::make_shared<const Bytes>();
    // RFC 6455 5.6: a text message is UTF-8; anything else would end the connection with 1007.
    if (is_text && !is_utf8(*payload)) return refuse("the text is not valid UTF-8");
    // Behind others that wait: the order is kept.
    const bool may_pass = queue_.is_empty() && !queue_.keeps_until_acknowledged();
    if (may_pass && talker_ && talker_->may_send()) {
        return talker_->send(order.opcode, payload, queue_.reserve());
    }
    const OfflineQueue::Pushed pushed = queue_.push(order.opcode, payload, host_.now().mono);
    tell_left(pushed.left);
    if (!pushed.id) return refuse("the queue of unsent messages is full");
    tell(core::MessageQueued{*pushed.id, order.opcode, payload});
    send_queued();
}

void Driver::take(const core::CancelQueued& order) {
    if (queue_.is_leaving(order.id)) return refuse("a part of the message is sent already");
    if (!queue_.try_cancel(order.id)) return refuse("no such message is queued");
    tell(core::MessageLeftQueue{order.id, core::QueueFate::Cancelled});
}

void Driver::on_room_to_send() { send_queued(); }

void Driver::send_queued() {
    while (talker_ && talker_->may_send()) {
        const QueuedMessage* next = queue_.next();
        if (next == nullptr) return;
        const core::Opcode opcode = next->opcode;
        const auto payload = next->payload;  // it may leave the queue with its sending
        const std::uint64_t id = queue_.note_given();
        talker_->send(opcode, payload, id);
    }
}

// One that was sent while nothing waited is in the queue from here on.
void Driver::on_message_waits(std::uint64_t queue_id, const LeavingMessage& message) {
    const core::Opcode opcode = message.seen.opcode;
    if (!queue_.try_keep(queue_id, opcode, message.payload, host_.now().mono)) return;
    tell(core::MessageQueued{queue_id, opcode, message.payload});
}

void Driver::on_message_left(std::uint64_t queue_id, core::MessageSeen& seen) {
    if (const auto told = queue_.note_left(queue_id)) {
        seen.was_queued = true;
        tell(*told);
    }
}

// Of each message received: nothing is looked for while nothing waits.
void Driver::take_acknowledgement(const core::MessageSeen& message) {
    if (message.direction != core::Direction::In || message.opcode != core::Opcode::Text) return;
    if (const auto id = queue_.acknowledge(as_text(message.payload))) {
        tell(core::MessageLeftQueue{*id, core::QueueFate::Acknowledged});
        host_.touched(*this);
    }
}

}  // namespace redial::net
