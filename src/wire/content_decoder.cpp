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

// What zlib tells in data_type of how it stands; with them the bits that are left of a byte.
constexpr int between_blocks = 128;
constexpr int behind_last_block = 64;

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
    Stream(const Stream& other) {
        REDIAL_CHECK(::inflateCopy(&z, const_cast<z_stream*>(&other.z)) == Z_OK);
    }
    ~Stream() { ::inflateEnd(&z); }
    Stream& operator=(const Stream&) = delete;
};

ContentDecoder::ContentDecoder(ContentCoding coding) : coding_(coding) {
    if (coding == ContentCoding::Gzip) stream_ = std::make_unique<Stream>(gzip_window_bits);
}
ContentDecoder::~ContentDecoder() = default;
ContentDecoder::ContentDecoder(ContentDecoder&&) noexcept = default;
ContentDecoder& ContentDecoder::operator=(ContentDecoder&&) noexcept = default;

ContentDecoder ContentDecoder::copy() const {
    ContentDecoder other(ContentCoding::Identity);
    other.coding_ = coding_;
    if (stream_) other.stream_ = std::make_unique<Stream>(*stream_);
    other.is_bare_ = is_bare_;
    other.is_at_start_ = is_at_start_;
    other.has_ended_ = has_ended_;
    return other;
}

bool ContentDecoder::try_begin(std::uint8_t first) {
    if (coding_ == ContentCoding::Identity) return false;
    if (!stream_) {
        is_bare_ = is_at_start_ = !begins_zlib(first);
        stream_ = std::make_unique<Stream>(is_bare_ ? raw_window_bits : zlib_window_bits);
    }
    return true;
}

ContentDecoder::Step ContentDecoder::decode(BytesView input, std::span<std::uint8_t> room,
                                            Stops stops) {
    Step step;
    if (!stream_ && input.empty()) return step;
    const bool was_begun = stream_ != nullptr;
    if (!try_begin(input.empty() ? 0 : input.front())) {
        step.taken = step.produced = std::min(input.size(), room.size());
        std::copy_n(input.begin(), step.taken, room.begin());
        return step;
    }
    const bool stops_at_blocks = stops == Stops::AtBlocks;
    if (stops_at_blocks && !was_begun && is_at_start_) return step;
    is_at_start_ = false;
    z_stream& z = stream_->z;
    constexpr std::size_t piece_max = 1u << 30;
    while (step.produced < room.size()) {
        const auto input_bytes = static_cast<uInt>(std::min(input.size() - step.taken, piece_max));
        const auto room_bytes = static_cast<uInt>(std::min(room.size() - step.produced, piece_max));
        z.next_in = const_cast<Bytef*>(input.data() + step.taken);  // zlib predates const
        z.avail_in = input_bytes;
        z.next_out = room.data() + step.produced;
        z.avail_out = room_bytes;
        const int result = ::inflate(&z, stops_at_blocks ? Z_BLOCK : Z_SYNC_FLUSH);
        step.taken += input_bytes - z.avail_in;
        step.produced += room_bytes - z.avail_out;
        if (has_run_to(step, result, input.size())) return step;
        if (stops_at_blocks && place()) return step;
    }
    return step;
}

// Nothing more is to be had of this input.
bool ContentDecoder::has_run_to(Step& step, int result, std::size_t input_bytes) {
    z_stream& z = stream_->z;
    const bool is_used = step.taken == input_bytes;
    if (result == Z_BUF_ERROR) return true;
    has_ended_ = result == Z_STREAM_END;
    if (has_ended_) {
        // RFC 1952 2.2: a file has members one after the other.
        ::inflateReset(&z);
        return is_used;
    }
    step.is_broken = result != Z_OK;
    constexpr int over = between_blocks | behind_last_block;
    const bool may_be_over = (z.data_type & over) == over;
    return step.is_broken || (is_used && z.avail_out > 0 && !may_be_over);
}

std::optional<ContentPlace> ContentDecoder::place() const {
    if (!stream_) return std::nullopt;
    const z_stream& z = stream_->z;
    if (!is_at_start_ && z.data_type != between_blocks) return std::nullopt;
    ContentPlace place;
    place.end = coding_ == ContentCoding::Gzip ? ContentPlace::End::Gzip
                : is_bare_                     ? ContentPlace::End::Nothing
                                               : ContentPlace::End::Zlib;
    place.sum = static_cast<std::uint32_t>(z.adler);
    place.length_bytes = static_cast<std::uint32_t>(z.total_out);
    return place;
}

std::string ContentDecoder::why() const {
    const char* message = stream_ ? stream_->z.msg : nullptr;
    return message != nullptr ? message : "no valid data";
}

}  // namespace redial::wire
