// HTTP heads as HAR has them: taken apart into first line and fields for an export, and put
// together again by the reader. Pure, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/event.hpp"

namespace redial::log {

struct HarEntry;

struct HarHead {
    std::string method;   // of a request
    std::string version;  // "HTTP/1.1"
    int status = 0;       // of a response
    std::string status_text;
    std::vector<core::Header> headers;
    std::size_t head_bytes = 0;  // with the empty line behind it
    std::string_view body;       // what follows, in the text that was given
};
// Of several heads (interim answers, RFC 9110 15.2) the last.
HarHead request_from(std::string_view text);
HarHead response_from(std::string_view text);

// As dialled: proxies write the address of the upgrade's request.
std::string as_ws(const std::string& url);
std::string request_head(const std::string& method, const std::string& url,
                         const std::string& version, const std::vector<core::Header>& headers);
std::string response_head(const std::string& version, int status, const std::string& status_text,
                          const std::vector<core::Header>& headers);
// Of an entry that was read.
std::string har_request_head(const HarEntry& entry);
std::string har_response_head(const HarEntry& entry);
std::string header_of(const std::vector<core::Header>& headers, std::string_view name);

// The members `request` and `response` of an entry, whole objects.
void append_har_request(std::string& out, const std::string& url, const HarHead& head,
                        std::uint64_t body_bytes = 0);
// `body_bytes`: of a body that is not in the head's own text.
void append_har_response(std::string& out, const HarHead& head, std::string_view error,
                         std::uint64_t body_bytes = 0);

}  // namespace redial::log
