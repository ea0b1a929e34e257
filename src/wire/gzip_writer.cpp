// Compresses a body with zlib as gzip, with a sync flush behind each piece (RFC 1952). Any one
// thread.
#include "wire/gzip_writer.hpp"

#include <zlib.h>

#include "base/check.hpp"

namespace redial::wire {
namespace {

constexpr int gzip_window_bits = 15 + 16;  // zlib's way to ask for gzip
constexpr int memory_level = 8;            // zlib's default
constexpr std::size_t step_bytes = 4096;

}  // namespace

struct GzipWriter::Stream {
    z_stream z{};
    Stream() {
        REDIAL_CHECK(::deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window_bits,
                                    memory_level, Z_DEFAULT_STRATEGY) == Z_OK);
    }
    ~Stream() { ::deflateEnd(&z); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
};

GzipWriter::GzipWriter() : stream_(std::make_unique<Stream>()) {}
GzipWriter::~GzipWriter() = default;
GzipWriter::GzipWriter(GzipWriter&&) noexcept = default;
GzipWriter& GzipWriter::operator=(GzipWriter&&) noexcept = default;

std::string GzipWriter::write(std::string_view piece) { return run(piece, Z_SYNC_FLUSH); }
std::string GzipWriter::end() { return run({}, Z_FINISH); }

std::string GzipWriter::run(std::string_view piece, int flush) {
    z_stream& z = stream_->z;
    // zlib's interface predates const.
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
    REDIAL_CHECK(piece.size() <= UINT32_MAX);
    z.avail_in = static_cast<uInt>(piece.size());
    std::string out;
    do {
        const std::size_t used = out.size();
        out.resize(used + step_bytes);
        z.next_out = reinterpret_cast<Bytef*>(out.data() + used);
        z.avail_out = step_bytes;
        const int result = ::deflate(&z, flush);
        REDIAL_CHECK(result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR);
        out.resize(out.size() - z.avail_out);
    } while (z.avail_out == 0);
    return out;
}

}  // namespace redial::wire
