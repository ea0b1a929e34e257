// What both sides of HTTP/2 make of nghttp2: bytes that wait for a stream's windows, fields as it
// takes them, and what it has to send. Pure, any one thread.
#pragma once

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.hpp"
#include "wire/http_head.hpp"

namespace redial::wire {

// The bytes of one stream that its peer has no window for yet.
class Http2Pending {
public:
    void add(BytesView bytes) { append(bytes_, bytes); }
    void finish() { is_finishing_ = true; }  // nothing is added any more
    bool is_finishing() const { return is_finishing_; }
    bool has_news() const { return size() > 0 || is_finishing_; }
    std::size_t size() const { return bytes_.size() - at_; }
    // What it keeps of the memory: at most twice the bytes that wait.
    std::size_t kept_bytes() const { return bytes_.size(); }
    // As a nghttp2_data_source_read_callback gives them.
    ssize_t read(std::uint8_t* to, std::size_t most, std::uint32_t* flags);

private:
    Bytes bytes_;
    std::size_t at_ = 0;  // those before it are gone
    bool is_finishing_ = false;
};

// Its text is the fields'.
std::vector<nghttp2_nv> http2_pairs_of(std::vector<HttpField>& fields);
void flush_http2(nghttp2_session* session, Bytes& out);

}  // namespace redial::wire
