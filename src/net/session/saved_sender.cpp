// Computes when saved messages are due and fills them in. Service thread.
#include "net/session/saved_sender.hpp"

#include <algorithm>

#include "base/entropy.hpp"
#include "base/hex.hpp"

namespace redial::net {

void SavedSender::start(const core::SessionConfig& config, Instant now) {
    due_.clear();
    for (const core::SavedMessage& message : config.saved_messages) {
        const Duration every = std::max(message.every, core::saved_message_every_min);
        due_.push_back(message.every > Duration{} ? std::optional(now + every) : std::nullopt);
    }
}

std::optional<Instant> SavedSender::deadline() const {
    std::optional<Instant> next;
    for (const std::optional<Instant>& due : due_)
        if (due && (!next || *due < *next)) next = due;
    return next;
}

std::vector<std::size_t> SavedSender::take_due(const core::SessionConfig& config, Instant now) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < due_.size() && i < config.saved_messages.size(); ++i) {
        if (!due_[i] || *due_[i] > now) continue;
        const Duration every =
            std::max(config.saved_messages[i].every, core::saved_message_every_min);
        due_[i] = *due_[i] + every * ((now - *due_[i]) / every + 1);
        places.push_back(i);
    }
    return places;
}

std::optional<OutgoingMessage> SavedSender::fill(const core::SavedMessage& message,
                                                 const core::SessionConfig& config, WallTime now) {
    const bool is_template = core::is_template(message.text);
    const std::string text =
        is_template
            ? core::filled(
                  message.text,
                  {.n = ++count_, .now = now, .uuid = random_uuid(), .session = config.session_key})
            : message.text;
    if (!message.is_binary) return OutgoingMessage{core::Opcode::Text, to_bytes(text)};
    auto bytes = bytes_from_hex(text);
    if (!bytes) return std::nullopt;
    return OutgoingMessage{core::Opcode::Binary, *std::move(bytes)};
}

}  // namespace redial::net
