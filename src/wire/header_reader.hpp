// HeaderReader: a frame header from bytes that may be cut anywhere (RFC 6455 5.2). Any one thread.
#pragma once

#include <algorithm>
#include <array>

#include "wire/message.hpp"

namespace redial::wire {

class HeaderReader {
public:
    // Takes header bytes from the front of `bytes`, at most one header's. Returns how many; the
    // header is whole when header().header_bytes is not 0.
    std::size_t take(BytesView bytes) {
        std::size_t taken = 0;
        while (header_.header_bytes == 0 && taken < bytes.size()) {
            // As many as the first two bytes say are missing, so that this runs two or three times.
            const std::size_t wanted = wanted_bytes() - have_;
            const std::size_t count = std::min(wanted, bytes.size() - taken);
            std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(taken), count,
                        raw_.begin() + static_cast<std::ptrdiff_t>(have_));
            have_ += count;
            taken += count;
            header_ = parse_frame_header(raw());
        }
        return taken;
    }
    void clear() {
        have_ = 0;
        header_ = FrameHeader{};
    }

    BytesView raw() const { return {raw_.data(), have_}; }
    const FrameHeader& header() const { return header_; }

private:
    std::size_t wanted_bytes() const {
        if (have_ < 2) return 2;
        const int code = raw_[1] & 0x7f;
        return 2u + (code == 126 ? 2u : code == 127 ? 8u : 0u) + ((raw_[1] & 0x80) != 0 ? 4u : 0u);
    }

    std::array<std::uint8_t, 14> raw_{};
    std::size_t have_ = 0;
    FrameHeader header_;
};

inline FrameInfo frame_info(const FrameHeader& header, Instant began_at, Instant ended_at) {
    return {.began_at = began_at,
            .ended_at = ended_at,
            .payload_bytes = header.payload_bytes,
            .masking_key = header.masking_key,
            .opcode = header.opcode,
            .is_final = header.is_final,
            .rsv1 = header.rsv1,
            .is_masked = header.is_masked};
}

}  // namespace redial::wire
