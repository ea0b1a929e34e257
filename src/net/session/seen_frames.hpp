// The frames of a message in the words of core: those a decoder tells, and those we made. Its
// buffers are used again for each message. Service thread only.
#pragma once

#include <vector>

#include "core/event.hpp"
#include "wire/message.hpp"

namespace redial::net {

class SeenFrames {
public:
    // What a decoder tells of the message it is telling. The views in `seen` hold until the next
    // call.
    void note(const wire::WireForm& form, std::uint64_t wire_bytes, core::MessageSeen& seen) {
        seen.wire_bytes = wire_bytes;
        if (!form.frames.empty()) note_frames(form, seen);
    }
    // `frames`: all of a message as our encoder wrote it, `at` the moment it is handed on. Set
    // `seen.is_compressed` first. The views in `seen` hold until the next call.
    void note_sent(BytesView frames, Instant at, core::MessageSeen& seen);

private:
    void note_frames(const wire::WireForm& form, core::MessageSeen& seen);
    void keep_compressed(BytesView piece, std::uint32_t masking_key);

    std::vector<core::FrameSeen> frames_;
    Bytes wire_;  // of what we sent, unmasked
};

}  // namespace redial::net
