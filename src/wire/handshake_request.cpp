// Writes the client's opening request (RFC 6455 section 4.1). Pure, any thread.
#include <algorithm>
#include <array>

#include "base/base64.hpp"
#include "base/entropy.hpp"
#include "wire/handshake.hpp"
#include "wire/http_text.hpp"

namespace redial::wire {
namespace {

Error bad_field(const std::string& name, std::string what) { return {std::move(what), name, ""}; }

bool is_owned_by_protocol(std::string_view name) {
    constexpr std::array<std::string_view, 4> owned = {"Upgrade", "Connection", "Content-Length",
                                                       "Transfer-Encoding"};
    const auto same = [&](std::string_view own) { return equal_without_case(own, name); };
    return std::any_of(owned.begin(), owned.end(), same) ||
           to_lower(name).starts_with("sec-websocket-");
}

// Fields of which a second one would be illegal or ambiguous.
bool stands_once(std::string_view name) {
    constexpr std::array<std::string_view, 3> single = {"Host", "Origin", "Authorization"};
    const auto same = [&](std::string_view own) { return equal_without_case(own, name); };
    return std::any_of(single.begin(), single.end(), same);
}

const HttpField* find_field(const std::vector<HttpField>& fields, std::string_view name) {
    const auto same = [&](const HttpField& f) { return equal_without_case(f.name, name); };
    const auto at = std::find_if(fields.begin(), fields.end(), same);
    return at == fields.end() ? nullptr : &*at;
}

Status check_field(const HttpField& field, const std::vector<HttpField>& all) {
    if (!is_token(field.name)) {
        return bad_field(quoted(field.name), "this cannot be the name of a header");
    }
    if (is_owned_by_protocol(field.name)) {
        return Error{"this header belongs to the WebSocket handshake and is sent by Redial",
                     field.name, "leave it out"};
    }
    if (!is_field_value(field.value)) {
        return bad_field(field.name, "a header value may not hold control characters");
    }
    const auto same = [&](const HttpField& f) { return equal_without_case(f.name, field.name); };
    if (stands_once(field.name) && std::count_if(all.begin(), all.end(), same) > 1) {
        return bad_field(field.name, "this header may stand there only once");
    }
    return Done{};
}

Status check_subprotocols(const std::vector<std::string>& names) {
    for (auto at = names.begin(); at != names.end(); ++at) {
        if (!is_token(*at))
            return bad_field("Sec-WebSocket-Protocol", "not a token: " + quoted(*at));
        if (std::find(names.begin(), at, *at) != at) {
            return bad_field("Sec-WebSocket-Protocol", quoted(*at) + " stands there twice");
        }
    }
    return Done{};
}

bool is_resource(std::string_view resource) {
    return resource.starts_with('/') && std::all_of(resource.begin(), resource.end(),
                                                    [](char c) { return c > 0x20 && c < 0x7f; });
}

Status check_request(const ClientRequest& request) {
    if (!is_resource(request.target.resource)) {
        return Error{"the path may not hold spaces, control characters or letters outside ASCII",
                     "URL", ""};
    }
    const std::string host = request.target.authority();
    if (request.target.host.empty() || !is_field_value(host) || host.find(' ') != host.npos) {
        return Error{"not a host: " + quoted(host), "URL", ""};
    }
    const auto key = from_base64(request.key);
    if (!key || key->size() != 16) {
        return bad_field("Sec-WebSocket-Key", "the key must be 16 bytes in base64");
    }
    if (!is_field_value(request.origin)) {
        return bad_field("Origin", "a header value may not hold control characters");
    }
    if (!is_field_value(request.authorization)) {
        return bad_field("Authorization", "a header value may not hold control characters");
    }
    return Done{};
}

std::string list_of(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

void append_field(std::string& to, std::string_view name, std::string_view value) {
    to += name;
    to += ": ";
    to += trimmed(value);
    to += "\r\n";
}

// What Redial says itself, unless the person's own field of that name takes its place.
void append_default(std::string& to, const ClientRequest& request, std::string_view name,
                    const std::string& value) {
    if (value.empty() || find_field(request.fields, name) != nullptr) return;
    append_field(to, name, value);
}

}  // namespace

std::string make_key() {
    std::array<std::uint8_t, 16> bytes{};
    fill_random(bytes);
    return to_base64(bytes);
}

Result<std::string> make_request(const ClientRequest& request) {
    const Status own = check_request(request);
    if (!own) return own.error();
    const Status names = check_subprotocols(request.subprotocols);
    if (!names) return names.error();
    for (const HttpField& field : request.fields) {
        const Status checked = check_field(field, request.fields);
        if (!checked) return checked.error();
    }
    std::string text = "GET " + request.target.resource + " HTTP/1.1\r\n";
    // Host comes first: RFC 7230 5.4 recommends it, and some servers rely on it.
    const HttpField* host = find_field(request.fields, "Host");
    append_field(text, "Host", host != nullptr ? host->value : request.target.authority());
    append_field(text, "Upgrade", "websocket");
    append_field(text, "Connection", "Upgrade");
    append_field(text, "Sec-WebSocket-Key", request.key);
    append_field(text, "Sec-WebSocket-Version", "13");
    append_default(text, request, "Origin", request.origin);
    if (!request.subprotocols.empty()) {
        append_field(text, "Sec-WebSocket-Protocol", list_of(request.subprotocols));
    }
    if (request.deflate) {
        append_field(text, "Sec-WebSocket-Extensions", offer_text(*request.deflate));
    }
    append_default(text, request, "Authorization", request.authorization);
    for (const HttpField& field : request.fields) {
        if (&field != host) append_field(text, field.name, field.value);
    }
    text += "\r\n";
    return text;
}

}  // namespace redial::wire
