// Reads a client's opening request and writes the server's answer (RFC 6455 section 4.2). Pure, any
// one thread.
#include <algorithm>
#include <array>

#include "base/base64.hpp"
#include "wire/extension_list.hpp"
#include "wire/handshake.hpp"
#include "wire/http_text.hpp"

namespace redial::wire {
namespace {

struct RequestLine {
    std::string_view method, target, version;
};

Error wrong_header(const char* name, std::string what) { return {std::move(what), name, ""}; }

std::optional<RequestLine> parse_request_line(std::string_view line) {
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return std::nullopt;
    const RequestLine parsed{line.substr(0, first), line.substr(first + 1, last - first - 1),
                             line.substr(last + 1)};
    const bool has_space = parsed.target.find(' ') != std::string_view::npos;
    if (!is_token(parsed.method) || parsed.target.empty() || has_space) return std::nullopt;
    if (parsed.version.size() != 8 || !parsed.version.starts_with("HTTP/")) return std::nullopt;
    return parsed;
}

// The resource name: the target itself, or what follows the authority of an absolute URI
// (RFC 6455 4.2.1 item 1). "" when it is neither.
std::string resource_of(std::string_view target) {
    if (target.starts_with('/')) return std::string{target};
    const std::string lower = to_lower(target.substr(0, 8));
    if (!lower.starts_with("http://") && !lower.starts_with("https://")) return {};
    const std::size_t authority_at = target.find("//") + 2;
    const std::size_t path_at = target.find_first_of("/?", authority_at);
    if (path_at == authority_at) return {};
    if (path_at == std::string_view::npos) return "/";
    const std::string path{target.substr(path_at)};
    return path.front() == '/' ? path : "/" + path;
}

using Refusal = std::optional<BadRequest>;
Refusal refuse(int status, Error error, const HttpHead& head) {
    return BadRequest{status, std::move(error), head};
}

Refusal check_request_line(const HttpHead& head) {
    const auto line = parse_request_line(head.start_line);
    if (!line) {
        return refuse(
            400, {"not a request line: " + in_quotes(head.start_line), "request line", ""}, head);
    }
    if (!line->version.starts_with("HTTP/1.")) {
        return refuse(505, {"needs HTTP/1.1, not " + in_quotes(line->version), "request line", ""},
                      head);
    }
    if (line->method != "GET") {
        return refuse(
            405, {"the method must be GET, not " + in_quotes(line->method), "request line", ""},
            head);
    }
    if (line->version == "HTTP/1.0") {
        return refuse(400, {"needs HTTP/1.1, not " + in_quotes(line->version), "request line", ""},
                      head);
    }
    if (resource_of(line->target).empty()) {
        return refuse(400, {"not a resource: " + in_quotes(line->target), "request line", ""},
                      head);
    }
    return std::nullopt;
}

// What stands after the head would be read as frames, so a body is refused rather than guessed at.
Refusal check_plain_http(const HttpHead& head) {
    if (head.count("Host") != 1) {
        return refuse(400, wrong_header("Host", "the header must stand there once"), head);
    }
    const HttpField* length = head.find("Content-Length");
    if ((length != nullptr && length->value != "0") || head.count("Transfer-Encoding") > 0) {
        return refuse(400, {"an upgrade request has no body", "Content-Length", ""}, head);
    }
    return std::nullopt;
}

Refusal check_upgrade(const HttpHead& head) {
    if (!head.has_token("Upgrade", "websocket")) {
        return refuse(426, wrong_header("Upgrade", "must hold \"websocket\""), head);
    }
    if (!head.has_token("Connection", "upgrade")) {
        return refuse(400, wrong_header("Connection", "must hold \"Upgrade\""), head);
    }
    if (head.count("Sec-WebSocket-Key") != 1) {
        return refuse(400, wrong_header("Sec-WebSocket-Key", "the header must stand there once"),
                      head);
    }
    const auto key = from_base64(head.find("Sec-WebSocket-Key")->value);
    if (!key || key->size() != 16) {
        return refuse(400, wrong_header("Sec-WebSocket-Key", "must be 16 bytes in base64"), head);
    }
    const std::string version = head.joined("Sec-WebSocket-Version");
    if (version.empty()) {
        return refuse(400, wrong_header("Sec-WebSocket-Version", "the header is missing"), head);
    }
    if (version != "13") {
        return refuse(426,
                      wrong_header("Sec-WebSocket-Version", "must be 13, is " + in_quotes(version)),
                      head);
    }
    return std::nullopt;
}

Refusal take_lists(UpgradeRequest& request) {
    constexpr const char* name = "Sec-WebSocket-Protocol";
    if (request.head.count(name) > 0) {
        const std::string all = request.head.joined(name);
        for (const std::string_view element : split_list(all, ',')) {
            if (element.empty()) continue;
            if (!is_token(element)) {
                return refuse(400, wrong_header(name, "not a token: " + in_quotes(element)),
                              request.head);
            }
            request.subprotocols.emplace_back(element);
        }
    }
    request.extensions = request.head.joined("Sec-WebSocket-Extensions");
    const auto extensions = parse_extensions(request.extensions);
    if (!extensions) return refuse(400, extensions.error(), request.head);
    return std::nullopt;
}

ServerHandshake::Verdict check_request(const HttpHead& head) {
    for (const auto check : {check_request_line, check_plain_http, check_upgrade}) {
        if (Refusal refusal = check(head)) return std::move(*refusal);
    }
    UpgradeRequest request;
    request.head = head;
    request.resource = resource_of(parse_request_line(head.start_line)->target);
    request.key = head.find("Sec-WebSocket-Key")->value;
    if (Refusal refusal = take_lists(request)) return std::move(*refusal);
    return request;
}

// A method begins with a token character; what does not is seen at its first byte, so that a TLS
// client on a plain port is told at once.
std::optional<Error> stranger(BytesView bytes) {
    const char first = static_cast<char>(bytes.front());
    if (is_token_char(first) || first == '\r' || first == '\n') return std::nullopt;
    Error error{"the client does not speak HTTP: got " + quoted_or_hex(bytes, 24), "", ""};
    if (bytes.front() == 0x16) {
        error.what += " (a TLS handshake)";
        error.hint = "this port is not TLS: use ws://";
    }
    return error;
}

void append_field(std::string& to, std::string_view name, std::string_view value) {
    to += name;
    to += ": ";
    for (const char c : trimmed(value)) {
        to += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
    to += "\r\n";
}

}  // namespace

ServerHandshake::Verdict ServerHandshake::feed(BytesView bytes, std::size_t& taken) {
    taken = 0;
    if (bytes.empty() || parser_.is_done()) return {};
    if (parser_.head().raw.empty()) {
        if (auto error = stranger(bytes)) {
            taken = bytes.size();
            return BadRequest{400, std::move(*error), {}};
        }
    }
    const auto size = parser_.feed(bytes);
    if (!size) {
        taken = bytes.size();
        return BadRequest{parser_.is_too_large() ? 431 : 400, size.error(), parser_.head()};
    }
    taken = *size;
    if (!parser_.is_done()) return {};
    return check_request(parser_.head());
}

std::string make_acceptance(const UpgradeRequest& request, std::string_view subprotocol,
                            const std::optional<DeflateAgreement>& deflate) {
    std::string text = "HTTP/1.1 101 Switching Protocols\r\n";
    append_field(text, "Upgrade", "websocket");
    append_field(text, "Connection", "Upgrade");
    append_field(text, "Sec-WebSocket-Accept", accept_of_key(request.key));
    if (!subprotocol.empty()) append_field(text, "Sec-WebSocket-Protocol", subprotocol);
    if (deflate) append_field(text, "Sec-WebSocket-Extensions", answer_text(*deflate));
    return text + "\r\n";
}

std::string make_refusal(int status, const std::vector<HttpField>& fields, std::string_view body) {
    constexpr std::array<std::string_view, 3> framing = {"Content-Length", "Transfer-Encoding",
                                                         "Connection"};
    std::string text = "HTTP/1.1 " + std::to_string(status) + " ";
    text += phrase_of(status);
    text += "\r\n";
    bool has_type = false;
    for (const HttpField& field : fields) {
        const auto same = [&](std::string_view name) {
            return equal_without_case(name, field.name);
        };
        if (!is_token(field.name) || std::any_of(framing.begin(), framing.end(), same)) continue;
        has_type = has_type || equal_without_case(field.name, "Content-Type");
        append_field(text, field.name, field.value);
    }
    // These have no body, nor a length of one (RFC 7230 3.3.2 and 3.3.3).
    const bool has_body = status != 204 && status != 304;
    if (!has_body) return text + "Connection: close\r\n\r\n";
    if (!has_type) append_field(text, "Content-Type", "text/plain; charset=utf-8");
    append_field(text, "Content-Length", std::to_string(body.size()));
    append_field(text, "Connection", "close");
    text += "\r\n";
    text += body;
    return text;
}

std::string make_refusal(const BadRequest& bad) {
    std::vector<HttpField> fields;
    if (bad.status == 405) fields.push_back({"Allow", "GET"});
    if (bad.status == 426) {
        fields.push_back({"Upgrade", "websocket"});
        fields.push_back({"Sec-WebSocket-Version", "13"});
    }
    std::string text = make_refusal(bad.status, fields, bad.error.line() + "\n");
    // RFC 7230 6.7: who sends Upgrade names it in Connection, too.
    const std::size_t at = text.find("Connection: close");
    if (bad.status == 426) text.replace(at, 17, "Connection: Upgrade, close");
    return text;
}

std::string_view phrase_of(int status) {
    struct Named {
        int status;
        std::string_view phrase;
    };
    constexpr std::array<Named, 29> names = {{{200, "OK"},
                                              {201, "Created"},
                                              {204, "No Content"},
                                              {301, "Moved Permanently"},
                                              {302, "Found"},
                                              {303, "See Other"},
                                              {307, "Temporary Redirect"},
                                              {308, "Permanent Redirect"},
                                              {400, "Bad Request"},
                                              {401, "Unauthorized"},
                                              {403, "Forbidden"},
                                              {404, "Not Found"},
                                              {405, "Method Not Allowed"},
                                              {407, "Proxy Authentication Required"},
                                              {408, "Request Timeout"},
                                              {409, "Conflict"},
                                              {410, "Gone"},
                                              {413, "Payload Too Large"},
                                              {418, "I'm a teapot"},
                                              {421, "Misdirected Request"},
                                              {426, "Upgrade Required"},
                                              {429, "Too Many Requests"},
                                              {431, "Request Header Fields Too Large"},
                                              {500, "Internal Server Error"},
                                              {501, "Not Implemented"},
                                              {502, "Bad Gateway"},
                                              {503, "Service Unavailable"},
                                              {504, "Gateway Timeout"},
                                              {505, "HTTP Version Not Supported"}}};
    const auto same = [&](const Named& named) { return named.status == status; };
    const auto at = std::find_if(names.begin(), names.end(), same);
    return at == names.end() ? std::string_view{} : at->phrase;
}

}  // namespace redial::wire
