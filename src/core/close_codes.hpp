// What a close code means (RFC 6455 7.4, IANA "WebSocket Close Code Number Registry"), and what an
// HTTP status means that refuses the upgrade (RFC 9110 15, RFC 6455 4.2.2). Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace redial::core {

struct CloseCodeInfo {
    std::string_view name;      // "abnormal", "going away"; never empty
    std::string_view meaning;   // one sentence
    bool may_be_sent = false;   // may appear on the wire
    bool retry_helps = false;   // whether dialling again can heal it
    std::string_view sender;    // who may send it: "either side", "nobody: ..."
};

CloseCodeInfo info_of_close_code(std::uint16_t code);

struct HttpStatusInfo {
    std::string_view name;      // RFC 9110's reason phrase; "unassigned" for what has none
    std::string_view meaning;   // one sentence, for an answer to the opening handshake
    bool retry_helps = false;   // whether the same request can succeed later
    std::string_view sender;    // who usually answers so
};

HttpStatusInfo info_of_http_status(int status);

// "1012 service restart. The server restarts; ... Sent by: ... Retrying helps." For a tooltip.
std::string explain_close_code(std::uint16_t code);
std::string explain_http_status(int status);

}  // namespace redial::core
