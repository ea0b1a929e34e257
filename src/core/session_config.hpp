// Everything a session is told by the person: what is persisted and what AddSession carries. Pure
// data, any thread. Limits bound what a peer can make us hold.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/endpoints.hpp"
#include "core/enum_names.hpp"
#include "core/fault.hpp"
#include "core/policy.hpp"
#include "core/saved_message.hpp"

namespace redial::core {

using namespace std::chrono_literals;

struct TlsOptions {
    std::string ca_file;  // empty: the system's trust store
    std::string client_certificate_file;
    std::string client_key_file;
    // SHA-256 of the one certificate the person accepted, lower-case hex; shown in red while set.
    std::string accepted_fingerprint;
    bool accepts_any_certificate = false;  // --insecure; shown in red while on
    bool operator==(const TlsOptions&) const = default;
};

// RFC 7692 section 7.1, what we offer.
struct DeflateOptions {
    bool is_offered = false;
    bool client_no_context_takeover = false;
    bool server_no_context_takeover = false;
    std::uint8_t client_max_window_bits = 15;  // 9..15: zlib cannot do 8
    std::uint8_t server_max_window_bits = 15;  // 8..15
    bool operator==(const DeflateOptions&) const = default;
};

struct TimeLimits {
    Duration resolve = 10s;
    Duration connect = 10s;
    Duration proxy = 10s;  // TLS with it and its answer; reaching it is `connect`
    Duration tls = 10s;
    Duration upgrade = 10s;
    Duration close = 5s;  // wait for the peer's close frame
    bool operator==(const TimeLimits&) const = default;
};

// What a full queue does.
enum class Overflow : std::uint8_t { RefuseNewest, DropOldest };
constexpr auto enum_table(Overflow) {
    using enum Overflow;
    return std::to_array<Named<Overflow>>(
        {{RefuseNewest, "refuse_newest"}, {DropOldest, "drop_oldest"}});
}

// When a queued message is done with.
enum class Delivery : std::uint8_t {
    AtMostOnce,         // sent once, whatever becomes of it
    UntilAcknowledged,  // sent again after each opening until a message acknowledges it
};
constexpr auto enum_table(Delivery) {
    using enum Delivery;
    return std::to_array<Named<Delivery>>(
        {{AtMostOnce, "at_most_once"}, {UntilAcknowledged, "until_acknowledged"}});
}

// The offline queue: messages that wait for the next opening, in order.
struct QueueLimits {
    std::uint32_t messages_max = 1000;
    std::uint64_t bytes_max = 16u << 20;
    Duration age_max{};  // older ones are thrown away; 0: they never get old
    Overflow overflow = Overflow::RefuseNewest;
    Delivery delivery = Delivery::AtMostOnce;
    // UntilAcknowledged (RFC 6901): a message received that holds at ack_pointer what a sent one
    // holds at id_pointer acknowledges it. One without an id is sent at most once.
    std::string id_pointer = "/id";
    std::string ack_pointer = "/ack";
    bool is_persisted = false;  // kept in settings.json with the session
    bool operator==(const QueueLimits&) const = default;
};

// What the service thread does when the event ring is full.
enum class WhenFull : std::uint8_t { StopReading, DropAndCount };
constexpr auto enum_table(WhenFull) {
    using enum WhenFull;
    return std::to_array<Named<WhenFull>>(
        {{StopReading, "stop_reading"}, {DropAndCount, "drop_and_count"}});
}

// How the reply to a sent message is found, for the latency of whole requests.
enum class ReplyMatch : std::uint8_t {
    Off,
    ByOrder,    // the n-th message received answers the n-th sent on the same connection
    ByPointer,  // both hold the same value at `reply_pointer`
};
constexpr auto enum_table(ReplyMatch) {
    using enum ReplyMatch;
    return std::to_array<Named<ReplyMatch>>(
        {{Off, "off"}, {ByOrder, "by_order"}, {ByPointer, "by_pointer"}});
}

// What is spoken on top of WebSocket, where no one dialect is named.
inline constexpr std::string_view dialect_auto = "auto";  // recognised from what passes
inline constexpr std::string_view dialect_none = "none";  // nothing is read

struct Header {
    std::string name;
    std::string value;
    bool operator==(const Header&) const = default;
};

// What an http(s) URL is asked for with: an event stream (WHATWG HTML 9.2), which clients of AI
// services ask for by POST.
struct StreamRequest {
    std::string method = "GET";  // a token (RFC 9110 9.1); with GET no body is sent
    std::string body;
    std::string content_type = "application/json";  // of the body
    // Sent as Last-Event-ID with the first dial; then it is the last id that came.
    std::string last_event_id;
    bool operator==(const StreamRequest&) const = default;
};

// What is offered to a server by ALPN (RFC 7301), or spoken at once where there is no TLS.
enum class HttpVersion : std::uint8_t {
    Http1,
    Http2,  // and nothing else; a WebSocket by RFC 8441
    Auto,   // offers both; where the server takes HTTP/2, that is spoken
};
constexpr auto enum_table(HttpVersion) {
    using enum HttpVersion;
    return std::to_array<Named<HttpVersion>>({{Http1, "1.1"}, {Http2, "2"}, {Auto, "auto"}});
}

// The way to the server: what stands in the environment (ws, http: http_proxy; wss, https:
// https_proxy; all_proxy; no_proxy), none, or a URL of http, https, socks5 or socks5h.
inline constexpr std::string_view proxy_of_environment = "environment";
inline constexpr std::string_view proxy_none = "none";

// A session of Redial's own answers by itself: when a message that came holds at `pointer` (RFC
// 6901) the value `value`, `send` is sent. Pointer and value empty: as soon as it is open.
struct SpeechRule {
    std::string pointer;  // "" with a value: the whole text is compared
    std::string value;    // as text, or as JSON writes it; "" with a pointer: whatever is there
    std::string send;     // text; {{/POINTER}} is filled in from the message that came
    Duration every{};     // with an empty pointer and value: again and again; 0: once
    bool operator==(const SpeechRule&) const = default;
};
inline constexpr std::size_t speech_rules_max = 64;

// A tap: a link that a foreign client dials. Its session's `url` is the server's; `tls` is how that
// server is verified; `faults` act on every connection through it.
struct TapOptions {
    std::string host = "127.0.0.1";     // where it listens: loopback unless told otherwise
    std::uint16_t port = 0;             // 0: a free one
    bool is_enabled = true;             // relays; off: dials are turned away
    bool closes_port_when_off = false;  // ... by a closed port: Refusal::Kernel (core/fault.hpp)
    bool offers_tls = false;            // clients dial wss
    std::string certificate_file;       // PEM, with offers_tls; empty: one made at the start
    std::string key_file;
    bool rewrites_host = false;    // Host names the server instead of the tap
    bool rewrites_origin = false;  // Origin likewise, where it is one that may dial
    // On loopback only pages of this machine may dial, beside these ("https://app.example"; "*":
    // all). See net/dial/origin.hpp.
    std::vector<std::string> allowed_origins;
    bool watches = true;                        // decodes what passes; off: only relays and counts
    std::uint64_t buffer_bytes_max = 1u << 20;  // a connection and direction: a slow reader's bound
    std::uint32_t connections_max = 4096;
    Duration handshake_limit = 10s;  // for the client's request
    // What clients may speak, and what is spoken with the server for those that speak HTTP/2
    // (docs/ways.md, "Through a tap").
    HttpVersion http_version = HttpVersion::Auto;
    bool operator==(const TapOptions&) const = default;
};

struct SessionConfig {
    std::string name;         // shown; made from the URL when empty
    std::string url;          // as typed
    std::string session_key;  // value of the session parameter; empty: none is sent
    std::string session_parameter = "session";  // its name in the query; empty: none is sent
    std::vector<Header> headers;                // extra request headers, in order
    std::vector<std::string> subprotocols;
    std::string origin;           // empty: not sent
    std::string basic_auth_user;  // empty: none
    std::string basic_auth_password;
    TlsOptions tls;
    DeflateOptions deflate;
    TimeLimits time_limits;
    Policy policy;
    std::optional<bool> auto_reconnect;  // none: the global setting
    Duration ping_interval = 30s;        // 0: no pings of our own
    Duration pong_timeout = 10s;         // 0: an unanswered ping ends nothing
    bool follows_redirects = false;      // at most 10 hops (RFC 6455 4.1, RFC 7231 6.4)
    std::uint64_t message_bytes_max = 64u << 20;
    std::uint64_t frame_bytes_max = 64u << 20;
    QueueLimits queue;
    Failover failover;                       // further endpoints beside `url`
    std::string counter_pointer = "/count";  // RFC 6901 pointer judged at resumption; empty: off
    // A person says that it counts the session's messages. Else it is one only where the server
    // confirms the session: any number may be called so.
    bool counter_is_given = false;
    ReplyMatch reply_match = ReplyMatch::Off;
    std::string reply_pointer = "/id";  // RFC 6901, ByPointer only
    // dialect_auto, dialect_none, or a dialect's name; of a name that is not known nothing is read.
    std::string dialect = std::string(dialect_auto);
    std::vector<SavedMessage> saved_messages;  // at most saved_messages_max
    std::vector<SpeechRule> speech;            // at most speech_rules_max
    Duration silence_limit{};  // no data for so long ends the connection; 0: nothing does
    StreamRequest stream;      // of an http(s) URL
    HttpVersion http_version = HttpVersion::Http1;
    std::string proxy = std::string(proxy_of_environment);
    bool keeps_cookies = false;        // RFC 6265, in memory, for this session alone
    bool echoes = false;               // answer every message with itself (redial connect --echo)
    bool reconnects_once_lost = true;  // false: `--once`, one attempt and no more
    WhenFull when_full = WhenFull::StopReading;
    bool uses_link = false;         // it goes through its own link, also without faults
    FaultList faults;               // of its link, or of the tap
    std::optional<TapOptions> tap;  // it is a tap and dials for the clients that come
    // A further client of this tap, seen beside others: the session was made by the engine.
    SessionId tap_of{};

    bool operator==(const SessionConfig&) const = default;
};

// The URL that is dialled: as typed, without white space around it and without a fragment, and with
// the session parameter behind the query where both its name and its value are set and the query
// has none of that name.
std::string dialled_url(const SessionConfig& config);
// The first value of `name` in the URL's query, percent-decoded.
std::optional<std::string> value_in_query(std::string_view url, std::string_view name);
// Name shown for a config without a name: host, port and path.
std::string default_name(const std::string& url);
// The name it has: its own, else one made of the URL. A tap's has no path: a slash in it would part
// the path of the control API, where proxies are asked for by their names.
std::string name_of(const SessionConfig& config);

}  // namespace redial::core
