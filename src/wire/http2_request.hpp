// A request as HTTP/2 brings it, field by field, and as HTTP/1.1 writes it (RFC 9113 section 8.3.1,
// RFC 8441 section 4). Pure, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "wire/http_head.hpp"

namespace redial::wire {

struct Http1Request {
    HttpHead head;  // `raw` is what is sent
    bool is_websocket = false;
    bool is_chunked = false;  // its body has no length of its own
};
// It cannot be said in HTTP/1.1; the answer to it.
struct Http2Refusal {
    int status = 400;
    std::string words;
};
enum class Http2Body : std::uint8_t { None, Follows };

class Http2Request {
public:
    // Beyond head_bytes_max and head_fields_max nothing is kept, and the request is refused.
    void add(std::string_view name, std::string_view value);
    // The opening handshake of an extended CONNECT gets a key of its own.
    std::variant<Http1Request, Http2Refusal> to_http1(Http2Body body) const;

private:
    std::string method_, path_, authority_, protocol_, cookie_, host_;
    std::vector<HttpField> fields_;
    std::size_t bytes_ = 0;
    bool is_too_large_ = false;
};

}  // namespace redial::wire
