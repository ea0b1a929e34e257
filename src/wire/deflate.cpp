// Compresses messages with zlib, as RFC 7692 section 7.2.1 asks. Any one thread.
#include "wire/deflate.hpp"

#include <zlib.h>

#include <algorithm>

#include "base/check.hpp"

namespace redial::wire {
namespace {

constexpr int memory_level = 8;        // zlib's default: 256 KiB a stream with the largest window
constexpr std::size_t tail_bytes = 4;  // 00 00 ff ff, the end of a sync flush (7.2.1 item 3)
constexpr std::size_t out_kept_bytes_max = 1u << 20;

}  // namespace

struct Deflater::Stream {
    z_stream z{};
    explicit Stream(std::uint8_t window_bits) {
        REDIAL_CHECK(window_bits >= 8 && window_bits <= 15);
        const int strategy = window_bits == 8 ? Z_RLE : Z_DEFAULT_STRATEGY;
        const int raw_window_bits = -std::max<int>(window_bits, 9);
        REDIAL_CHECK(::deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, raw_window_bits,
                                    memory_level, strategy) == Z_OK);
    }
    ~Stream() { ::deflateEnd(&z); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
};

Deflater::Deflater(std::uint8_t window_bits, Context context)
    : stream_(std::make_unique<Stream>(window_bits)), context_(context) {}
Deflater::~Deflater() = default;
Deflater::Deflater(Deflater&&) noexcept = default;
Deflater& Deflater::operator=(Deflater&&) noexcept = default;

BytesView Deflater::deflate(BytesView payload) {
    z_stream& z = stream_->z;
    std::size_t used = 0;
    std::size_t taken = 0;
    do {
        const auto piece =
            static_cast<uInt>(std::min<std::size_t>(payload.size() - taken, 1u << 30));
        const bool is_last = taken + piece == payload.size();
        // Room for all of it at once in the ordinary case; zlib asks for more than six bytes at a
        // flush, or it may write the marker twice.
        out_.resize(std::max(out_.size(), used + ::deflateBound(&z, piece) + 16));
        z.next_in = const_cast<Bytef*>(payload.data() + taken);  // zlib's interface predates const
        z.avail_in = piece;
        const auto room = static_cast<uInt>(std::min<std::size_t>(out_.size() - used, 1u << 30));
        z.next_out = out_.data() + used;
        z.avail_out = room;
        const int result = ::deflate(&z, is_last ? Z_SYNC_FLUSH : Z_NO_FLUSH);
        REDIAL_CHECK(result == Z_OK || result == Z_BUF_ERROR);
        taken += piece - z.avail_in;
        used += room - z.avail_out;
    } while (taken < payload.size() || z.avail_out == 0);
    if (context_ == Context::Dropped) ::deflateReset(&z);
    if (used == 0) {
        // Nothing in, nothing out: zlib keeps back a second flush in a row. 7.2.3.6 says what an
        // empty message is.
        out_[0] = 0;
        return BytesView(out_).first(1);
    }
    REDIAL_CHECK(used > tail_bytes);
    return BytesView(out_).first(used - tail_bytes);
}

void Deflater::trim() {
    if (out_.capacity() > out_kept_bytes_max) out_ = Bytes{};
}

}  // namespace redial::wire
