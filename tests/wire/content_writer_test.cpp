// A compressed body of many pieces, read by zlib itself.
#include "wire/content_writer.hpp"

#include <zlib.h>

#include "catch.hpp"
#include "wire/content_decoder.hpp"

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
    ContentWriter writer;
    Gunzip reader;
    const std::string long_one(50'000, 'x');
    for (const std::string& piece : {std::string("data: 1\n\n"), long_one, std::string("z")})
        CHECK(reader.read(writer.write(piece)) == piece);
    CHECK(!reader.has_ended);
    CHECK(reader.read(writer.end()).empty());
    CHECK(reader.has_ended);
}

TEST_CASE("another writer goes on where a body was flushed, and its end fits all of it", "[http]") {
    const std::string early = "data: early\n\ndata: early\n\n";
    const std::string late = "data: late and early\n\n";
    ContentWriter first;
    std::string body = first.write(early);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, body.size()}) {
        ContentDecoder followed(ContentCoding::Gzip);
        std::uint8_t room[4096];
        for (std::size_t at = 0; at < body.size(); at += piece)
            followed.decode(as_bytes(std::string_view(body).substr(at, piece)), room);
        REQUIRE(followed.place());
        CHECK(followed.place()->length_bytes == early.size());
        CHECK_FALSE(followed.has_ended());
        ContentWriter second(*followed.place());
        Gunzip reader;
        std::string whole = body + second.write(late);
        whole += second.end();
        CHECK(reader.read(whole) == early + late);
        CHECK(reader.has_ended);
        // As far as the copy had come.
        ContentDecoder copy = followed.copy();
        const auto step = copy.decode(as_bytes(first.end()), room);
        CHECK_FALSE(step.is_broken);
        CHECK(copy.has_ended());
        CHECK_FALSE(followed.has_ended());
    }
}

TEST_CASE("a body can be gone on with right behind its header, and not within a block", "[http]") {
    ContentWriter writer;
    const std::string body = writer.write("data: x\n\n");
    ContentDecoder decoder(ContentCoding::Gzip);
    std::uint8_t room[100];
    CHECK_FALSE(decoder.place());
    BytesView rest = as_bytes(body);
    const auto header = decoder.decode(rest, room, ContentDecoder::Stops::AtBlocks);
    CHECK(header.taken == 10);
    CHECK(header.produced == 0);
    REQUIRE(decoder.place());
    CHECK(decoder.place()->length_bytes == 0);
    decoder.decode(rest.subspan(header.taken, 2), room, ContentDecoder::Stops::AtBlocks);
    CHECK_FALSE(decoder.place());
}

}  // namespace redial::wire::tests
