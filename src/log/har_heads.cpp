// Takes HTTP heads apart and puts them together. Any thread.
#include "log/har_heads.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "base/format.hpp"
#include "base/http_date.hpp"
#include "base/percent.hpp"
#include "base/redact.hpp"
#include "base/trimmed.hpp"
#include "base/utf8.hpp"
#include "log/har_entry.hpp"
#include "log/json_writer.hpp"

namespace redial::log {
namespace {

// Up to and without the next line end, which goes too.
std::string_view take_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

// The first line of the last head; its fields are in `head`.
std::string_view take_head(std::string_view text, HarHead& head) {
    const std::string_view whole = text;
    std::string_view first = take_line(text);
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        if (line.empty()) {
            if (!is_interim_status_line(first) || text.empty()) break;
            first = take_line(text);
            head.headers.clear();
            continue;
        }
        const bool is_folded = line.front() == ' ' || line.front() == '\t';
        if (is_folded && !head.headers.empty()) {
            head.headers.back().value += " " + std::string(trimmed(line));
            continue;
        }
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || colon == 0) continue;
        head.headers.push_back({std::string(trimmed(line.substr(0, colon))),
                                std::string(trimmed(line.substr(colon + 1)))});
    }
    head.head_bytes = whole.size() - text.size();
    head.body = text;
    return first;
}

// "a; b": each part without surrounding white space.
template <class See>
void for_each_part(std::string_view list, See see) {
    while (!list.empty()) {
        const std::size_t end = list.find(';');
        see(trimmed(list.substr(0, end)));
        list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    }
}

std::pair<std::string_view, std::string_view> split_at(std::string_view text, char sign) {
    const std::size_t at = text.find(sign);
    if (at == std::string_view::npos) return {text, {}};
    return {trimmed(text.substr(0, at)), trimmed(text.substr(at + 1))};
}

void next_object(std::string& out) {
    if (out.back() != '[') out += ',';
    out += '{';
}

void append_pair(std::string& out, std::string_view name, std::string_view value) {
    next_object(out);
    JsonWriter writer(out);
    writer("name", made_valid(std::string(name)));
    writer("value", made_valid(std::string(value)));
}

void append_headers(std::string& out, const std::vector<core::Header>& headers) {
    out += ",\"headers\":[";
    for (const core::Header& header : headers) {
        append_pair(out, header.name, header.value);
        out += '}';
    }
    out += ']';
}

void append_query(std::string& out, const std::string& url) {
    out += ",\"queryString\":[";
    const std::size_t begin = url.find('?');
    std::string_view query = begin == std::string::npos ? "" : std::string_view(url);
    if (!query.empty()) query.remove_prefix(begin + 1);
    query = query.substr(0, query.find('#'));
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        const std::string_view pair = query.substr(0, end);
        query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
        const auto [name, value] = split_at(pair, '=');
        if (pair.empty()) continue;
        append_pair(out, percent_decoded(name), percent_decoded(value));
        out += '}';
    }
    out += ']';
}

void append_request_cookies(std::string& out, const std::vector<core::Header>& headers) {
    out += ",\"cookies\":[";
    for (const core::Header& header : headers) {
        if (lower_case(header.name) != "cookie") continue;
        for_each_part(header.value, [&](std::string_view part) {
            const auto [name, value] = split_at(part, '=');
            if (name.empty()) return;
            append_pair(out, name, value);
            out += '}';
        });
    }
    out += ']';
}

// A cookie's date as HAR has dates; "" for what is none.
std::string iso_of_http_date(std::string_view text) {
    const auto seconds = parse_http_date(text);
    if (!seconds) return {};
    const std::chrono::sys_seconds at{std::chrono::seconds(*seconds)};
    const auto days = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{days};
    const std::chrono::hh_mm_ss time{at - days};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.000Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

void append_set_cookie(std::string& out, const std::string& field) {
    bool is_first = true;
    for_each_part(field, [&](std::string_view part) {
        const auto [name, value] = split_at(part, '=');
        if (std::exchange(is_first, false)) return append_pair(out, name, value);
        JsonWriter writer(out);
        const std::string known = lower_case(name);
        if (known == "path" || known == "domain")
            writer(known.c_str(), made_valid(std::string(value)));
        const std::string until = known == "expires" ? iso_of_http_date(value) : std::string();
        if (!until.empty()) writer("expires", until);
        if (known == "samesite") writer("sameSite", made_valid(std::string(value)));
        if (known == "httponly") writer("httpOnly", true);
        if (known == "secure") writer("secure", true);
    });
    if (!is_first) out += '}';
}

void append_response_cookies(std::string& out, const std::vector<core::Header>& headers) {
    out += ",\"cookies\":[";
    for (const core::Header& header : headers)
        if (lower_case(header.name) == "set-cookie") append_set_cookie(out, header.value);
    out += ']';
}

void append_content(std::string& out, const HarHead& head, std::uint64_t body_bytes) {
    const BytesView body = as_bytes(head.body);
    const std::string type = header_of(head.headers, "Content-Type");
    out += ",\"content\":{";
    JsonWriter writer(out);
    writer("size", body_bytes);
    writer("mimeType", type.empty() ? std::string("x-unknown") : made_valid(type));
    if (!body.empty() && is_utf8(body)) writer("text", std::string(head.body));
    if (!body.empty() && !is_utf8(body)) {
        out += ",\"text\":\"";
        append_base64(out, body);
        out += "\",\"encoding\":\"base64\"";
    }
    out += '}';
}

// "h2" and "http/2.0" are browsers' words.
std::string version_of(const std::string& told) {
    const std::string lower = lower_case(told);
    if (lower == "h2" || lower.starts_with("http/2")) return "HTTP/2";
    if (lower == "h3" || lower.starts_with("http/3")) return "HTTP/3";
    return told;
}

std::int64_t size_of(std::size_t bytes) {
    return bytes == 0 ? -1 : static_cast<std::int64_t>(bytes);
}

// HTTP/2's pseudo fields are left out: they are in the first line.
std::string lines_of(const std::vector<core::Header>& headers) {
    std::string lines;
    for (const core::Header& header : headers)
        if (!header.name.starts_with(':')) lines += header.name + ": " + header.value + "\r\n";
    return lines + "\r\n";
}

}  // namespace

