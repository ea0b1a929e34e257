// What HTTP/2 makes of a head in HTTP/1.1 (RFC 9113 section 8.2.2, RFC 8441), as it is shown: the
// start line and fields of HTTP/1.1's form. Pure, any thread.
#pragma once

#include <string>
#include <string_view>

#include "wire/http_head.hpp"

namespace redial::wire {

// Fields that HTTP/2 does not have, or has otherwise; `name` in lower case.
bool is_left_out_of_http2(std::string_view name);
// "CONNECT /chat HTTP/2.0" and its fields, of an opening handshake; else "GET /events HTTP/2.0".
std::string http2_form_of_request(const HttpHead& http1);
// "HTTP/2.0 200" of the 101 that agrees to an opening handshake, else its own status.
std::string http2_form_of_answer(const HttpHead& http1);
// The fields that an answer has over HTTP/2, names in lower case.
std::vector<HttpField> http2_fields_of_answer(const HttpHead& http1);

}  // namespace redial::wire
