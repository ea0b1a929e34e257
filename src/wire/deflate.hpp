// Compressing messages for permessage-deflate (RFC 7692 section 7.2.1). Any one thread.
#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.hpp"

namespace redial::wire {

class Deflater {
public:
    enum class Context { Kept, Dropped };  // whether a message may refer back to those before it

    // `window_bits`: 8..15 as agreed. zlib cannot make raw streams for 8; then only runs of one
    // byte are folded, which needs no window at all.
    Deflater(std::uint8_t window_bits, Context context);
    ~Deflater();
    Deflater(Deflater&&) noexcept;
    Deflater& operator=(Deflater&&) noexcept;

    // A message's compressed payload, without the empty block's last four bytes. The view holds
    // until the next call. The peer must be sent every result, as later ones refer back to it,
    // unless context() is Dropped.
    BytesView deflate(BytesView payload);
    Context context() const { return context_; }
    // Gives the memory of a large result back, once it is used.
    void trim();

private:
    struct Stream;
    std::unique_ptr<Stream> stream_;
    Context context_;
    Bytes out_;
};

}  // namespace redial::wire
