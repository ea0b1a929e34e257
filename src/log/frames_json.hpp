// The frames of a message in a log's line: written, and read the long way (message_line.cpp has the
// short one). Members at their default are left out: FIN set, RSV1 not, no mask, and the times
// where they are the line's own. Any thread.
#pragma once

#include <string>
#include <vector>

#include "core/event.hpp"
#include "log/field_reader.hpp"

namespace redial::log {

// `,"wire_bytes":...,"frames":[...]`, each where it says something.
void append_frames(std::string& out, const core::Stamp& stamp, const core::MessageSeen& message);
// What append_frames() wrote. The frames are in `frames`, which `message` then views.
void read_frames(FieldReader& reader, const core::Stamp& stamp, core::MessageSeen& message,
                 std::vector<core::FrameSeen>& frames);
// Exactly eight lower-case hexadecimal digits.
bool read_mask(std::string_view text, std::array<std::uint8_t, 4>& mask);

}  // namespace redial::log
