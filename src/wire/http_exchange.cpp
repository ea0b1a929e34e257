// Follows requests and answers of a relayed connection (RFC 7230 sections 3.3.3 and 5.6). Any one
// thread.
#include "wire/http_exchange.hpp"

#include <algorithm>
#include <string_view>

#include "wire/handshake.hpp"
#include "wire/http_text.hpp"

namespace redial::wire {
namespace {

std::string_view method_of(const HttpHead& request) {
    const std::string_view line = request.start_line;
    return line.substr(0, line.find(' '));
}

BehindHead behind(HttpBody body) {
    if (!body.is_finished()) return {BehindHead::What::Body, std::move(body)};
    return {body.is_whole() ? BehindHead::What::Head : BehindHead::What::Raw, {}};
}

}  // namespace

bool is_opening_handshake(const HttpHead& request) {
    return method_of(request) == "GET" && request.has_token("Upgrade", "websocket");
}

bool accepts_event_stream(const HttpHead& request) {
    const std::string_view method = method_of(request);
    if (method == "HEAD" || method == "OPTIONS" || is_opening_handshake(request)) return false;
    const std::string accepted = request.joined("Accept");
    const std::vector<std::string_view> types = split_list(accepted, ',');
    return std::any_of(types.begin(), types.end(), is_event_stream);
}

bool asks_for_event_stream(const HttpHead& request) {
    const std::string accepted = request.joined("Accept");
    return accepts_event_stream(request) && split_list(accepted, ',').size() == 1;
}

bool is_event_stream_answer(int status, const HttpHead& answer) {
    const HttpField* type = answer.find("Content-Type");
    return status == 200 && type != nullptr && is_event_stream(type->value);
}

bool begins_request(std::uint8_t byte) {
    // GET HEAD POST PUT PATCH DELETE OPTIONS CONNECT TRACE. As a frame: FIN unset and RSV1 set,
    // with the reserved opcodes 3, 4, 7 and 15, a close frame (which has FIN), or RSV3 as well.
    return std::string_view("GHPDOCT").find(static_cast<char>(byte)) != std::string_view::npos;
}

BehindHead HttpExchange::on_request(const HttpHead& head, std::uint64_t token) {
    const std::string_view method = method_of(head);
    if (pending_.size() >= pending_max) return {BehindHead::What::Raw, {}};
    pending_.push_back({is_opening_handshake(head), method == "HEAD", method == "CONNECT",
                        head.start_line.ends_with(" HTTP/1.1"), token});
    if (method == "CONNECT") return {BehindHead::What::Raw, {}};
    if (pending_.back().is_opening_handshake) return {BehindHead::What::Frames, {}};
    return behind(HttpBody::relayed(head, 0));
}

HttpExchange::Answer HttpExchange::on_answer(const HttpHead& head) {
    const auto line = parse_status_line(head.start_line);
    Answer answer;
    answer.status = line ? line->status : 0;
    const Pending asked = pending_.empty() ? Pending{} : pending_.front();
    answer.is_to_opening_handshake = asked.is_opening_handshake;
    answer.may_be_chunked = asked.may_be_chunked;
    answer.token = asked.token;
    answer.is_interim = answer.status >= 100 && answer.status < 200 && answer.status != 101;
    if (answer.is_interim) return answer;
    if (!pending_.empty()) pending_.pop_front();
    const bool tunnels = asked.is_connect && answer.status >= 200 && answer.status < 300;
    if (answer.status == 101) {
        answer.behind.what =
            asked.is_opening_handshake ? BehindHead::What::Frames : BehindHead::What::Raw;
    } else if (answer.status == 0 || tunnels) {
        answer.behind.what = BehindHead::What::Raw;
    } else if (!asked.is_head) {
        answer.behind = behind(HttpBody::relayed(head, answer.status));
    }
    return answer;
}

}  // namespace redial::wire
