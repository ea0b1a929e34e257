// A request to a small HTTP/1.1 server of ours (RFC 7230): head and body, sans-IO and with bounded
// memory, and the reply to it as text. Pure, any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "wire/http_body.hpp"
#include "wire/http_head.hpp"

namespace redial::wire {

struct HttpRequest {
    std::string method;
    std::string path;  // of the request target, with its query
    HttpHead head;
    std::string body;
    bool keeps_alive = true;   // HTTP/1.1 without "Connection: close"
    bool takes_chunks = true;  // HTTP/1.1: its client reads a body in chunks (RFC 7230 4.1)
};
// After it the connection must be closed: where the next request begins is not known.
struct BadHttpRequest {
    int status = 400;  // 400, 413, 431, 501 or 505
    Error error;
};

// Reads one request after the other from any split of the bytes.
class HttpRequestReader {
public:
    explicit HttpRequestReader(std::size_t body_bytes_max) : body_bytes_max_(body_bytes_max) {}
    using Verdict = std::variant<std::monostate, HttpRequest, BadHttpRequest>;
    // Takes bytes up to the end of one request and no further; monostate: more are needed.
    Verdict feed(BytesView bytes, std::size_t& taken);
    // The client waits for "100 Continue" before it sends the body (RFC 7231 5.1.1); told once.
    bool take_wish_to_continue();
    // Nothing of a next request has come yet.
    bool is_between_requests() const { return !has_begun_; }

private:
    Verdict take_head();
    Verdict finish();

    std::size_t body_bytes_max_;
    HttpHeadParser parser_;
    HttpBody body_;
    HttpRequest request_;
    bool has_begun_ = false;
    bool has_head_ = false;
    bool waits_for_continue_ = false;
};

// Of a reply whose body is known: all of it to HEAD, to other methods the body follows.
struct ReplyHead {
    int status = 200;
    std::string_view content_type;  // left out with no body
    std::size_t body_bytes = 0;
    bool keeps_alive = true;
    std::string_view allow;  // the methods that there are (RFC 7231 7.4.1), or ""
    // Further ones; one that could not stand in a head is left out.
    std::span<const HttpField> fields = {};
};
std::string make_reply_head(const ReplyHead& head);

// Of a body whose length nobody knows yet.
enum class StreamForm : std::uint8_t {
    Chunks,    // each piece is a chunk, and the last one says that it is whole
    ToTheEnd,  // for HTTP/1.0: all that follows until the connection ends
};
// One in chunks has an end of its own, and its connection may be kept as far as the reader knows:
// some that are told of its close take a cut for the end.
std::string make_stream_head(int status, std::string_view content_type, StreamForm form,
                             std::span<const HttpField> fields = {});
std::string make_chunk(std::string_view piece);  // "" makes none: it would be the last
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

}  // namespace redial::wire
