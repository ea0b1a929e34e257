// What a close code means (RFC 6455 7.4, IANA "WebSocket Close Code Number Registry"). Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace redial::core {

struct CloseCodeInfo {
    std::string_view name;     // "abnormal", "going away"; never empty
    std::string_view meaning;  // one sentence
    bool may_be_sent = false;  // may appear on the wire
    bool retry_helps = false;  // whether dialling again can heal it
    std::string_view sender;   // who may send it: "either side", "nobody: ..."
};

CloseCodeInfo info_of_close_code(std::uint16_t code);

// "1012 service restart. The server restarts; ... Sent by: ... Retrying helps." For a tooltip.
std::string explain_close_code(std::uint16_t code);

}  // namespace redial::core
