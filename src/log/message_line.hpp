// The short way of reading: a message's line exactly as append_message() writes it, without a JSON
// document in between. A log of gigabytes is nearly all such lines. Pure, any thread.
#pragma once

#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "core/event.hpp"

namespace redial::log {

// False: not such a line (other order, white space, an escape that is never written, wrong values);
// the long way decides. True: the same result as the long way's. `message.payload` views `payload`,
// `message.frames` views `frames`.
bool read_message_line(std::string_view line, core::Stamp& stamp, core::MessageSeen& message,
                       Bytes& payload, std::vector<core::FrameSeen>& frames);

}  // namespace redial::log
