// Hands bytes and fields to nghttp2. Any one thread.
#include "wire/http2_parts.hpp"

#include <algorithm>

namespace redial::wire {

ssize_t Http2Pending::read(std::uint8_t* to, std::size_t most, std::uint32_t* flags) {
    const std::size_t count = std::min(most, size());
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), count, to);
    at_ += count;
    // A peer that reads slowly may never have read all: what it has read goes all the same.
    if (at_ >= size()) {
        bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(at_));
        at_ = 0;
    }
    if (size() == 0 && is_finishing_) *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (count == 0 && !is_finishing_) return NGHTTP2_ERR_DEFERRED;
    return static_cast<ssize_t>(count);
}

std::vector<nghttp2_nv> http2_pairs_of(std::vector<HttpField>& fields) {
    std::vector<nghttp2_nv> pairs;
    for (HttpField& field : fields) {
        pairs.push_back({reinterpret_cast<std::uint8_t*>(field.name.data()),
                         reinterpret_cast<std::uint8_t*>(field.value.data()), field.name.size(),
                         field.value.size(), NGHTTP2_NV_FLAG_NONE});
    }
    return pairs;
}

void flush_http2(nghttp2_session* session, Bytes& out) {
    for (;;) {
        const std::uint8_t* bytes = nullptr;
        const ssize_t count = nghttp2_session_mem_send(session, &bytes);
        if (count <= 0) return;
        append(out, BytesView(bytes, static_cast<std::size_t>(count)));
    }
}

}  // namespace redial::wire
