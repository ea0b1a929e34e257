// Listens to a relayed connection: recognises its dialect, and lets a reader of it hear each
// message. Any one thread.
#include "link/ear.hpp"

#include <algorithm>

#include "core/session_config.hpp"

namespace redial::link {

void Ear::open(Opening opening) {
    // Who is dialled by which name tells no dialect.
    url_ = (opening.is_event_stream ? "http://link" : "ws://link") + opening.resource;
    subprotocol_ = std::move(opening.subprotocol);
    dialect_ = nullptr;
    reader_.reset();
    recogniser_.reset();
    if (setting_ == core::dialect_none) return;
    named_ = dialect::named_by(setting_);
    if (named_.dialect != nullptr) return begin_reading(*named_.dialect);
    recogniser_.emplace(dialect::Opening{url_, subprotocol_});
    if (const dialect::Dialect* found = recogniser_->found()) begin_reading(*found);
}

void Ear::begin_reading(const dialect::Dialect& dialect) {
    dialect_ = &dialect;
    recogniser_.reset();
    reader_ = dialect::make_reader_of(dialect, named_, {url_, subprotocol_});
}

void Ear::miss() {
    if (dialect_ != nullptr) begin_reading(*dialect_);
}

// Whether it is a ping or pong of the dialect.
bool Ear::note(const dialect::Message& message) {
    if (recogniser_) {
        recogniser_->see(message);
        if (const dialect::Dialect* found = recogniser_->found()) begin_reading(*found);
    }
    if (!reader_) return false;
    notes_.clear();
    reader_->see(message, notes_);
    return std::any_of(notes_.begin(), notes_.end(), [](const dialect::Note& note) {
        return std::holds_alternative<dialect::LifeSign>(note);
    });
}

Ear::Heard Ear::hear(core::Side sender, core::Opcode opcode, std::string_view text, bool listens) {
    const dialect::Message message{
        .direction = sender == core::Side::Client ? core::Direction::Out : core::Direction::In,
        .opcode = opcode,
        .payload = as_bytes(text),
        .number = ++heard_};
    const bool is_heartbeat = listens && note(message);
    return {*this, message, is_heartbeat,
            listens && reader_ && reader_->is_within(message.direction)};
}

Ear::Heard::Heard(const Ear& ear, const dialect::Message& message, bool is_heartbeat, bool goes_on)
    : ear_(ear), message_(message), is_heartbeat_(is_heartbeat), goes_on_(goes_on) {
    text = as_text(message.payload);
    direction = message.direction;
    opcode = message.opcode;
    size_bytes = message.payload.size();
}

void Ear::Heard::set_text(std::string_view altered) {
    text = altered;
    size_bytes = altered.size();
    message_.payload = as_bytes(altered);
    reading_.reset();
}

dialect::Reading Ear::Heard::reading() const {
    if (!reading_) reading_ = ear_.reader_ ? ear_.reader_->read(message_) : dialect::Reading{};
    return *reading_;
}

}  // namespace redial::link
