// Writes heads of HTTP/1.1 as HTTP/2 carries them. Pure, any thread.
#include "wire/http2_form.hpp"

#include <algorithm>

#include "wire/http_exchange.hpp"
#include "wire/http_text.hpp"

namespace redial::wire {

// RFC 9113 8.2.2: what belongs to a connection of HTTP/1.1; and what HTTP/2 says otherwise.
bool is_left_out_of_http2(std::string_view name) {
    constexpr std::string_view names[] = {"connection", "upgrade",           "host",
                                          "keep-alive", "transfer-encoding", "proxy-connection",
                                          "te",         "sec-websocket-key", "http2-settings"};
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

std::string http2_form_of_request(const HttpHead& http1) {
    const std::string& line = http1.start_line;
    const std::size_t first = line.find(' '), last = line.rfind(' ');
    const std::string method = is_opening_handshake(http1) ? "CONNECT" : line.substr(0, first);
    const HttpField* host = http1.find("Host");
    std::string text = method + " " + line.substr(first + 1, last - first - 1) +
                       " HTTP/2.0\r\nHost: " + (host == nullptr ? "" : host->value);
    for (const HttpField& field : http1.fields) {
        const std::string name = to_lower(field.name);
        if (!is_left_out_of_http2(name)) text += "\r\n" + name + ": " + field.value;
    }
    return text + "\r\n\r\n";
}

std::vector<HttpField> http2_fields_of_answer(const HttpHead& http1) {
    const auto line = parse_status_line(http1.start_line);
    const bool is_agreed = line && line->status == 101;
    std::vector<HttpField> fields;
    for (const HttpField& field : http1.fields) {
        std::string name = to_lower(field.name);
        const bool is_gone = is_agreed && name == "sec-websocket-accept";
        if (!is_gone && !is_left_out_of_http2(name))
            fields.push_back({std::move(name), field.value});
    }
    return fields;
}

std::string http2_form_of_answer(const HttpHead& http1) {
    const auto line = parse_status_line(http1.start_line);
    const int status = line ? line->status : 0;
    std::string text = "HTTP/2.0 " + std::to_string(status == 101 ? 200 : status) + "\r\n";
    for (const HttpField& field : http2_fields_of_answer(http1))
        text += field.name + ": " + field.value + "\r\n";
    return text + "\r\n";
}

}  // namespace redial::wire
