// Asks an HTTP proxy for a tunnel and reads its answer (RFC 9110 section 9.3.6). Pure, any thread.
#include "wire/http_connect.hpp"

#include "base/base64.hpp"
#include "wire/http_text.hpp"

namespace redial::wire {
namespace {

constexpr int interim_responses_max = 8;
constexpr std::size_t words_bytes_max = 120;

std::string words_of_refusal(const StatusLine& status, const HttpHead& head) {
    std::string words = std::to_string(status.status);
    if (!status.phrase.empty()) words += " " + status.phrase.substr(0, words_bytes_max);
    const HttpField* asks = head.find("Proxy-Authenticate");
    if (status.status != 407 || asks == nullptr) return words;
    // RFC 9110 11.7.1: the scheme alone; its parameters are for programs.
    return words + ", asks for " + asks->value.substr(0, asks->value.find(' ')).substr(0, 40);
}

}  // namespace

Result<Bytes> HttpConnect::begin() {
    const bool is_ipv6 = end_.host.find(':') != std::string::npos;
    const std::string place =
        (is_ipv6 ? "[" + end_.host + "]" : end_.host) + ":" + std::to_string(end_.port);
    std::string head = "CONNECT " + place + " HTTP/1.1\r\nHost: " + place + "\r\n";
    if (!proxy_.user.empty()) {
        const std::string pair = proxy_.user + ":" + proxy_.password;
        head += "Proxy-Authorization: Basic " + to_base64(as_bytes(pair)) + "\r\n";
    }
    return to_bytes(head + "\r\n");
}

TunnelVerdict HttpConnect::feed(BytesView bytes, std::size_t& taken, Bytes&) {
    taken = 0;
    for (;;) {
        const auto fed = parser_.feed(bytes.subspan(taken));
        if (!fed) {
            return TunnelRefused{"not an answer in HTTP: " +
                                 quoted_or_hex(as_bytes(parser_.head().raw), 40)};
        }
        taken += *fed;
        if (!parser_.is_done()) return {};
        const HttpHead head = parser_.head();
        const auto status = parse_status_line(head.start_line);
        if (!status)
            return TunnelRefused{"not an answer in HTTP: " + in_quotes(head.start_line, 40)};
        // A 2xx has no body, whatever its head says: the tunnel begins behind it.
        if (status->status >= 200 && status->status < 300) {
            return TunnelOpened{head.start_line.substr(0, words_bytes_max)};
        }
        const bool is_interim = status->status < 200 && status->status != 101;
        if (!is_interim || ++interim_responses_ > interim_responses_max)
            return TunnelRefused{words_of_refusal(*status, head)};
        parser_ = {};
    }
}

}  // namespace redial::wire
