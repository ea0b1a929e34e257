// The HTTP statuses that an opening handshake may be answered with, and what each means there.
// Names and meanings are those of RFC 9110 15 and RFC 6585; the advice follows what servers and
// libraries do. Any thread.
#include "core/http_statuses.hpp"

namespace redial::core {
namespace {

constexpr bool heals = true;
constexpr bool stays = false;

struct Row {
    int status;
    HttpStatusInfo info;
};

constexpr std::string_view server = "the server or a proxy before it";
constexpr std::string_view gateway = "a proxy or load balancer, not the server itself";
constexpr std::string_view application = "the server's application, or what guards it";

constexpr Row rows[] = {
    // clang-format off
    {101, {"Switching Protocols", "The upgrade is accepted: the WebSocket is open.", stays,
           server}},
    {200, {"OK", "A web page was served where the upgrade was expected: path or proxy is wrong.",
           stays, server}},
    {301, {"Moved Permanently", "The endpoint is elsewhere; browsers do not follow this for ws.",
           stays, server}},
    {302, {"Found", "Sent elsewhere, often to a login page: authorization is missing.", stays,
           application}},
    {303, {"See Other", "Sent elsewhere, often to a login page: authorization is missing.", stays,
           application}},
    {307, {"Temporary Redirect", "The endpoint is elsewhere for now.", stays, server}},
    {308, {"Permanent Redirect", "The endpoint is elsewhere; use the new URL.", stays, server}},
    {400, {"Bad Request", "The request does not hold, or a proxy dropped its Upgrade header.",
           stays, server}},
    {401, {"Unauthorized", "Credentials are missing, wrong or expired: get new ones, then dial.",
           stays, application}},
    {403, {"Forbidden", "Not allowed: wrong Origin, token without the right, or a blocked address.",
           stays, application}},
    {404, {"Not Found", "No endpoint at this path.", stays, server}},
    {405, {"Method Not Allowed", "The path exists but takes no GET.", stays, server}},
    {407, {"Proxy Authentication Required", "The proxy on the way wants credentials.", stays,
           gateway}},
    {408, {"Request Timeout", "The request did not arrive in time.", heals, server}},
    {409, {"Conflict", "Refused in the present state, as a second connection for one session.",
           heals, application}},
    {410, {"Gone", "The endpoint was removed for good.", stays, application}},
    {421, {"Misdirected Request", "This server does not serve that host name.", stays, gateway}},
    {425, {"Too Early", "The server will not risk a replayed request.", heals, gateway}},
    {426, {"Upgrade Required", "Another protocol or WebSocket version is wanted (RFC 6455 4.2.2).",
           stays, server}},
    {429, {"Too Many Requests", "Dialled too often: wait as Retry-After says, or longer.", heals,
           application}},
    {431, {"Request Header Fields Too Large", "Headers, mostly cookies, are too large.", stays,
           server}},
    {451, {"Unavailable For Legal Reasons", "Refused for legal reasons.", stays, server}},
    {500, {"Internal Server Error", "The server met a condition that it did not expect.", heals,
           application}},
    {501, {"Not Implemented", "The server does not know upgrades.", stays, server}},
    {502, {"Bad Gateway", "The proxy got no valid answer: the server behind it is down.", heals,
           gateway}},
    {503, {"Service Unavailable", "Overloaded or restarting: wait as Retry-After says.", heals,
           server}},
    {504, {"Gateway Timeout", "The server behind the proxy did not answer in time.", heals,
           gateway}},
    {505, {"HTTP Version Not Supported", "The upgrade needs HTTP/1.1.", stays, server}},
    {511, {"Network Authentication Required", "A captive portal: log in to the network first.",
           stays, gateway}},
    // clang-format on
};

}  // namespace

HttpStatusInfo info_of_http_status(int status) {
    for (const Row& row : rows) {
        if (row.status == status) return row.info;
    }
    if (status >= 500 && status < 600) {
        return {"unassigned", "The server failed in a way of its own.", heals, server};
    }
    if (status >= 400 && status < 500) {
        return {"unassigned", "The request is refused in a way of its own.", stays, server};
    }
    if (status >= 300 && status < 400) return {"unassigned", "Sent elsewhere.", stays, server};
    return {"unassigned", "No answer to an upgrade that a client can use.", stays, server};
}

std::string explain_http_status(int status) {
    const HttpStatusInfo info = info_of_http_status(status);
    std::string words = std::to_string(status);
    words.append(" ").append(info.name).append(". ").append(info.meaning);
    words.append("\nSent by: ").append(info.sender).append(".\n");
    return words + (info.retry_helps ? "Retrying can help." : "Retrying alone does not help.");
}

}  // namespace redial::core
