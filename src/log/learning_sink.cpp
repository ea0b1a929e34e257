// Learns from what passes, as an export does. Any thread.
#include "log/learning_sink.hpp"

namespace redial::log {

void LearningSink::on_event(const core::Event& event) {
    redactor_.learn(event);
    next_.on_event(event);
}

void LearningSink::on_message(const core::Stamp& stamp, const core::MessageSeen& message) {
    if (redactor_.redact_payload(message.payload, scratch_))
        redactor_.learn_payload(message.payload);
    next_.on_message(stamp, message);
}

}  // namespace redial::log
