// ContentWriter: a body compressed as gzip or deflate (RFC 1950 to 1952) piece by piece, each of
// which its reader can read as soon as it has it: from the body's beginning, or in place of what
// its sender would have gone on with. Any one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wire/deflate.hpp"

namespace redial::wire {

// Where a compressed body can be gone on with by another writer: between two blocks of DEFLATE, at
// a whole byte. What the body's end has to tell of all that its reader has read is known so far.
struct ContentPlace {
    enum class End : std::uint8_t {
        Nothing,  // bare DEFLATE
        Gzip,     // the CRC-32 of what was packed, and its length (RFC 1952 2.3.1)
        Zlib,     // its Adler-32 (RFC 1950 2.2)
    };
    End end = End::Gzip;
    std::uint32_t sum = 0;
    std::uint32_t length_bytes = 0;  // modulo 2^32, as gzip has it
};

class ContentWriter {
public:
    // A body of gzip from its beginning.
    ContentWriter() : ContentWriter(ContentPlace{}) { has_begun_ = false; }
    // Behind what somebody else has written of it: it refers to nothing of that.
    explicit ContentWriter(const ContentPlace& behind);

    std::string write(std::string_view piece);  // not empty
    std::string end();                          // the checksum; nothing is written afterwards

private:
    std::string begun();

    ContentPlace place_;
    bool has_begun_ = true;  // the header of gzip is written
    Deflater deflater_;
};

}  // namespace redial::wire
