// Writes the client's opening request (RFC 6455 section 4.1), or what asks for an event stream
// (WHATWG HTML 9.2.3). Pure, any thread.
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

Status check_field(const HttpField& field, const ClientRequest& request) {
    const std::vector<HttpField>& all = request.fields;
    if (!is_token(field.name)) {
        return bad_field(in_quotes(field.name), "this cannot be the name of a header");
    }
    if (is_owned_by_protocol(field.name)) {
        const std::string owner = request.stream ? "HTTP" : "the WebSocket handshake";
        return Error{"this header belongs to " + owner + " and is sent by Redial", field.name,
                     "leave it out"};
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
            return bad_field("Sec-WebSocket-Protocol", "not a token: " + in_quotes(*at));
        if (std::find(names.begin(), at, *at) != at) {
            return bad_field("Sec-WebSocket-Protocol", in_quotes(*at) + " stands there twice");
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
        return Error{"not a host: " + in_quotes(host), "URL", ""};
    }
    const auto key = from_base64(request.key);
    if (!request.stream && (!key || key->size() != 16)) {
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

void append_upgrade(std::string& to, const ClientRequest& request) {
    append_field(to, "Upgrade", "websocket");
    append_field(to, "Connection", "Upgrade");
    append_field(to, "Sec-WebSocket-Key", request.key);
    append_field(to, "Sec-WebSocket-Version", "13");
    append_default(to, request, "Origin", request.origin);
    if (!request.subprotocols.empty()) {
        append_field(to, "Sec-WebSocket-Protocol", list_of(request.subprotocols));
    }
    if (request.deflate) {
        append_field(to, "Sec-WebSocket-Extensions", offer_text(*request.deflate));
    }
}

// WHATWG HTML 9.2.3 (Accept, no-store, the last id), and the codings that browsers take: a server
// that packs a stream and holds it back for that shows itself.
void append_ask(std::string& to, const ClientRequest& request, const StreamAsk& ask) {
    append_default(to, request, "Accept", "text/event-stream");
    append_default(to, request, "Accept-Encoding", "gzip, deflate");
    append_default(to, request, "Cache-Control", "no-store");
    append_default(to, request, "Origin", request.origin);
    if (!ask.last_event_id.empty()) append_field(to, "Last-Event-ID", ask.last_event_id);
    if (is_without_body(ask.method)) return;
    append_default(to, request, "Content-Type", std::string(ask.content_type));
    append_field(to, "Content-Length", std::to_string(ask.body_bytes));
}

Status check_ask(const StreamAsk& ask) {
    if (!is_token(ask.method)) return Error{"not a method: " + in_quotes(ask.method), "method", ""};
    if (!is_field_value(ask.content_type)) {
        return bad_field("Content-Type", "a header value may not hold control characters");
    }
    return Done{};
}

}  // namespace

bool is_without_body(std::string_view method) { return method == "GET" || method == "HEAD"; }

bool is_event_stream(std::string_view content_type) {
    return equal_without_case(trimmed(content_type.substr(0, content_type.find(';'))),
                              "text/event-stream");
}

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
        const Status checked = check_field(field, request);
        if (!checked) return checked.error();
    }
    StreamAsk ask = request.stream.value_or(StreamAsk{});
    if (const Status checked = check_ask(ask); !checked) return checked.error();
    if (!is_field_value(ask.last_event_id)) ask.last_event_id.clear();
    std::string text = ask.method + " " + request.target.resource + " HTTP/1.1\r\n";
    // Host comes first: RFC 7230 5.4 recommends it, and some servers rely on it.
    const HttpField* host = find_field(request.fields, "Host");
    append_field(text, "Host", host != nullptr ? host->value : request.target.authority());
    if (request.stream) {
        append_ask(text, request, ask);
    } else {
        append_upgrade(text, request);
    }
    append_default(text, request, "Authorization", request.authorization);
    for (const HttpField& field : request.fields) {
        // What came last is newer than what a person wrote down.
        const bool is_replaced =
            !ask.last_event_id.empty() && equal_without_case(field.name, "Last-Event-ID");
        if (&field != host && !is_replaced) append_field(text, field.name, field.value);
    }
    text += "\r\n";
    return text;
}

}  // namespace redial::wire
