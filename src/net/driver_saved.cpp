// A session's saved messages: on every opening, every so often, and when a person asks. Service
// thread only.
#include "base/utf8.hpp"
#include "net/driver.hpp"

namespace redial::net {

void Driver::take(const core::SendSaved& order) {
    auto message = saved_.fill(order.message, *config_, host_.now().wall);
    if (!message) return refuse("a binary message is written as hexadecimal digits");
    take(core::SendMessage{message->opcode,
                           std::make_shared<const Bytes>(std::move(message->payload))});
}

// What a server must hear on every opening before anything else: who we are, what we subscribe to.
void Driver::send_preamble() {
    saved_.start(*config_, host_.now().mono);
    const auto config = config_;  // an order may change it meanwhile
    for (const core::SavedMessage& message : config->saved_messages)
        if (message.sends_on_open && talker_ && talker_->may_send()) send_filled(message);
}

// A closed session, a silent one or a peer that does not read: what was due is left out, not piled
// up.
void Driver::send_due() {
    const auto config = config_;
    for (const std::size_t place : saved_.take_due(*config, host_.now().mono))
        if (talker_ && talker_->may_send()) send_filled(config->saved_messages[place]);
}

void Driver::send_filled(const core::SavedMessage& message) {
    auto filled = saved_.fill(message, *config_, host_.now().wall);
    const bool is_right =
        filled && (filled->opcode != core::Opcode::Text || is_utf8(filled->payload));
    if (is_right) {
        auto payload = std::make_shared<const Bytes>(std::move(filled->payload));
        return talker_->send(filled->opcode, std::move(payload), 0);
    }
    tell(core::Noted{core::Severity::Error,
                     "a saved message was not sent: it is not " +
                         std::string(message.is_binary ? "hexadecimal" : "UTF-8")});
}

}  // namespace redial::net
