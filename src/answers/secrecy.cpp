// Replaces secrets in what is answered. The thread that applies events.
#include "answers/secrecy.hpp"

#include "log/json_lines.hpp"

namespace redial::answers {
namespace {

// Of text, so that what is left is text too: no byte that goes on a character stands behind.
BytesView cut(BytesView payload, std::size_t bytes_max) {
    if (payload.size() <= bytes_max) return payload;
    std::size_t end = bytes_max;
    for (std::size_t back = 0; back < 3 && end > 0 && (payload[end] & 0xc0) == 0x80; ++back) --end;
    return payload.first(end);
}

}  // namespace

core::Event Secrecy::shown(core::Event event) const {
    return redactor_ ? redactor_->redacted(std::move(event)) : event;
}

std::string Secrecy::text(std::string_view text) const {
    return redactor_ ? redactor_->redacted_text(text) : std::string(text);
}

void Secrecy::learn(const core::MessageSeen& message) {
    std::string replaced;
    if (redactor_ && redactor_->redact_payload(message.payload, replaced))
        redactor_->learn_payload(message.payload);
}

std::string_view Secrecy::payload(BytesView payload, std::string& scratch) const {
    if (redactor_ && redactor_->redact_payload(payload, scratch)) return scratch;
    return as_text(payload);
}

void Secrecy::append_line(std::string& out, const core::Event& event) const {
    log::append_event(out, shown(event));
    out.pop_back();
}

void Secrecy::append_line(std::string& out, const core::Stamp& stamp,
                          const core::MessageSeen& message, std::size_t payload_max) {
    std::string replaced;
    core::MessageSeen shown = message;
    const bool is_redacted = redactor_ && redactor_->redact_payload(message.payload, replaced);
    if (is_redacted) {
        redactor_->learn_payload(message.payload);
        shown.payload = as_bytes(replaced);
    }
    shown.payload = cut(shown.payload, payload_max);
    shown.frames = {};  // a log has them
    shown.wire = {};
    log::append_message(out, stamp, shown,
                        is_redacted ? log::PayloadState::Redacted : log::PayloadState::AsSeen);
    out.pop_back();
}

}  // namespace redial::answers
