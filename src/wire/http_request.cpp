// Reads requests to our own small HTTP server and writes its replies (RFC 7230 sections 3 and 5).
// Pure, any thread.
#include "wire/http_request.hpp"

#include <charconv>

#include "wire/handshake.hpp"
#include "wire/http_text.hpp"

namespace redial::wire {
namespace {

BadHttpRequest bad(int status, std::string what, std::string where = "") {
    return {status, Error{std::move(what), std::move(where)}};
}

BadHttpRequest too_large(std::size_t body_bytes_max) {
    return bad(413, "the body is larger than " + std::to_string(body_bytes_max) + " bytes");
}

// "POST /populate HTTP/1.1"; also the absolute form (RFC 7230 5.3.2). Empty: it was good.
std::optional<BadHttpRequest> take_request_line(std::string_view line, HttpRequest& request) {
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
        return bad(400, "this is no HTTP request", in_quotes(line));
    const std::string_view method = line.substr(0, first);
    std::string_view target = line.substr(first + 1, last - first - 1);
    const std::string_view protocol = line.substr(last + 1);
    const bool is_one_target = !target.empty() && target.find(' ') == std::string_view::npos;
    if (!is_token(method) || !is_one_target)
        return bad(400, "this is no HTTP request", in_quotes(line));
    if (protocol != "HTTP/1.1" && protocol != "HTTP/1.0")
        return bad(505, "HTTP/1.1 is spoken here", in_quotes(protocol));
    const std::size_t scheme_end = target.find("://");
    if (target.front() != '/' && scheme_end != std::string_view::npos) {
        const std::size_t slash = target.find('/', scheme_end + 3);
        target = slash == std::string_view::npos ? "/" : target.substr(slash);
    }
    request.method = method;
    request.path = target;
    request.keeps_alive = request.takes_chunks = protocol == "HTTP/1.1";
    return std::nullopt;
}

// Two kinds of framing, or two lengths, are how requests are smuggled (RFC 7230 3.3.3, 9.5).
std::optional<BadHttpRequest> check_framing(const HttpHead& head, std::size_t body_bytes_max) {
    const std::size_t lengths = head.count("Content-Length");
    const std::size_t encodings = head.count("Transfer-Encoding");
    if (lengths + encodings > 1) return bad(400, "one kind of framing is enough");
    if (encodings == 1 && !equal_without_case(head.find("Transfer-Encoding")->value, "chunked"))
        return bad(501, "only chunked is known here", "Transfer-Encoding");
    if (lengths == 0) return std::nullopt;
    const auto length = parse_number(head.find("Content-Length")->value, 1ull << 62);
    if (!length) return bad(400, "this is no number", "Content-Length");
    if (*length > body_bytes_max) return too_large(body_bytes_max);
    return std::nullopt;
}

void append_fields(std::string& to, std::span<const HttpField> fields) {
    for (const HttpField& field : fields) {
        if (!is_token(field.name) || !is_field_value(field.value)) continue;
        to.append("\r\n").append(field.name).append(": ").append(field.value);
    }
}

}  // namespace

HttpRequestReader::Verdict HttpRequestReader::feed(BytesView bytes, std::size_t& taken) {
    taken = 0;
    has_begun_ = has_begun_ || !bytes.empty();
    if (!has_head_) {
        const Result<std::size_t> read = parser_.feed(bytes);
        if (!read) return BadHttpRequest{parser_.is_too_large() ? 431 : 400, read.error()};
        taken = *read;
        if (!parser_.is_done()) return std::monostate{};
        Verdict verdict = take_head();
        if (!std::holds_alternative<std::monostate>(verdict)) return verdict;
    }
    taken += body_.feed(bytes.subspan(taken));
    if (!body_.is_finished()) return std::monostate{};
    return finish();
}

HttpRequestReader::Verdict HttpRequestReader::take_head() {
    const HttpHead& head = parser_.head();
    if (auto wrong = take_request_line(head.start_line, request_)) return *std::move(wrong);
    if (auto wrong = check_framing(head, body_bytes_max_)) return *std::move(wrong);
    // RFC 7230 5.4: one, and only HTTP/1.0 may do without.
    if (head.count("Host") > 1 || (request_.keeps_alive && head.count("Host") == 0))
        return bad(400, "the header must stand there once", "Host");
    if (head.has_token("Connection", "close")) request_.keeps_alive = false;
    waits_for_continue_ = request_.keeps_alive && head.has_token("Expect", "100-continue");
    has_head_ = true;
    body_ = HttpBody::of_request(head, body_bytes_max_);
    return std::monostate{};
}

HttpRequestReader::Verdict HttpRequestReader::finish() {
    if (!body_.is_whole()) {
        const bool is_full = body_.text().size() >= body_bytes_max_;
        return is_full ? too_large(body_bytes_max_)
                       : bad(400, "the body's chunks do not fit together");
    }
    HttpRequest done = std::move(request_);
    done.head = parser_.head();
    done.body = body_.text();
    *this = HttpRequestReader(body_bytes_max_);
    return done;
}

bool HttpRequestReader::take_wish_to_continue() {
    const bool waits = waits_for_continue_ && !body_.is_finished();
    waits_for_continue_ = false;
    return waits;
}

std::string make_reply_head(const ReplyHead& head) {
    std::string text = "HTTP/1.1 " + std::to_string(head.status) + " ";
    text += phrase_of(head.status);
    if (head.body_bytes > 0 && !head.content_type.empty())
        text.append("\r\nContent-Type: ").append(head.content_type);
    if (head.status != 204) text += "\r\nContent-Length: " + std::to_string(head.body_bytes);
    if (!head.allow.empty()) text.append("\r\nAllow: ").append(head.allow);
    append_fields(text, head.fields);
    if (!head.keeps_alive) text += "\r\nConnection: close";
    return text.append("\r\n\r\n");
}

std::string make_stream_head(int status, std::string_view content_type, StreamForm form,
                             std::span<const HttpField> fields) {
    std::string head = "HTTP/1.1 " + std::to_string(status) + " ";
    head += phrase_of(status);
    head.append("\r\nContent-Type: ").append(content_type);
    head += form == StreamForm::Chunks ? "\r\nTransfer-Encoding: chunked" : "\r\nConnection: close";
    append_fields(head, fields);
    return head.append("\r\nCache-Control: no-store\r\n\r\n");
}

std::string make_chunk(std::string_view piece) {
    if (piece.empty()) return {};
    char size[2 * sizeof piece.size()];
    const auto [end, problem] = std::to_chars(size, size + sizeof size, piece.size(), 16);
    return std::string(size, end).append("\r\n").append(piece).append("\r\n");
}

}  // namespace redial::wire
