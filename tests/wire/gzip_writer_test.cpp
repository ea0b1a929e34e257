// A compressed body of many pieces, read by zlib itself.
#include "wire/gzip_writer.hpp"

#include <zlib.h>

#include "catch.hpp"

namespace redial::wire::tests {
namespace {

// Reads as much as there is.
struct Gunzip {
    Gunzip() { REQUIRE(::inflateInit2(&z, 15 + 16) == Z_OK); }
    ~Gunzip() { ::inflateEnd(&z); }
    std::string read(std::string bytes) {
        std::string out(100'000, '\0');
        z.next_in = reinterpret_cast<Bytef*>(bytes.data());
        z.avail_in = static_cast<uInt>(bytes.size());
        z.next_out = reinterpret_cast<Bytef*>(out.data());
        z.avail_out = static_cast<uInt>(out.size());
        const int result = ::inflate(&z, Z_SYNC_FLUSH);
        REQUIRE((result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR));
        has_ended = result == Z_STREAM_END;
        out.resize(out.size() - z.avail_out);
        return out;
    }
    z_stream z{};
    bool has_ended = false;
};

}  // namespace

TEST_CASE("each piece of a compressed body can be read when it has come", "[http]") {
    GzipWriter writer;
    Gunzip reader;
    const std::string long_one(50'000, 'x');
    for (const std::string& piece : {std::string("data: 1\n\n"), long_one, std::string("z")})
        CHECK(reader.read(writer.write(piece)) == piece);
    CHECK(!reader.has_ended);
    CHECK(reader.read(writer.end()).empty());
    CHECK(reader.has_ended);
}

}  // namespace redial::wire::tests
