// Inflating permessage-deflate messages (RFC 7692 section 7.2.2): zlib behind a door that a peer
// cannot push open: the caller gives the room, so the caller bounds the output. Any one thread.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/bytes.hpp"

namespace redial::wire {

class Inflater {
public:
    enum class Context { Kept, Dropped };  // whether a message may refer back to those before it

    explicit Inflater(Context context);
    ~Inflater();
    Inflater(Inflater&&) noexcept;
    Inflater& operator=(Inflater&&) noexcept;

    enum class State {
        NeedsInput,  // all input is used
        NeedsRoom,   // `room` is full; there may be more to come, with or without more input
        Broken,      // not DEFLATE; why() says what; reset() before the next message
    };
    struct Step {
        std::size_t taken = 0;
        std::size_t produced = 0;
        State state = State::NeedsInput;
    };
    // Inflates a piece of a message. Precondition: room is not empty.
    Step inflate(BytesView input, std::span<std::uint8_t> room);

    enum class End {
        Complete,
        WithoutTail,  // ended with a final block and nothing behind it: whole, yet not as 7.2.1
                      // says
        Truncated,    // the data ends in the middle of a block; reset() before the next message
    };
    // The end of a message: the empty block that the sender cut off (7.2.2) is put back. Call when
    // inflate() has asked for input.
    End end_message();
    // Forgets all context, as after broken data.
    void reset();
    std::string why() const;

private:
    struct Stream;
    std::unique_ptr<Stream> stream_;
    Context context_;
    bool is_past_final_ = false;  // a final block ended, and nothing has come since
};

}  // namespace redial::wire
