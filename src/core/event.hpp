// Event: something that happened, on its way from the service thread (or a log) to the model. Facts
// are named by past participles. Values own their bytes, except MessageSeen, whose payload is a
// view that holds only while the event is being applied (the bytes are in the event ring). The same
// values feed the recorder, the command line's printer and the replay.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/endpoints.hpp"
#include "core/event_words.hpp"
#include "core/opcode.hpp"
#include "core/outcome.hpp"
#include "core/session_config.hpp"

namespace redial::core {

// Who and when. `attempt` is 0 for what belongs to no attempt.
struct Stamp {
    SessionId session;
    AttemptId attempt;
    Instant at{};
    WallTime wall_at{};
};

// clang-format off
struct SessionAdded { std::shared_ptr<const SessionConfig> config; };
struct SessionChanged { std::shared_ptr<const SessionConfig> config; };
// clang-format on
struct SessionRemoved {};

// Closed to closed: a wait was given up (Stop, Disconnect); nothing is planned any longer.
struct StatusChanged {
    ConnectionStatus from;
    ConnectionStatus to;
};

// A wait began. `base_delay` is the ladder's value before jitter or Retry-After.
struct RetryPlanned {
    std::uint32_t retry = 0;  // 1 for the first wait after a connection was lost
    Duration delay{};
    Duration base_delay{};
    Instant retry_at{};
    std::string cause;  // in_words(outcome) that led here, with the server's Retry-After
    std::string why;    // why this long, where it is not just the ladder; "" where it is
};
struct Halted {
    std::string cause;
    HaltReason reason = HaltReason::GaveUp;
};

struct AttemptStarted {
    std::string url;  // as dialled
    Origin origin = Origin::Policy;
    std::uint32_t retry = 0;  // 0 for a first dial
    // Where it is not the session's own URL or the plan: "the network came back", "endpoint 2 of
    // 3: the first rests for 5 s".
    std::string why;
    // Of a tap's client: by what it was told from others, in words ("its session id", "its
    // User-Agent and path"); "" for sessions of Redial's own.
    std::string known_by;
    // Of a tap's client: false where the dial may be another client's, and then nothing may be
    // claimed of the waits around it.
    bool is_lane_sure = true;
    // False: what lies before this dial is no wait that was wholly seen (dials may have passed
    // unseen, or it came on the very connection that had refused the one before).
    bool is_wait_seen = true;
};
struct StageDone {
    StageName stage = StageName::Resolve;
    Duration took{};
    bool is_ok = true;
    std::string detail;  // addresses; address used; "TLSv1.3 AES_256_GCM, CN=..."; status line
    std::vector<Header> headers;  // upgrade: response headers
};
struct AttemptOpened {
    std::string subprotocol;
    std::string extensions;  // as agreed, "" for none
    std::string address;     // numeric, with port
    std::string tls;         // version and cipher, "" for none
    int http_status = 101;
    std::string request;   // request head as sent (secrets included: exports redact)
    std::string response;  // response head as received
    // Of a relayed connection, where they are not the same as the client's: the request as the
    // server got it, the response as the server gave it.
    std::string server_request;
    std::string server_response;
};
struct AttemptEnded {
    Outcome outcome;
    bool was_open = false;
    Duration open_for{};
    std::string response;  // head and the first 64 KiB of the body of a refusal
    // Of an attempt that did not open: the request's head as sent (secrets included: exports
    // redact); "" where it is not known. AttemptOpened has that of one that did.
    std::string request;
};

// One frame of a message (RFC 6455 5.2). Times are when its first and its last byte were read, or
// when it was handed on to be written.
struct FrameSeen {
    Instant began_at{};
    Instant ended_at{};
    std::uint64_t size_bytes = 0;        // of its payload as sent, header left out
    std::array<std::uint8_t, 4> mask{};  // with is_masked only
    Opcode opcode = Opcode::Text;        // Continuation behind the first one
    bool is_final = true;                // FIN
    bool is_rsv1 = false;                // RFC 7692: the message is compressed
    bool is_masked = false;
    bool operator==(const FrameSeen&) const = default;
};
// A peer may cut a message into as many frames as it likes: those behind are only counted.
inline constexpr std::size_t frames_kept_max = 64;
// Of a compressed message's bytes as sent, those behind are not kept.
inline constexpr std::size_t wire_kept_bytes_max = 1u << 20;

// One message, or one control frame, as seen. For a ping or pong `rtt` is set where known.
struct MessageSeen {
    Direction direction = Direction::In;
    Opcode opcode = Opcode::Text;
    bool is_compressed = false;
    bool was_queued = false;  // sent from the offline queue
    std::uint32_t fragments = 1;
    std::optional<Duration> rtt;
    std::uint64_t size_bytes = 0;  // of the message; payload may be shorter when bounded
    BytesView payload;
    std::uint64_t wire_bytes = 0;  // its frames' payloads as sent; 0: not told, as in old logs
    // The frames it came in, the first frames_kept_max of them; none where it was one unmasked
    // frame, not compressed, that came whole: then payload and `opcode` say all there is.
    std::span<const FrameSeen> frames;
    BytesView wire;  // compressed: payload as sent, unmasked; may be cut
};

// clang-format off
// At one moment. name: "reset", "close", "silent", "lab 503", or a fault's of core/fault.hpp.
struct FaultMade { std::string name; std::string detail; };
// In force for a while. `id` counts within the session.
struct FaultBegan { std::uint64_t id = 0; std::string name; std::string detail; };
struct FaultEnded { std::uint64_t id = 0; std::string name; };
// The faults of a session's link or of a tap after a change; `is_linked`: they can act.
struct FaultsChanged { std::shared_ptr<const FaultList> faults; bool is_linked = false; };
// clang-format on
// A rule of RFC 6455 or 7692 that a watched peer broke, and up to 16 of the bytes that broke it.
struct ViolationSeen {
    Direction direction = Direction::In;
    std::uint16_t close_code = 1002;
    std::string what;
    std::string section;
    Bytes bytes;
};
// How long one side of a connection took to notice that it had become half-open, and by what it
// showed it: "ping", "close frame", "FIN", "reset", "dialled anew".
struct HalfOpenNoticed {
    Side side = Side::Client;
    Duration after{};
    std::string by;
};
// A request of a tap's client that is no dial, with its answer, once that has passed: relayed, and
// in no count of dials. Told in the tap's own session, attempt 0, or in the attempt that it is a
// part of (docs/dialects.md, "Clients that poll").
struct HttpSeen {
    std::string method;
    std::string url;      // what was asked for, with the tap as the host
    int http_status = 0;  // 0: no answer came
    std::string http_reason;
    std::string detail;               // why there is no whole answer; "" where there is one
    Duration took{};                  // from the request's head's end to the answer's last byte
    std::uint64_t request_bytes = 0;  // of the bodies, without what frames chunks
    std::uint64_t response_bytes = 0;
    std::string request;  // the heads as the client sent and got them
    std::string response;
};
// A stretch in which a tap's clients may have dialled unseen: its port was closed and the system
// did not show who knocked. Told when it begins (no `until`) and again when it is over, in the
// tap's own session, attempt 0.
struct DialsUnseen {
    Instant from{};
    std::optional<Instant> until;
    std::string why;
};
// A tap's whole state after a change.
struct TapChanged {
    bool is_listening = false;  // and relays; false while it turns dials away
    std::string url;            // what a client dials: "ws://127.0.0.1:9001/"
    std::uint16_t port = 0;
    std::string upstream;           // the server's URL
    std::uint32_t connections = 0;  // relayed now
    // Opening handshakes so far, those turned away before they were read included.
    std::uint64_t dials = 0;
    std::uint64_t http_requests = 0;  // that were none, so far
    // Of the dials, those that may be any of several clients': counted here, told of none.
    std::uint64_t unattributed_dials = 0;
    std::uint64_t to_server_bytes = 0;
    std::uint64_t to_client_bytes = 0;
    std::string error;  // why it does not listen
};
// The control API's state; session 0.
struct ControlChanged {
    bool is_listening = false;
    std::string url;  // "http://127.0.0.1:8474"
    std::uint16_t port = 0;
    std::string error;
};
// What a rule concluded from events (model/findings/findings.hpp), with the evidence.
struct Evidence {
    AttemptId attempt;
    Instant at{};
    std::string words;  // "attempt 4: waited 0.1 s, the server asked for 30 s"
};
struct FindingMade {
    std::string rule;  // "backoff_resets_on_open": stable
    Severity severity = Severity::Warning;
    std::string what;                // one line
    std::string why;                 // why it matters
    std::string advice;              // what to change
    std::vector<Evidence> evidence;  // at most 16, the first ones
};
// A person marked a message, or took the mark away. Which one is said by its time, which a log
// keeps, not by its row, which starts anew wherever a history does.
struct MessageMarked {
    Instant message_at{};
    std::uint32_t place = 0;  // among the session's messages of that microsecond
    bool is_marked = true;
    std::string note;
};

struct MessageQueued {
    std::uint64_t id = 0;
    Opcode opcode = Opcode::Text;
    std::shared_ptr<const Bytes> payload;
};
// clang-format off
// It was sent and stays in the queue until it is acknowledged; `times`: 1 for the first.
struct QueuedSent { std::uint64_t id = 0; std::uint32_t times = 1; };
struct MessageLeftQueue { std::uint64_t id = 0; QueueFate fate = QueueFate::Sent; };
// clang-format on

struct ResumeJudged {  // made by the model when an attempt's first counter is seen
    ResumeVerdict verdict = ResumeVerdict::Unknown;
    std::int64_t counter_before = 0;
    std::int64_t counter_after = 0;
    std::uint64_t lost = 0;
    std::uint64_t repeated = 0;
    // Messages of ours on the connection before, behind the last counter of it, that the server
    // neither answered nor counted. 0 where that cannot be told.
    std::uint64_t unanswered = 0;
};

struct Lost {
    std::uint64_t count = 0;
    std::uint64_t size_bytes = 0;
    LossPlace place = LossPlace::EventRing;
};

// clang-format off
struct CommandRefused { std::string command; std::string reason; };
struct Noted { Severity severity = Severity::Info; std::string text; };
// clang-format on

// What is remembered of a session's endpoints after an attempt told something about them; only of
// sessions with more than one. In the order of config.url, config.failover.urls.
struct EndpointsChanged {
    std::vector<EndpointHealth> health;
    std::uint32_t current = 0;  // dialled last
};
struct SystemChanged {
    SystemChange change = SystemChange::NetworkUp;
    Duration slept{};    // Woke: how far the wall clock went ahead
    std::string detail;  // the interface: "eth0"
};

// The lab server's whole state after a change; session 0.
struct LabChanged {
    bool is_listening = false;
    std::string url;  // "ws://127.0.0.1:8765/ws/chat/"
    std::uint16_t port = 0;
    std::uint32_t connections = 0;
    std::uint32_t stored_sessions = 0;
    Duration time_to_live{};
    bool refuses = false;  // closes the listening socket: connection refused
    bool answers_503 = false;
    Duration retry_after{};
    std::string dialect;                      // whose server it plays; "" none's
    std::vector<std::string> dialect_faults;  // in force: dialect_fault_text()
    std::optional<Duration> closes_after;     // accept and then close
    std::vector<std::string> session_keys;    // newest first, at most 100
    std::string error;                        // why it does not listen
};

using Happening =
    std::variant<SessionAdded, SessionChanged, SessionRemoved, StatusChanged, RetryPlanned, Halted,
                 AttemptStarted, StageDone, AttemptOpened, AttemptEnded, MessageSeen, FaultMade,
                 MessageQueued, MessageLeftQueue, ResumeJudged, Lost, CommandRefused, Noted,
                 LabChanged, FaultBegan, FaultEnded, FaultsChanged, ViolationSeen, HalfOpenNoticed,
                 TapChanged, ControlChanged, FindingMade, MessageMarked, QueuedSent,
                 EndpointsChanged, SystemChanged, HttpSeen, DialsUnseen>;

struct Event {
    Stamp stamp;
    Happening what;
};

}  // namespace redial::core
