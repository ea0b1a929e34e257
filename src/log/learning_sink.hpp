// LearningSink: passes events on as they are and learns the secrets in them, so that what is later
// said of them can be said without. Any thread, one at a time.
#pragma once

#include <string>
#include <string_view>

#include "core/event_sink.hpp"
#include "log/redaction.hpp"

namespace redial::log {

class LearningSink final : public core::EventSink {
public:
    explicit LearningSink(core::EventSink& next) : next_(next) {}
    void on_event(const core::Event& event) override;
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override;
    // As a recording without secrets would have it.
    std::string redacted(std::string_view text) const { return redactor_.redacted_text(text); }

private:
    core::EventSink& next_;
    Redactor redactor_;
    std::string scratch_;
};

}  // namespace redial::log
