// Unpacks DEFLATE with zlib, never more than there is room for. Any one thread.
#include "dialect/unpack.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "base/check.hpp"

namespace redial::dialect {
namespace {

constexpr std::array<std::uint8_t, 4> flush_mark = {0x00, 0x00, 0xff, 0xff};  // RFC 1979 2.1
constexpr std::size_t room_bytes = 16 * 1024;
constexpr std::size_t input_bytes_max = 1u << 30;

// inflateInit2's windowBits: 16 more for gzip, negative for DEFLATE without a wrapping.
int window_bits(Packing packing) {
    if (packing == Packing::Gzip) return MAX_WBITS + 16;
    return packing == Packing::Zlib ? MAX_WBITS : -MAX_WBITS;
}

bool is_flushed(BytesView bytes) {
    return bytes.size() >= flush_mark.size() &&
           std::equal(flush_mark.begin(), flush_mark.end(), bytes.end() - flush_mark.size());
}

class Inflate {
public:
    explicit Inflate(int bits) { REDIAL_CHECK(::inflateInit2(&z_, bits) == Z_OK); }
    ~Inflate() { ::inflateEnd(&z_); }
    Inflate(const Inflate&) = delete;
    Inflate& operator=(const Inflate&) = delete;

    void feed(BytesView bytes) {
        z_.next_in = const_cast<Bytef*>(bytes.data());  // zlib's interface predates const
        z_.avail_in = static_cast<uInt>(bytes.size());
    }
    // What came out of it; its last call gives nothing.
    BytesView more() {
        z_.next_out = room_.data();
        z_.avail_out = static_cast<uInt>(room_.size());
        result_ = ::inflate(&z_, Z_SYNC_FLUSH);
        return {room_.data(), room_.size() - z_.avail_out};
    }
    bool is_at_end() const { return result_ == Z_STREAM_END; }
    bool is_broken() const { return result_ != Z_OK && result_ != Z_BUF_ERROR && !is_at_end(); }
    bool has_input() const { return z_.avail_in > 0; }

private:
    z_stream z_{};
    int result_ = Z_OK;
    std::array<std::uint8_t, room_bytes> room_;
};

}  // namespace

bool begins_as(Packing packing, BytesView bytes) {
    if (packing == Packing::Gzip) {  // RFC 1952 2.3.1: its mark, DEFLATE, no reserved flag
        return bytes.size() >= 18 && bytes[0] == 0x1f && bytes[1] == 0x8b && bytes[2] == 8 &&
               (bytes[3] & 0xe0) == 0;
    }
    if (packing == Packing::Zlib) {  // RFC 1950 2.2: DEFLATE, a window it has, no dictionary
        return bytes.size() >= 6 && (bytes[0] & 0x0f) == 8 && bytes[0] <= 0x78 &&
               (bytes[1] & 0x20) == 0 && (bytes[0] * 256 + bytes[1]) % 31 == 0;
    }
    return bytes.size() >= 2;
}

std::optional<Bytes> unpacked(BytesView bytes, Packing packing, StreamEnd end,
                              std::size_t bytes_max) {
    if (!begins_as(packing, bytes) || bytes.size() > input_bytes_max) return std::nullopt;
    Inflate inflate(window_bits(packing));
    inflate.feed(bytes);
    Bytes out;
    for (;;) {
        const BytesView more = inflate.more();
        if (inflate.is_broken() || out.size() + more.size() > bytes_max) return std::nullopt;
        append(out, more);
        if (inflate.is_at_end() || more.empty()) break;
    }
    if (inflate.has_input()) return std::nullopt;
    const bool may_be_flushed = end == StreamEnd::EndedOrFlushed && is_flushed(bytes);
    return inflate.is_at_end() || may_be_flushed ? std::optional(std::move(out)) : std::nullopt;
}

struct UnpackStream::Stream {
    Inflate inflate{window_bits(Packing::Zlib)};
};

UnpackStream::UnpackStream() : stream_(std::make_unique<Stream>()) {}
UnpackStream::~UnpackStream() = default;

bool UnpackStream::feed(BytesView bytes) {
    if (is_broken_) return false;
    if (has_ended_) {
        text_.clear();
        bytes_ = 0;
    }
    is_broken_ = bytes.size() > input_bytes_max;
    stream_->inflate.feed(bytes);
    while (!is_broken_) {
        const BytesView more = stream_->inflate.more();
        if (more.empty()) break;
        text_.append(as_text(more.first(std::min(kept_bytes_max - text_.size(), more.size()))));
        bytes_ += more.size();
        is_broken_ = bytes_ > text_bytes_max;
    }
    // A connection's stream has no end.
    if (stream_->inflate.is_broken() || stream_->inflate.is_at_end()) is_broken_ = true;
    has_ended_ = is_flushed(bytes);
    return has_ended_ && !is_broken_;
}

}  // namespace redial::dialect
