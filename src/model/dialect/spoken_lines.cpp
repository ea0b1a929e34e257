// Follows each session's dialect and words its messages. One thread.
#include "model/dialect/spoken_lines.hpp"

#include "dialect/dialect.hpp"
#include "model/words/display_text.hpp"

namespace redial::model {

void SpokenLines::on_event(const core::Event& event) {
    const SessionId id = event.stamp.session;
    if (const auto* added = std::get_if<core::SessionAdded>(&event.what); added && added->config) {
        auto& spoken = sessions_[id];
        if (!spoken) spoken = std::make_unique<Spoken>();
        spoken->watch.set(added->config->dialect);
    }
    if (std::holds_alternative<core::SessionRemoved>(event.what)) sessions_.erase(id);
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return;
    Spoken& spoken = *found->second;
    const core::Stamp& stamp = event.stamp;
    if (const auto* changed = std::get_if<core::SessionChanged>(&event.what)) {
        if (changed->config) spoken.watch.set(changed->config->dialect);
    } else if (const auto* started = std::get_if<core::AttemptStarted>(&event.what)) {
        spoken.url = started->url;
    } else if (const auto* opened = std::get_if<core::AttemptOpened>(&event.what)) {
        spoken.watch.opened(stamp.attempt, stamp.at, spoken.url, opened->subprotocol);
    } else if (std::holds_alternative<core::AttemptEnded>(event.what)) {
        spoken.watch.ended(stamp.attempt, stamp.at);
    } else if (std::holds_alternative<core::Lost>(event.what)) {
        spoken.watch.lost();
    }
}

std::string SpokenLines::see(const core::Stamp& stamp, const core::MessageSeen& message,
                             BytesView shown) {
    const auto found = sessions_.find(stamp.session);
    if (found == sessions_.end() || !is_data(message.opcode)) return {};
    Spoken& spoken = *found->second;
    if (!spoken.watch.is_watching()) return {};
    const std::uint64_t number = ++spoken.messages;
    spoken.watch.see(stamp, message, number);
    if (spoken.watch.dialect() == nullptr) return {};
    // What a reader remembers of a message by its number holds all that was in it.
    const bool is_unchanged = shown.data() == message.payload.data();
    const dialect::Message printed{.direction = message.direction,
                                   .opcode = message.opcode,
                                   .payload = shown,
                                   .is_whole = message.payload.size() >= message.size_bytes,
                                   .bytes_left_out = message.size_bytes - message.payload.size(),
                                   .number = is_unchanged ? number : 0};
    return one_line(as_bytes(spoken.watch.read(stamp.attempt, printed).line));
}

}  // namespace redial::model
