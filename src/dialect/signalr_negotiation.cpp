// Reads the answers of a negotiation, and puts the addresses together. Any one thread.
#include "dialect/signalr_negotiation.hpp"

#include <algorithm>

#include "base/json_text.hpp"
#include "base/percent.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/url_parts.hpp"
#include "dialect/words.hpp"

namespace redial::dialect {
namespace {

constexpr const char* where = "negotiation";
constexpr std::size_t place_bytes_max = 4096;

// The server's text, cut, in a sentence of ours.
Error refusal(std::string what) { return {std::move(what), where, ""}; }

std::string with_query(std::string_view place, std::string_view more) {
    const char joint = place.find('?') == std::string_view::npos ? '?' : '&';
    return std::string(place) + joint + std::string(more);
}

// What may stand in a query as it is (RFC 3986 section 3.4), save what parts its values.
bool is_plain(std::string_view token) {
    constexpr std::string_view apart = "\"#%&+<>\\^`{|}";
    return std::all_of(token.begin(), token.end(), [apart](char c) {
        return c > 0x20 && c < 0x7f && apart.find(c) == std::string_view::npos;
    });
}

// Of {"transport":...,"transferFormats":[...]}.
bool carries(std::string_view transport, std::string_view format) {
    if (json_plain_string(json_member(transport, "transport")) != "WebSockets") return false;
    JsonParts formats(json_member(transport, "transferFormats"));
    while (formats.is_array() && formats.next()) {
        if (json_plain_string(formats.value()) == format) return true;
    }
    return false;
}

Status check_transports(std::string_view list, HubProtocol protocol) {
    const std::string_view format = protocol == HubProtocol::Json ? "Text" : "Binary";
    JsonParts transports(list);
    while (transports.is_array() && transports.next()) {
        if (carries(transports.value(), format)) return Done{};
    }
    return refusal("the hub offers no WebSockets for " + std::string(name_of(protocol)));
}

}  // namespace

Route HubNegotiation::begin(const Place& place) {
    forget();
    begun_at_ = place.url;
    place_ = place.resource;
    return ask();
}

// HttpConnection.ts, _resolveNegotiateUrl.
Route HubNegotiation::ask() const {
    const std::size_t query = std::min(place_.find('?'), place_.size());
    std::string place = place_.substr(0, query);
    place += place.ends_with('/') ? "negotiate" : "/negotiate";
    place += place_.substr(query);
    place = with_query(place, "negotiateVersion=1");
    if (is_stateful_wanted_) place = with_query(place, "useStatefulReconnect=true");
    return {std::move(place), true, bearer_};
}

Result<Route> HubNegotiation::answered(std::string_view body, HubProtocol protocol) {
    if (!is_json(body) || !JsonParts(body).is_object()) {
        return Error{"the answer is no JSON object", where, "is this the URL of a hub?"};
    }
    const std::string error = json_string(json_member(body, "error"));
    if (!error.empty()) return refusal("the hub refused: " + cut_text(error));
    if (!json_member(body, "ProtocolVersion").empty()) {
        return refusal("this is ASP.NET SignalR, not ASP.NET Core SignalR, which alone is spoken");
    }
    const std::string elsewhere = json_string(json_member(body, "url"));
    if (!elsewhere.empty()) {
        if (++redirects_ > redirects_max) return refusal("it leads on and on, for the 11th time");
        if (elsewhere.size() > place_bytes_max) return refusal("it leads to a URL too long to use");
        place_ = elsewhere.substr(0, elsewhere.find('#'));
        bearer_ = json_string(json_member(body, "accessToken"));
        return ask();
    }
    if (const Status taken = take_token(body); !taken) return taken.error();
    const Status carried = check_transports(json_member(body, "availableTransports"), protocol);
    if (!carried) return carried.error();
    connect_place_ = with_query(place_, "id=" + token_);
    return again();
}

// Version 0 knew no token, and used the connection's id.
Status HubNegotiation::take_token(std::string_view json) {
    const bool has_token =
        json_whole_number(json_member(json, "negotiateVersion")).value_or(0) >= 1;
    const std::string token =
        json_string(json_member(json, has_token ? "connectionToken" : "connectionId"));
    if (token.empty()) return refusal("the answer has no connection token");
    if (token.size() > token_bytes_max) return refusal("its connection token is too long to use");
    is_stateful_ = json_is_true(json_member(json, "useStatefulReconnect"));
    if (is_stateful_ && !is_stateful_wanted_) {
        return refusal("the hub wants stateful reconnect, which was not asked for");
    }
    token_ = is_plain(token) ? token : percent_encoded(token);
    return Done{};
}

bool HubNegotiation::is_of(const Opening& opening) const {
    return has_session() && url_query(opening.url, "id") == token_;
}

}  // namespace redial::dialect
