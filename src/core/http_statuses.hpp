// What an HTTP status means that refuses the upgrade (RFC 9110 15, RFC 6455 4.2.2). Any thread.
#pragma once

#include <string>
#include <string_view>

namespace redial::core {

struct HttpStatusInfo {
    std::string_view name;     // RFC 9110's reason phrase; "unassigned" for what has none
    std::string_view meaning;  // one sentence, for an answer to the opening handshake
    bool retry_helps = false;  // whether the same request can succeed later
    std::string_view sender;   // who usually answers so
};

HttpStatusInfo info_of_http_status(int status);

// Name, meaning, who sends it and whether retrying helps, as a tooltip says it.
std::string explain_http_status(int status);

}  // namespace redial::core
