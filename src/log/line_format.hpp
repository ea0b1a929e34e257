// LineFormat: events to lines of the log format, redacted unless told otherwise. What the recorder
// and the export share. Any thread, one at a time.
#pragma once

#include <optional>
#include <string>

#include "log/json_lines.hpp"
#include "log/redaction.hpp"

namespace redial::log {

enum class Secrets : std::uint8_t { Redacted, Included };
inline Secrets secrets_when(bool are_included) {
    return are_included ? Secrets::Included : Secrets::Redacted;
}

class LineFormat {
public:
    explicit LineFormat(Secrets secrets) {
        if (secrets == Secrets::Redacted) redactor_.emplace();
    }
    void append(std::string& out, const core::Event& event);
    void append(std::string& out, const core::Stamp& stamp, const core::MessageSeen& message);

private:
    std::optional<Redactor> redactor_;
    std::string scratch_;
};

}  // namespace redial::log
