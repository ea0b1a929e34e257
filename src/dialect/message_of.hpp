// A message of an event as dialects read it. Pure, any thread.
#pragma once

#include <algorithm>

#include "core/event.hpp"
#include "dialect/dialect.hpp"

namespace redial::dialect {

// A view into `seen`. `number`: as in Message.
inline Message message_of(const core::MessageSeen& seen, std::uint64_t number = 0) {
    return {.direction = seen.direction,
            .opcode = seen.opcode,
            .payload = seen.payload,
            .is_whole = seen.payload.size() >= seen.size_bytes,
            .bytes_left_out =
                seen.size_bytes - std::min<std::uint64_t>(seen.size_bytes, seen.payload.size()),
            .number = number};
}

}  // namespace redial::dialect
