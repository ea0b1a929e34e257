// Turns events into lines of the log format and takes secrets out of them. Any thread.
#include "log/line_format.hpp"

namespace redial::log {

void LineFormat::append(std::string& out, const core::Event& event) {
    if (const auto* message = std::get_if<core::MessageSeen>(&event.what))
        return append(out, event.stamp, *message);
    if (!redactor_) return append_event(out, event);
    redactor_->learn(event);
    append_event(out, redactor_->redacted(event));
}

void LineFormat::append(std::string& out, const core::Stamp& stamp,
                        const core::MessageSeen& message) {
    if (!redactor_ || !redactor_->redact_payload(message.payload, scratch_))
        return append_message(out, stamp, message);
    redactor_->learn_payload(message.payload);
    core::MessageSeen replaced = message;
    replaced.payload = as_bytes(scratch_);
    append_message(out, stamp, replaced, PayloadState::Redacted);
}

}  // namespace redial::log
