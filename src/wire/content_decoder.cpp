// Undoes gzip and deflate with zlib (RFC 9110 8.4.1). Pure, any one thread.
#include "wire/content_decoder.hpp"

#include <zlib.h>

#include <algorithm>

#include "base/check.hpp"
#include "wire/http_text.hpp"

namespace redial::wire {
namespace {

constexpr int gzip_window_bits = 15 + 16;
constexpr int zlib_window_bits = 15;
constexpr int raw_window_bits = -15;

// "deflate" means the zlib format, and some servers send the bare one: its header tells (RFC 1950
// 2.2: the method is 8, the window at most 32 KiB).
bool begins_zlib(std::uint8_t first) { return (first & 0x0f) == 8 && (first >> 4) <= 7; }

}  // namespace

std::optional<ContentCoding> content_coding_of(std::string_view field) {
    const std::string name = to_lower(trimmed(field));
    if (name.empty() || name == "identity") return ContentCoding::Identity;
    if (name == "gzip" || name == "x-gzip") return ContentCoding::Gzip;
    if (name == "deflate") return ContentCoding::Deflate;
    return std::nullopt;
}

struct ContentDecoder::Stream {
    z_stream z{};
    explicit Stream(int window_bits) { REDIAL_CHECK(::inflateInit2(&z, window_bits) == Z_OK); }
    ~Stream() { ::inflateEnd(&z); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
};

ContentDecoder::ContentDecoder(ContentCoding coding) : coding_(coding) {
    if (coding == ContentCoding::Gzip) stream_ = std::make_unique<Stream>(gzip_window_bits);
}
ContentDecoder::~ContentDecoder() = default;
ContentDecoder::ContentDecoder(ContentDecoder&&) noexcept = default;
ContentDecoder& ContentDecoder::operator=(ContentDecoder&&) noexcept = default;

bool ContentDecoder::try_begin(std::uint8_t first) {
    if (coding_ == ContentCoding::Identity) return false;
    if (!stream_) {
        stream_ = std::make_unique<Stream>(begins_zlib(first) ? zlib_window_bits : raw_window_bits);
    }
    return true;
}

ContentDecoder::Step ContentDecoder::decode(BytesView input, std::span<std::uint8_t> room) {
    Step step;
    if (!stream_ && input.empty()) return step;
    if (!try_begin(input.empty() ? 0 : input.front())) {
        step.taken = step.produced = std::min(input.size(), room.size());
        std::copy_n(input.begin(), step.taken, room.begin());
        return step;
    }
    z_stream& z = stream_->z;
    constexpr std::size_t piece_max = 1u << 30;
    while (step.produced < room.size()) {
        const auto input_bytes = static_cast<uInt>(std::min(input.size() - step.taken, piece_max));
        const auto room_bytes = static_cast<uInt>(std::min(room.size() - step.produced, piece_max));
        z.next_in = const_cast<Bytef*>(input.data() + step.taken);  // zlib predates const
        z.avail_in = input_bytes;
        z.next_out = room.data() + step.produced;
        z.avail_out = room_bytes;
        const int result = ::inflate(&z, Z_SYNC_FLUSH);
        step.taken += input_bytes - z.avail_in;
        step.produced += room_bytes - z.avail_out;
        if (result == Z_STREAM_END) {
            // RFC 1952 2.2: a file has members one after the other.
            ::inflateReset(&z);
            if (step.taken == input.size()) return step;
        } else if (result == Z_BUF_ERROR) {
            return step;
        } else if (result != Z_OK) {
            step.is_broken = true;
            return step;
        }
        if (step.taken == input.size() && z.avail_out > 0) return step;
    }
    return step;
}

std::string ContentDecoder::why() const {
    const char* message = stream_ ? stream_->z.msg : nullptr;
    return message != nullptr ? message : "no valid data";
}

}  // namespace redial::wire
