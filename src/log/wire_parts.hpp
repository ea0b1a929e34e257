// A message's frames as they went over the wire, made again from what the log has of them: header,
// masking key and payload. Bytes that the log does not have are counted, never made up. Pure, any
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/event.hpp"

namespace redial::log {

// A run of bytes that fits into a packet, and the bytes behind it that are not known.
struct WirePart {
    Instant at{};
    std::string bytes;
    std::uint64_t missing_bytes = 0;
    std::string comment;  // what here is not as it was on the wire; "" for nothing
};

// In their order. A compressed message whose compressed bytes are not known holds the same content
// in stored blocks (RFC 1951 3.2.4), so that it can be read without what came before it.
void for_each_wire_part(const core::Stamp& stamp, const core::MessageSeen& message,
                        const std::function<void(WirePart)>& give);

}  // namespace redial::log