HarHead request_from(std::string_view text) {
    HarHead head;
    std::string_view first = take_head(text, head);
    head.method = first.substr(0, first.find(' '));
    const std::size_t last = first.rfind(' ');
    if (last != std::string_view::npos) head.version = first.substr(last + 1);
    return head;
}

HarHead response_from(std::string_view text) {
    HarHead head;
    std::string_view first = take_head(text, head);
    head.version = first.substr(0, first.find(' '));
    first.remove_prefix(std::min(head.version.size() + 1, first.size()));
    std::from_chars(first.data(), first.data() + first.size(), head.status);
    if (head.status < 100 || head.status > 999) head.status = 0;
    const std::size_t space = first.find(' ');
    if (space != std::string_view::npos) head.status_text = first.substr(space + 1);
    return head;
}

std::string as_ws(const std::string& url) {
    if (url.starts_with("http://")) return "ws://" + url.substr(7);
    if (url.starts_with("https://")) return "wss://" + url.substr(8);
    return url;
}

std::string request_head(const std::string& method, const std::string& asked,
                         const std::string& version, const std::vector<core::Header>& headers) {
    const std::string url = as_ws(asked);
    const std::size_t scheme = url.find("://");
    const std::size_t path = scheme == std::string::npos ? 0 : url.find('/', scheme + 3);
    return (method.empty() ? "GET" : method) + " " +
           (path == std::string::npos ? "/" : url.substr(path)) + " " + version + "\r\n" +
           lines_of(headers);
}

std::string response_head(const std::string& version, int status, const std::string& status_text,
                          const std::vector<core::Header>& headers) {
    return version + " " + std::to_string(status) + " " + status_text + "\r\n" + lines_of(headers);
}

std::string har_request_head(const HarEntry& entry) {
    return request_head(entry.method, entry.url, version_of(entry.request_version),
                        entry.request_headers);
}

std::string har_response_head(const HarEntry& entry) {
    return response_head(version_of(entry.http_version), entry.status, entry.status_text,
                         entry.response_headers);
}

std::string header_of(const std::vector<core::Header>& headers, std::string_view name) {
    const std::string wanted = lower_case(name);
    for (const core::Header& header : headers)
        if (lower_case(header.name) == wanted) return header.value;
    return {};
}

void append_har_request(std::string& out, const std::string& url, const HarHead& head,
                        std::uint64_t body_bytes) {
    out += "\"request\":{";
    JsonWriter writer(out);
    writer("method", head.method.empty() ? std::string("GET") : made_valid(head.method));
    writer("url", made_valid(url));
    writer("httpVersion",
           head.version.empty() ? std::string("HTTP/1.1") : made_valid(head.version));
    append_headers(out, head.headers);
    append_query(out, url);
    append_request_cookies(out, head.headers);
    writer("headersSize", size_of(head.head_bytes));
    writer("bodySize", body_bytes);
    out += '}';
}

void append_har_response(std::string& out, const HarHead& head, std::string_view error,
                         std::uint64_t body_bytes) {
    body_bytes = std::max<std::uint64_t>(body_bytes, head.body.size());
    out += "\"response\":{";
    JsonWriter writer(out);
    writer("status", head.status);
    writer("statusText", made_valid(head.status_text));
    // Chromium has "" where no answer came.
    writer("httpVersion", made_valid(head.version));
    append_headers(out, head.headers);
    append_response_cookies(out, head.headers);
    append_content(out, head, body_bytes);
    writer("redirectURL", made_valid(header_of(head.headers, "Location")));
    writer("headersSize", size_of(head.head_bytes));
    const bool has_body = head.status >= 200;
    writer("bodySize", has_body ? static_cast<std::int64_t>(body_bytes) : -1);
    writer("_transferSize", head.head_bytes + body_bytes);
    if (error.empty()) {
        out += ",\"_error\":null";
    } else {
        writer("_error", std::string(error));
    }
    out += '}';
}

}  // namespace redial::log
