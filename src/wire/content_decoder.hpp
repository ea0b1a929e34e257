// Undoes the Content-Encoding of a body that is read while it comes: gzip and deflate (RFC 9110
// 8.4.1, RFC 1950 to 1952). The caller gives the room, so the caller bounds the output. Pure, any
// one thread.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "wire/content_writer.hpp"

namespace redial::wire {

enum class ContentCoding : std::uint8_t { Identity, Gzip, Deflate };
// Of a Content-Encoding field; nullopt: one that is not read here, or several.
std::optional<ContentCoding> content_coding_of(std::string_view field);

class ContentDecoder {
public:
    explicit ContentDecoder(ContentCoding coding);
    ~ContentDecoder();
    ContentDecoder(ContentDecoder&&) noexcept;
    ContentDecoder& operator=(ContentDecoder&&) noexcept;

    struct Step {
        std::size_t taken = 0;
        std::size_t produced = 0;
        bool is_broken = false;  // not what it was said to be; why() says what
    };
    // AtBlocks: no further than to the end of a block of DEFLATE, too, where place() may be one.
    enum class Stops : std::uint8_t { WhenUsed, AtBlocks };
    // Until the input is used up or the room is full; there may be more to come without more input
    // while the room is full. Precondition: room is not empty.
    Step decode(BytesView input, std::span<std::uint8_t> room, Stops stops = Stops::WhenUsed);
    std::string why() const;
    // Where another writer may go on in place of what comes next; nullopt: not here.
    std::optional<ContentPlace> place() const;
    // All that began has come to its end.
    bool has_ended() const { return has_ended_; }
    // As far as this one has come.
    ContentDecoder copy() const;

    // Gives all that `input` means to `take`, piece by piece, until that says false. False: it is
    // not what it was said to be.
    template <class Take>
    bool decode_all(BytesView input, const Take& take) {
        std::array<std::uint8_t, std::size_t{16} * 1024> room;
        for (bool is_full = false; !input.empty() || is_full;) {
            const Step step = decode(input, room);
            input = input.subspan(step.taken);
            is_full = step.produced == room.size();
            if (!take(BytesView(room).first(step.produced))) return true;
            if (step.is_broken) return false;
        }
        return true;
    }

private:
    struct Stream;
    bool try_begin(std::uint8_t first);
    bool has_run_to(Step& step, int result, std::size_t input_bytes);

    ContentCoding coding_;
    std::unique_ptr<Stream> stream_;  // null: identity, or deflate before its first byte
    bool is_bare_ = false;            // DEFLATE without the zlib format around it
    bool is_at_start_ = false;        // of a bare one
    bool has_ended_ = false;
};

}  // namespace redial::wire
