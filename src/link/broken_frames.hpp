// Frames made by hand: messages and control frames that nobody sent, and frames that break RFC 6455
// on purpose. Pure. Any thread.
#pragma once

#include "base/bytes.hpp"
#include "base/rng.hpp"
#include "core/fault.hpp"

namespace redial::link {

// One frame as `sender` sends it: a client's is masked (5.3), a server's is not.
Bytes make_frame(core::Side sender, std::uint8_t opcode, BytesView payload, Rng& rng);
enum class Fragment : std::uint8_t { More, Last };
Bytes make_fragment(core::Side sender, std::uint8_t opcode, Fragment place, BytesView payload,
                    Rng& rng);
// Code 0: without a code. Any other is sent as it is, also one that never may be (7.4.1); the
// reason as far as it fits.
Bytes make_close(core::Side sender, std::uint16_t code, std::string_view reason, Rng& rng);
// A frame that breaks exactly the rule that `breakage` names.
Bytes make_broken_frame(core::Side sender, core::Breakage breakage, Rng& rng);

}  // namespace redial::link
