// Secrecy: what goes out as an answer, without the secrets that a log would not hold either
// (docs/redaction.md). It learns from all events in order, as a recorder does. One thread, the one
// that applies events.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/event.hpp"
#include "log/line_format.hpp"
#include "log/redaction.hpp"

namespace redial::answers {

// Of a message's payload, in one answer; its `size` tells all.
inline constexpr std::size_t payload_bytes_max = 256u << 10;

class Secrecy {
public:
    explicit Secrecy(log::Secrets secrets) {
        if (secrets == log::Secrets::Redacted) redactor_.emplace();
    }
    // Of each event, before anything is asked of it.
    void learn(const core::Event& event) {
        if (redactor_) redactor_->learn(event);
    }
    void learn(const core::MessageSeen& message);

    core::Event shown(core::Event event) const;
    std::string text(std::string_view text) const;
    // Of a message: without its secrets, in `scratch` where there were any.
    std::string_view payload(BytesView payload, std::string& scratch) const;
    // As the line of a log (docs/log-format.md), without its line end. `payload_max` bytes of a
    // message's payload at most, cut between two characters; what it names is a secret from then
    // on.
    void append_line(std::string& out, const core::Event& event) const;
    void append_line(std::string& out, const core::Stamp& stamp, const core::MessageSeen& message,
                     std::size_t payload_max);

private:
    std::optional<log::Redactor> redactor_;
};

}  // namespace redial::answers
