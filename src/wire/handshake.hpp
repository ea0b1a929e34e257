// The opening handshake (RFC 6455 section 4), both sides, sans-IO: bytes in, a verdict out. Pure,
// any thread; the client's key is an argument so that tests own the chance.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "wire/deflate_offer.hpp"
#include "wire/http_body.hpp"
#include "wire/http_head.hpp"
#include "wire/url.hpp"

namespace redial::wire {

// Sec-WebSocket-Accept for a key (4.2.2 item 5.4).
std::string accept_of_key(std::string_view key);
std::string make_key();  // 16 random bytes in base64 (4.1 item 7)

// What an event stream is asked for with (WHATWG HTML 9.2.3, and POST as clients by fetch do it).
struct StreamAsk {
    std::string method = "GET";
    std::string_view content_type;  // of the body; a field of the request's own takes its place
    std::uint64_t body_bytes = 0;   // of one that follows the head; with GET none does
    std::string last_event_id;      // "": not sent; neither is one that no field may hold
};

struct ClientRequest {
    Target target;
    std::string key;                  // not of an event stream
    std::optional<StreamAsk> stream;  // it asks for an event stream, by HTTP alone
    // Extra ones, in order. Host, Origin, Authorization and what an event stream is asked for with
    // (Accept, Cache-Control and the like) replace what would be sent; the protocol's own (Upgrade,
    // Connection, Sec-WebSocket-*, Content-Length, Transfer-Encoding) are refused.
    std::vector<HttpField> fields;
    std::vector<std::string> subprotocols;
    std::string origin;
    std::string authorization;  // value of Authorization, "" for none
    std::optional<DeflateOffer> deflate;
};

// Whether a GET or the like, with which no body is sent.
bool is_without_body(std::string_view method);
// Whether a Content-Type is an event stream's, whatever its parameters (WHATWG HTML 9.2.5).
bool is_event_stream(std::string_view content_type);

// The request head. An error names the field that cannot be sent (line break, bad token, a header
// the protocol owns).
Result<std::string> make_request(const ClientRequest& request);

struct Accepted {
    HttpHead head;
    std::string interim;  // 1xx answers before it, as received
    std::string subprotocol;
    std::optional<DeflateAgreement> deflate;
};
// Any status other than 101; of an event stream any other than 200, and 200 with another content.
// Interim 1xx are skipped.
struct RefusedUpgrade {
    HttpHead head;
    int status = 0;
    std::string phrase;
    std::string body;              // at most refusal_body_bytes_max, as sent
    bool body_is_complete = true;  // false: cut by the limit, the peer or time
    std::string location;
    std::string interim;  // 1xx answers before it, as received
};
struct HandshakeFailed {   // a 101 that does not hold, or bytes that are not HTTP
    Error error;           // where: the header; what: what is wrong with it
    std::string received;  // the head as far as it came, 1xx answers before it included
    int status = 0;        // of its status line, where one came whole
    std::string phrase;
};

// Reads the server's answer from any split of the bytes.
class ClientHandshake {
public:
    explicit ClientHandshake(const ClientRequest& request);
    using Verdict = std::variant<std::monostate, Accepted, RefusedUpgrade, HandshakeFailed>;
    // Takes bytes; `taken` says how many belong to the handshake: what follows are frames.
    // monostate: more bytes are needed.
    Verdict feed(BytesView bytes, std::size_t& taken);
    // The peer's FIN: a refusal whose body runs until the end is complete, an unfinished head is a
    // failure. Not after a verdict.
    Verdict finish();
    // Whether the head of a refusal is there and its body is still to come.
    bool has_refusal() const { return refusal_.has_value(); }
    // The time is up: a refusal whose body was running is given as far as it came; monostate when
    // there is no whole head yet.
    Verdict give_up();

private:
    Verdict take_head();
    Verdict check_switching(const HttpHead& head);
    Verdict check_stream(const StatusLine& status);
    Verdict start_refusal(const StatusLine& status);
    HandshakeFailed failed(Error error) const;

    std::string key_;
    bool asks_for_stream_;
    std::vector<std::string> subprotocols_;
    std::optional<DeflateOffer> deflate_;
    HttpHeadParser parser_;
    int interim_responses_ = 0;
    std::string interim_;
    std::optional<RefusedUpgrade> refusal_;
    HttpBody body_;
};

// Server side: parses a client's request.
struct UpgradeRequest {
    HttpHead head;
    std::string resource;
    std::string key;
    std::vector<std::string> subprotocols;
    std::string extensions;
};
struct BadRequest {
    int status = 400;  // 400, 405, 426, 431 (head too large) or 505
    Error error;
    HttpHead head;
};
class ServerHandshake {
public:
    using Verdict = std::variant<std::monostate, UpgradeRequest, BadRequest>;
    // Takes bytes up to the end of the head. A missing Upgrade gives 426, as a browser that opens
    // the page gets it.
    Verdict feed(BytesView bytes, std::size_t& taken);
    const HttpHead& head() const { return parser_.head(); }  // as far as it came

private:
    HttpHeadParser parser_;
};
// The 101 answer.
std::string make_acceptance(const UpgradeRequest& request, std::string_view subprotocol,
                            const std::optional<DeflateAgreement>& deflate);
// A refusal with status, fields and a short text body; says Connection: close. What frames the body
// (Content-Length, Transfer-Encoding, Connection) is left out of `fields`, control characters too.
std::string make_refusal(int status, const std::vector<HttpField>& fields, std::string_view body);
// The answer to a bad request: its words as body, and the headers that its status demands (Allow,
// Upgrade, Sec-WebSocket-Version: RFC 7231 6.5.5, 6.5.15, RFC 6455 4.4).
std::string make_refusal(const BadRequest& bad);
// "Service Unavailable" for 503; "" for a status without a registered phrase.
std::string_view phrase_of(int status);

}  // namespace redial::wire
