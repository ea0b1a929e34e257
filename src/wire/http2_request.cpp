// Writes a request of HTTP/2 in HTTP/1.1. Pure, any thread.
#include "wire/http2_request.hpp"

#include <algorithm>

#include "wire/handshake.hpp"
#include "wire/http2_form.hpp"
#include "wire/http_text.hpp"

namespace redial::wire {
namespace {

// As one word of a request line, or as a Host.
bool is_word(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) > 0x20 && c != 0x7f;
    });
}

}  // namespace

void Http2Request::add(std::string_view name, std::string_view value) {
    bytes_ += name.size() + value.size();
    is_too_large_ = is_too_large_ || bytes_ > head_bytes_max || fields_.size() >= head_fields_max;
    if (is_too_large_) return;
    if (name == ":method") {
        method_ = value;
    } else if (name == ":path") {
        path_ = value;
    } else if (name == ":authority") {
        authority_ = value;
    } else if (name == ":protocol") {
        protocol_ = value;
    } else if (name == "host") {
        host_ = value;
    } else if (name == "cookie") {
        // RFC 9113 8.2.3: a cookie may come in crumbs.
        cookie_ += (cookie_.empty() ? "" : "; ") + std::string(value);
    } else if (!name.starts_with(':') && !is_left_out_of_http2(name)) {
        fields_.push_back({std::string(name), std::string(value)});
    }
}

std::variant<Http1Request, Http2Refusal> Http2Request::to_http1(Http2Body body) const {
    if (is_too_large_) return Http2Refusal{431, "the request's head is too large"};
    const bool is_connect = method_ == "CONNECT";
    if (is_connect && protocol_ != "websocket")
        return Http2Refusal{501, protocol_.empty()
                                     ? "no tunnels here: an extended CONNECT opens a WebSocket "
                                       "(RFC 8441)"
                                     : "an extended CONNECT for " + in_quotes(protocol_) +
                                           ", which is not relayed: only websocket is"};
    const std::string& host = authority_.empty() ? host_ : authority_;
    if (!is_word(method_) || !is_word(path_) || !is_word(host))
        return Http2Refusal{400, "a request without a method, a path or an authority"};
    Http1Request request;
    request.is_websocket = is_connect;
    HttpHead& head = request.head;
    head.start_line = (is_connect ? "GET" : method_) + " " + path_ + " HTTP/1.1";
    head.fields.push_back({"Host", host});
    if (is_connect) {
        head.fields.push_back({"Upgrade", "websocket"});
        head.fields.push_back({"Connection", "Upgrade"});
        head.fields.push_back({"Sec-WebSocket-Key", make_key()});
    }
    for (const HttpField& field : fields_) {
        // A server of HTTP/1.1 would take frames for a body.
        if (!is_connect || field.name != "content-length") head.fields.push_back(field);
    }
    if (!cookie_.empty()) head.fields.push_back({"cookie", cookie_});
    request.is_chunked =
        !is_connect && body == Http2Body::Follows && head.find("Content-Length") == nullptr;
    if (request.is_chunked) head.fields.push_back({"Transfer-Encoding", "chunked"});
    head.raw = head.start_line + "\r\n";
    for (const HttpField& field : head.fields) head.raw += field.name + ": " + field.value + "\r\n";
    head.raw += "\r\n";
    return request;
}

}  // namespace redial::wire
