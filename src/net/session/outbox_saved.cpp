// Sends a session's saved messages: on every opening, every so often, and when a person asks.
// Service thread only.
#include "base/utf8.hpp"
#include "net/session/outbox.hpp"

namespace redial::net {

void Outbox::restart_saved() {
    if (self_.talker) saved_.start(*self_.config, self_.now());
}

std::string Outbox::send_saved(const core::SendSaved& order) {
    auto message = saved_.fill(order.message, *self_.config, self_.service.now().wall);
    if (!message) return "a binary message is written as hexadecimal digits";
    return send({message->opcode, std::make_shared<const Bytes>(std::move(message->payload))});
}

// What a server must hear on every opening before anything else: who we are, what we subscribe to.
void Outbox::send_preamble() {
    restart_saved();
    const auto config = self_.config;  // an order may change it meanwhile
    for (const core::SavedMessage& message : config->saved_messages)
        if (message.sends_on_open && !is_login(message) && self_.may_send()) send_filled(message);
}

bool Outbox::is_login(const core::SavedMessage& message) const {
    return message.sends_on_open && speech_.speaks();
}

dialect::Says Outbox::take_login() {
    dialect::Says says;
    for (const core::SavedMessage& message : self_.config->saved_messages) {
        if (!is_login(message)) continue;
        const auto filled = saved_.fill(message, *self_.config, self_.service.now().wall);
        if (!filled || (filled->opcode == core::Opcode::Text && !is_utf8(filled->payload)))
            continue;
        dialect::Say say{std::string(as_text(filled->payload))};
        say.opcode = filled->opcode;
        says.push_back(std::move(say));
    }
    return says;
}

// A closed session, a silent one, a peer that does not read, a server that has not let the session
// in: what was due is left out, not piled up.
void Outbox::send_due() {
    if (!self_.talker) return;
    const auto config = self_.config;
    for (const std::size_t place : saved_.take_due(*config, self_.now()))
        if (self_.may_send() && !speech_.holds_queue()) send_filled(config->saved_messages[place]);
}

void Outbox::send_filled(const core::SavedMessage& message) {
    auto filled = saved_.fill(message, *self_.config, self_.service.now().wall);
    const bool is_right =
        filled && (filled->opcode != core::Opcode::Text || is_utf8(filled->payload));
    if (is_right) {
        auto payload = std::make_shared<const Bytes>(std::move(filled->payload));
        return self_.talker->send(filled->opcode, std::move(payload), 0);
    }
    self_.tell(core::Noted{core::Severity::Error,
                           "a saved message was not sent: it is not " +
                               std::string(message.is_binary ? "hexadecimal" : "UTF-8")});
}

}  // namespace redial::net
