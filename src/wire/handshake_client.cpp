// Reads the server's answer to our opening handshake (RFC 6455 section 4.1). Pure, any one thread.
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/base64.hpp"
#include "base/check.hpp"
#include "wire/content_decoder.hpp"
#include "wire/handshake.hpp"
#include "wire/http_text.hpp"

namespace redial::wire {
namespace {

// RFC 7231 6.2 lets a server send any number; a dozen is more than any server does.
constexpr int interim_responses_max = 16;
constexpr std::string_view http_start = "HTTP/";
constexpr std::size_t stranger_bytes_shown = 24;

Error wrong_header(const char* name, std::string what) { return {std::move(what), name, ""}; }

// What the first bytes are, when they are not HTTP/1.1; "" when there is nothing to say.
std::string_view name_of_stranger(std::string_view begin) {
    const auto byte = [&](std::size_t i) {
        return i < begin.size() ? static_cast<int>(static_cast<unsigned char>(begin[i])) : -1;
    };
    const bool may_be_tls = byte(1) == 3 || byte(1) == -1;  // every TLS record says version 3.x
    if (byte(0) == 0x15 && may_be_tls) return "a TLS alert";
    if (byte(0) == 0x16 && may_be_tls) return "a TLS handshake";
    // A server's first HTTP/2 frame is SETTINGS (RFC 7540 3.5), type 4, on stream 0.
    constexpr std::size_t frame_header_bytes = 9;
    const bool is_settings = begin.size() >= frame_header_bytes && byte(0) == 0 && byte(3) == 4;
    if (is_settings && begin.substr(5, 4) == std::string_view{"\0\0\0\0", 4}) {
        return "HTTP/2";
    }
    if (begin.starts_with("PRI * HTTP/2")) return "HTTP/2";
    if (begin.starts_with("SSH-")) return "SSH";
    return {};
}

// `secure`: the scheme that has TLS.
std::optional<Error> stranger(std::string_view begin, std::string_view secure) {
    const std::size_t known = std::min(begin.size(), http_start.size());
    if (begin.substr(0, known) == http_start.substr(0, known)) return std::nullopt;
    const std::string_view name = name_of_stranger(begin);
    Error error;
    error.what = "the server does not speak HTTP: got " +
                 quoted_or_hex(as_bytes(begin), stranger_bytes_shown);
    if (!name.empty()) error.what += " (" + std::string{name} + ")";
    if (name.starts_with("a TLS")) error.hint = "this port speaks TLS: use " + std::string(secure);
    if (name == "HTTP/2") error.hint = "HTTP/1.1 was asked for: ask the server's admin to allow it";
    return error;
}

Error once(const HttpHead& head, const char* name) {
    const HttpField* field = head.find(name);
    if (field == nullptr) return wrong_header(name, "the header is missing from the 101 answer");
    if (head.count(name) > 1) return wrong_header(name, "the header stands there more than once");
    return {};
}

Status check_upgrade(const HttpHead& head) {
    const Error upgrade = once(head, "Upgrade");
    if (!upgrade.what.empty()) return upgrade;
    const std::string& value = head.find("Upgrade")->value;
    if (!equal_without_case(value, "websocket")) {
        return wrong_header("Upgrade", "must be \"websocket\", is " + in_quotes(value));
    }
    if (head.count("Connection") == 0) {
        return wrong_header("Connection", "the header is missing from the 101 answer");
    }
    if (!head.has_token("Connection", "upgrade")) {
        return wrong_header("Connection",
                            "must hold \"Upgrade\", is " + in_quotes(head.joined("Connection")));
    }
    return Done{};
}

Status check_accept(const HttpHead& head, const std::string& key) {
    const Error accept = once(head, "Sec-WebSocket-Accept");
    if (!accept.what.empty()) return accept;
    const std::string& value = head.find("Sec-WebSocket-Accept")->value;
    const std::string expected = accept_of_key(key);
    if (value != expected) {
        return wrong_header("Sec-WebSocket-Accept", "must be " + in_quotes(expected) +
                                                        " for our key, is " + in_quotes(value));
    }
    return Done{};
}

Result<std::string> check_subprotocol(const HttpHead& head, const std::vector<std::string>& asked) {
    constexpr const char* name = "Sec-WebSocket-Protocol";
    if (head.count(name) == 0) return std::string{};
    if (head.count(name) > 1) return wrong_header(name, "the header stands there more than once");
    const std::string& value = head.find(name)->value;
    if (asked.empty()) {
        return wrong_header(name,
                            "no subprotocol was asked for, the answer has " + in_quotes(value));
    }
    if (std::find(asked.begin(), asked.end(), value) == asked.end()) {
        return wrong_header(name,
                            "the answer has " + in_quotes(value) + ", which was not asked for");
    }
    return value;
}

}  // namespace

std::string accept_of_key(std::string_view key) {
    // The GUID of RFC 6455 1.3.
    const std::string text = std::string{key} + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<std::uint8_t, 20> digest{};
    unsigned size = 0;
    const int ok = EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
    REDIAL_CHECK(ok == 1 && size == digest.size());
    return to_base64(digest);
}

ClientHandshake::ClientHandshake(const ClientRequest& request)
    : key_(request.key),
      asks_for_stream_(request.stream.has_value()),
      subprotocols_(request.subprotocols),
      deflate_(request.deflate) {}

ClientHandshake::Verdict ClientHandshake::feed(BytesView bytes, std::size_t& taken) {
    taken = 0;
    while (!refusal_ && taken < bytes.size()) {
        const BytesView rest = bytes.subspan(taken);
        if (parser_.head().raw.size() < http_start.size()) {
            std::string begin = parser_.head().raw;
            begin += as_text(rest.first(std::min<std::size_t>(rest.size(), 64)));
            if (auto error = stranger(begin, asks_for_stream_ ? "https://" : "wss://")) {
                taken = bytes.size();
                return HandshakeFailed{std::move(*error), interim_ + begin, 0, ""};
            }
        }
        const auto size = parser_.feed(rest);
        if (!size) {
            taken = bytes.size();
            return failed(size.error());
        }
        taken += *size;
        if (!parser_.is_done()) continue;
        Verdict verdict = take_head();
        if (verdict.index() != 0) return verdict;
    }
    if (!refusal_) return {};
    body_.feed(bytes.subspan(taken));
    taken = bytes.size();
    return body_.is_finished() ? give_up() : Verdict{};
}

ClientHandshake::Verdict ClientHandshake::finish() {
    if (refusal_) {
        Verdict verdict = give_up();
        std::get<RefusedUpgrade>(verdict).body_is_complete =
            body_.is_finished() ? body_.is_whole() : body_.ends_with_connection();
        return verdict;
    }
    const std::size_t size = parser_.head().raw.size();
    if (size == 0) return failed({"the server closed the connection without an answer", "", ""});
    return failed({"the server closed the connection after " + std::to_string(size) +
                       " bytes of an unfinished answer",
                   "", ""});
}

ClientHandshake::Verdict ClientHandshake::give_up() {
    if (!refusal_) return {};
    RefusedUpgrade refusal = *refusal_;
    refusal.body = body_.text();
    refusal.body_is_complete = body_.is_whole();
    return refusal;
}

ClientHandshake::Verdict ClientHandshake::take_head() {
    const HttpHead& head = parser_.head();
    const auto status = parse_status_line(head.start_line);
    if (!status) {
        return failed({"not a status line: " + in_quotes(head.start_line), "status line", ""});
    }
    if (asks_for_stream_ && (status->status == 101 || status->status == 200)) {
        return check_stream(*status);
    }
    if (status->status == 101) return check_switching(head);
    if (status->status >= 200) return start_refusal(*status);
    if (++interim_responses_ > interim_responses_max) {
        return failed({"more than 16 interim answers (1xx) before the real one", "", ""});
    }
    // Kept for the record, up to what one head may have.
    if (interim_.size() + head.raw.size() <= head_bytes_max) interim_ += head.raw;
    parser_ = HttpHeadParser{};
    return {};
}

ClientHandshake::Verdict ClientHandshake::check_switching(const HttpHead& head) {
    if (!head.start_line.starts_with("HTTP/1.1")) {
        return failed(
            {"a 101 answer needs HTTP/1.1, this is " + in_quotes(head.start_line.substr(0, 8)),
             "status line", ""});
    }
    const Status upgrade = check_upgrade(head);
    if (!upgrade) return failed(upgrade.error());
    const Status accept = check_accept(head, key_);
    if (!accept) return failed(accept.error());
    auto subprotocol = check_subprotocol(head, subprotocols_);
    if (!subprotocol) return failed(subprotocol.error());
    auto deflate = check_answer(head.joined("Sec-WebSocket-Extensions"),
                                deflate_.value_or(DeflateOffer{}), deflate_.has_value());
    if (!deflate) return failed(deflate.error());
    return Accepted{head, interim_, std::move(*subprotocol), *deflate};
}

ClientHandshake::Verdict ClientHandshake::check_stream(const StatusLine& status) {
    const HttpHead& head = parser_.head();
    if (status.status == 101) {
        return failed({"the server switches to another protocol, which was not asked for",
                       "status line", "use ws:// or wss:// for a WebSocket"});
    }
    const HttpField* type = head.find("Content-Type");
    if (type == nullptr || !is_event_stream(type->value)) return start_refusal(status);
    const std::string coding = head.joined("Content-Encoding");
    if (!content_coding_of(coding)) {
        return failed({"the stream is coded in a way that is not read: " + in_quotes(coding),
                       "Content-Encoding", ""});
    }
    return Accepted{head, interim_, "", std::nullopt};
}

ClientHandshake::Verdict ClientHandshake::start_refusal(const StatusLine& status) {
    const HttpHead& head = parser_.head();
    body_ = HttpBody{head, status.status};
    RefusedUpgrade refusal;
    refusal.head = head;
    refusal.status = status.status;
    refusal.phrase = status.phrase;
    if (const HttpField* location = head.find("Location")) refusal.location = location->value;
    refusal.interim = interim_;
    refusal_ = std::move(refusal);
    return body_.is_finished() ? give_up() : Verdict{};
}

HandshakeFailed ClientHandshake::failed(Error error) const {
    const std::string& raw = parser_.head().raw;
    HandshakeFailed failed{std::move(error), interim_ + raw, 0, ""};
    const std::size_t end = raw.find('\n');
    if (end == std::string::npos) return failed;
    std::string_view line = std::string_view(raw).substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (const auto status = parse_status_line(line)) {
        failed.status = status->status;
        failed.phrase = status->phrase;
    }
    return failed;
}

}  // namespace redial::wire
