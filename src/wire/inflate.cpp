// Inflates messages with zlib, as RFC 7692 section 7.2.2 asks. Any one thread.
#include "wire/inflate.hpp"

#include <zlib.h>

#include <algorithm>

#include "base/check.hpp"

namespace redial::wire {
namespace {

// Always the largest window, whatever was agreed on. A stream made for a smaller one inflates as
// well; zlib senders that announce 8 bits and use 9 are understood; and whether a distance is too
// far is then a matter of the data alone, not of how the data was cut into reads (zlib looks back
// into the output of the running call without asking for the window's size).
constexpr int raw_window_bits = -15;
constexpr std::uint8_t tail[] = {0x00, 0x00, 0xff, 0xff};  // RFC 7692 7.2.1 item 3

uInt to_zlib_size(std::size_t size) {
    return static_cast<uInt>(std::min<std::size_t>(size, 1u << 30));
}

}  // namespace

struct Inflater::Stream {
    z_stream z{};
    Stream() { REDIAL_CHECK(::inflateInit2(&z, raw_window_bits) == Z_OK); }
    ~Stream() { ::inflateEnd(&z); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
};

Inflater::Inflater(Context context) : stream_(std::make_unique<Stream>()), context_(context) {}
Inflater::~Inflater() = default;
Inflater::Inflater(Inflater&&) noexcept = default;
Inflater& Inflater::operator=(Inflater&&) noexcept = default;

Inflater::Step Inflater::inflate(BytesView input, std::span<std::uint8_t> room) {
    z_stream& z = stream_->z;
    Step step;
    for (;;) {
        const uInt input_bytes = to_zlib_size(input.size() - step.taken);
        const uInt room_bytes = to_zlib_size(room.size() - step.produced);
        z.next_in =
            const_cast<Bytef*>(input.data() + step.taken);  // zlib's interface predates const
        z.avail_in = input_bytes;
        z.next_out = room.data() + step.produced;
        z.avail_out = room_bytes;
        const int result = ::inflate(&z, Z_SYNC_FLUSH);
        step.taken += input_bytes - z.avail_in;
        step.produced += room_bytes - z.avail_out;
        if (input_bytes != z.avail_in) is_past_final_ = false;
        if (result == Z_STREAM_END) {
            // A final block is not the end of anything here (7.2.3.4): a new DEFLATE stream begins
            // at the next byte, and may refer back past the block (7.2.1 says nothing of a reset).
            ::inflateResetKeep(&z);
            is_past_final_ = true;
        } else if (result != Z_OK && result != Z_BUF_ERROR) {
            step.state = State::Broken;
            return step;
        }
        step.state = step.produced == room.size() ? State::NeedsRoom : State::NeedsInput;
        if (step.state == State::NeedsRoom || step.taken == input.size()) return step;
    }
}

Inflater::End Inflater::end_message() {
    const bool was_past_final = is_past_final_;
    is_past_final_ = false;
    if (!was_past_final) {
        z_stream& z = stream_->z;
        std::uint8_t none[1];
        z.next_in = const_cast<Bytef*>(tail);
        z.avail_in = sizeof tail;
        z.next_out = none;
        z.avail_out = sizeof none;
        // Z_BLOCK returns after every block: data_type then says whether one has just ended (128)
        // and how many bits of the last byte are left (low three). An end in the right place takes
        // all of the tail, leaves no bits and makes no output.
        const int result = ::inflate(&z, Z_BLOCK);
        const bool ended = (z.data_type & 128) != 0 && (z.data_type & 7) == 0;
        if (result != Z_OK || !ended || z.avail_in != 0 || z.avail_out == 0) return End::Truncated;
    }
    if (context_ == Context::Dropped) reset();
    return was_past_final ? End::WithoutTail : End::Complete;
}

void Inflater::reset() {
    ::inflateReset(&stream_->z);
    is_past_final_ = false;
}

std::string Inflater::why() const {
    const char* message = stream_->z.msg;
    return message != nullptr ? message : "no valid data";
}

}  // namespace redial::wire
