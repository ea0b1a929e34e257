// A tap's connection whose client turns out to speak HTTP/2 (RFC 9113 section 3): it becomes the
// first of the client's streams. Service thread only.
#include <algorithm>

#include "net/tap/tap_connection.hpp"
#include "wire/http2_server.hpp"

namespace redial::net {

using core::HttpVersion;

// True: the bytes are taken, or kept until it is known what they are. Only the first bytes are
// looked at, and kept only while they are those of the preface.
bool TapConnection::sniffs_http2(std::span<std::uint8_t> bytes) {
    const std::size_t known = preface_.size();
    const std::size_t count = std::min(bytes.size(), wire::http2_preface.size() - known);
    const bool is_so = as_text(bytes.first(count)) == wire::http2_preface.substr(known, count);
    if (!is_so && known == 0) {
        may_be_http2_ = false;
        return false;
    }
    append(preface_, bytes);
    if (is_so && preface_.size() < wire::http2_preface.size()) return true;
    may_be_http2_ = false;
    if (is_so) {
        become_http2();
        return true;
    }
    Bytes all;
    all.swap(preface_);
    follow_client(all);
    return true;
}

void TapConnection::become_http2() {
    Bytes first;
    first.swap(preface_);
    is_http2_ = true;
    if (watch_) watch_->on_client_http2();
    client_.adopt(owner_.carry_http2(client_.release(), first));
}

// The server is not dialled before it is known what for: a client's HTTP/2 may stay without a
// stream, and what is spoken with the server depends on it.
bool TapConnection::awaits_request() const {
    if (http_.requests() > 0 || dialer_ || server_.is_open()) return false;
    if (is_http2_ || client_.alpn() == "h2") return true;
    const bool is_wished = setting_.config->tap->http_version == HttpVersion::Http2;
    return is_wished && may_be_http2_;
}

}  // namespace redial::net
