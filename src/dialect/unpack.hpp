// DEFLATE of peers inside messages (RFC 1950, 1951, 1952), through zlib, behind bounds that a peer
// cannot push open. Pure; a stream belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.hpp"

namespace redial::dialect {

enum class Packing : std::uint8_t { Gzip, Zlib, Deflate };
// By its first bytes alone: gzip's and zlib's headers, which other bytes may have, too.
bool begins_as(Packing packing, BytesView bytes);

// Whether a stream must have its end, checksum included, or may stop where it was flushed, as the
// first message of a longer stream does.
enum class StreamEnd : std::uint8_t { Ended, EndedOrFlushed };
// All of `bytes` unpacked; nullopt where they are not one such stream and nothing else, or unpack
// to more than `bytes_max`.
std::optional<Bytes> unpacked(BytesView bytes, Packing packing, StreamEnd end,
                              std::size_t bytes_max);

// One zlib stream that runs on over messages, flushed at the end of each text.
class UnpackStream {
public:
    static constexpr std::size_t text_bytes_max = 16 * 1024 * 1024;  // a longer one breaks it
    static constexpr std::size_t kept_bytes_max = 256 * 1024;        // of a text: its beginning

    UnpackStream();
    ~UnpackStream();
    UnpackStream(const UnpackStream&) = delete;
    UnpackStream& operator=(const UnpackStream&) = delete;

    // True when a text has ended with these bytes; it stands until the next call.
    bool feed(BytesView bytes);
    std::string_view text() const { return text_; }
    bool is_text_whole() const { return bytes_ == text_.size(); }
    // Not such a stream; feed() gives false from now on.
    bool is_broken() const { return is_broken_; }
    void lose() { is_broken_ = true; }

private:
    struct Stream;
    std::unique_ptr<Stream> stream_;
    std::string text_;
    std::size_t bytes_ = 0;  // of the text, kept or not
    bool has_ended_ = false;
    bool is_broken_ = false;
};

}  // namespace redial::dialect
