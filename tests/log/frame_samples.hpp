// Frames of the log's sample messages: over some time, compressed, masked; and the common one of a
// client. Test's thread only.
#pragma once

#include <vector>

#include "core/event.hpp"

namespace redial::tests {

inline const std::vector<core::FrameSeen>& odd_frames() {
    static const std::vector<core::FrameSeen> frames{// clang-format off
        {instant_from_us(1'000'018), instant_from_us(1'000'019), 60, {0, 1, 0xab, 0xff},
         core::Opcode::Text, false, true, true},
        {instant_from_us(1'000'019), instant_from_us(1'000'020), 0, {9, 8, 7, 6},
         core::Opcode::Continuation, false, false, true},
        {instant_from_us(1'000'020), instant_from_us(1'000'020), 4, {}, core::Opcode::Continuation,
         true, false, false}};
    // clang-format on
    return frames;
}

inline const std::vector<core::FrameSeen>& masked_frame() {
    static const std::vector<core::FrameSeen> frames{{instant_from_us(1'000'031),
                                                      instant_from_us(1'000'031),
                                                      6,
                                                      {0x37, 0xfa, 0x21, 0x3d},
                                                      core::Opcode::Text,
                                                      true,
                                                      false,
                                                      true}};
    return frames;
}

}  // namespace redial::tests
