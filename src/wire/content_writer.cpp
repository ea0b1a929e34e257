// Compresses a body with zlib, with a sync flush behind each piece. Any one thread.
#include "wire/content_writer.hpp"

#include <zlib.h>

#include <utility>

#include "base/check.hpp"

namespace redial::wire {
namespace {

using namespace std::string_view_literals;

constexpr std::uint8_t window_bits = 15;  // the largest, which every reader has

// RFC 1952 2.3: DEFLATE, no flags, no time, made on Unix.
constexpr std::string_view gzip_header = "\x1f\x8b\x08\0\0\0\0\0\0\x03"sv;
constexpr std::string_view flushed = "\0\0\xff\xff"sv;  // the end of a sync flush
constexpr std::string_view last_block = "\x03\0"sv;     // an empty one (RFC 1951 3.2.6)

void append_bytes(std::string& to, std::uint32_t number, bool is_little) {
    for (unsigned at = 0; at < 4; ++at) {
        const unsigned shift = 8 * (is_little ? at : 3 - at);
        to += static_cast<char>(static_cast<std::uint8_t>(number >> shift));
    }
}

}  // namespace

ContentWriter::ContentWriter(const ContentPlace& behind)
    : place_(behind), deflater_(window_bits, Deflater::Context::Kept) {}

std::string ContentWriter::begun() {
    return std::exchange(has_begun_, true) ? std::string() : std::string(gzip_header);
}

std::string ContentWriter::write(std::string_view piece) {
    REDIAL_CHECK(!piece.empty() && piece.size() <= UINT32_MAX);
    const auto* bytes = reinterpret_cast<const Bytef*>(piece.data());
    const auto size = static_cast<uInt>(piece.size());
    const bool is_gzip = place_.end == ContentPlace::End::Gzip;
    place_.sum = static_cast<std::uint32_t>(is_gzip ? ::crc32(place_.sum, bytes, size)
                                                    : ::adler32(place_.sum, bytes, size));
    place_.length_bytes += size;
    std::string out = begun();
    out.append(as_text(deflater_.deflate(as_bytes(piece)))).append(flushed);
    return out;
}

std::string ContentWriter::end() {
    std::string out = begun().append(last_block);
    if (place_.end == ContentPlace::End::Nothing) return out;
    const bool is_gzip = place_.end == ContentPlace::End::Gzip;
    append_bytes(out, place_.sum, is_gzip);
    if (is_gzip) append_bytes(out, place_.length_bytes, true);
    return out;
}

}  // namespace redial::wire
