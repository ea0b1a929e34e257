// The heads of a relayed dial as each side's HTTP has them: what passes here is HTTP/1.1, also
// where client or server speak HTTP/2 (RFC 8441). Service thread only.
#include "net/tap/tap_watch.hpp"
#include "wire/http2_form.hpp"

namespace redial::net {

std::string TapWatch::for_client(const wire::HttpHead& answer) const {
    return has_http2_client_ ? wire::http2_form_of_answer(answer) : answer.raw;
}

// With what is spoken to the server, where that is a question.
std::string TapWatch::for_client_in_words(const wire::HttpHead& answer) const {
    if (!has_http2_client_) return answer.start_line;
    const std::string form = for_client(answer);
    return form.substr(0, form.find('\r')) +
           (has_http2_server_ ? ", HTTP/2 with the server" : ", HTTP/1.1 with the server");
}

// "" where it is as the client's.
std::string TapWatch::server_request() const {
    if (!has_http2_server_ || server_request_.empty()) return server_request_;
    wire::HttpHeadParser parser;
    if (!parser.feed(as_bytes(server_request_)) || !parser.is_done()) return server_request_;
    std::string form = wire::http2_form_of_request(parser.head());
    return form == request_ ? std::string() : form;
}

// Where it is whole and not as the client's.
std::string TapWatch::server_response(const std::string& clients) const {
    if (!from_server_ || !from_server_->is_done()) return {};
    const wire::HttpHead& head = from_server_->head();
    std::string form = has_http2_server_ ? wire::http2_form_of_answer(head) : head.raw;
    return form == clients ? std::string() : form;
}

}  // namespace redial::net
