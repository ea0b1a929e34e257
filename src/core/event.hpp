// Event: what happened, from the service thread (or a probe, or a log) to the model. Facts are
// past participles. Values own their bytes, except MessageSeen, whose payload is a view that
// holds only while the event is being applied (the bytes are in the event ring). The same values
// feed the recorder, the command line's printer and the replay.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/outcome.hpp"
#include "core/session_config.hpp"

namespace redial::core {

enum class Connection : std::uint8_t { Connecting, Open, Closed };  // the three-word status
enum class Direction : std::uint8_t { In, Out };                    // seen from the client
enum class Opcode : std::uint8_t {                                  // RFC 6455 5.2
    Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10,
};
enum class StageName : std::uint8_t { Resolve, Connect, Tls, Upgrade };
enum class Origin : std::uint8_t { Person, Policy, Start, Program };  // who asked for an attempt

const char* name_of(Connection status);   // "connecting", "open", "closed"
const char* name_of(Direction direction);  // "in", "out"
const char* name_of(StageName stage);     // "resolve", "connect", "tls", "upgrade"
const char* name_of(Opcode opcode);       // "text", "ping", ...
const char* name_of(Origin origin);

// Who and when. `attempt` is 0 for what belongs to no attempt.
struct Stamp {
    SessionId session;
    AttemptId attempt;
    Instant at{};
    WallTime wall_at{};
};

struct SessionAdded { std::shared_ptr<const SessionConfig> config; };
struct SessionChanged { std::shared_ptr<const SessionConfig> config; };
struct SessionRemoved {};

// Closed to closed: a wait was given up (Stop, Disconnect); nothing is planned any longer.
struct StatusChanged { Connection from; Connection to; };

// A wait began. `base_delay` is the ladder's value before jitter or Retry-After.
struct RetryPlanned {
    std::uint32_t retry = 0;  // 1 for the first wait after a connection was lost
    Duration delay{};
    Duration base_delay{};
    Instant retry_at{};
    std::string cause;        // in_words(outcome) that led here, with the server's Retry-After
};
// The machine gave up until asked (attempt limit, an outcome that halts, auto-reconnect off).
struct Halted { std::string cause; };

struct AttemptStarted {
    std::string url;          // as dialled
    Origin origin = Origin::Policy;
    std::uint32_t retry = 0;  // 0 for a first dial
};
struct StageDone {
    StageName stage = StageName::Resolve;
    Duration took{};
    bool is_ok = true;
    std::string detail;       // addresses; address used; "TLSv1.3 AES_256_GCM, CN=..."; status line
    std::vector<Header> headers;  // upgrade: response headers
};
struct AttemptOpened {
    std::string subprotocol;
    std::string extensions;   // as agreed, "" for none
    std::string address;      // numeric, with port
    std::string tls;          // version and cipher, "" for none
    int http_status = 101;
    std::string request;      // request head as sent (secrets included: exports redact)
    std::string response;     // response head as received
};
struct AttemptEnded {
    Outcome outcome;
    bool was_open = false;
    Duration open_for{};
    std::string response;     // head and the first 64 KiB of the body of a refusal
};

// One message, or one control frame, as seen. For a ping or pong `rtt` is set where known.
struct MessageSeen {
    Direction direction = Direction::In;
    Opcode opcode = Opcode::Text;
    bool is_compressed = false;
    bool was_queued = false;          // sent from the offline queue
    std::uint32_t fragments = 1;
    std::optional<Duration> rtt;
    std::uint64_t size_bytes = 0;     // of the message; payload may be shorter when bounded
    BytesView payload;
};

// name: "reset", "close", "silent", "lab 503".
struct FaultMade { std::string name; std::string detail; };

struct MessageQueued {
    std::uint64_t id = 0;
    Opcode opcode = Opcode::Text;
    std::shared_ptr<const Bytes> payload;
};
enum class QueueFate : std::uint8_t { Sent, Cancelled, Refused };
struct MessageLeftQueue { std::uint64_t id = 0; QueueFate fate = QueueFate::Sent; };

enum class ResumeVerdict : std::uint8_t { Resumed, Restarted, Lost, Repeated, Unknown };
const char* name_of(ResumeVerdict verdict);
struct ResumeJudged {                 // made by the model when an attempt's first counter is seen
    ResumeVerdict verdict = ResumeVerdict::Unknown;
    std::int64_t counter_before = 0;
    std::int64_t counter_after = 0;
    std::uint64_t lost = 0;
    std::uint64_t repeated = 0;
};

enum class LossPlace : std::uint8_t { EventRing, History, Recording };
const char* name_of(LossPlace place);
struct Lost {
    std::uint64_t count = 0;
    std::uint64_t size_bytes = 0;
    LossPlace place = LossPlace::EventRing;
};

struct CommandRefused { std::string command; std::string reason; };
enum class Severity : std::uint8_t { Info, Warning, Error };
struct Noted { Severity severity = Severity::Info; std::string text; };

// The lab server's whole state after a change; session 0.
struct LabChanged {
    bool is_listening = false;
    std::string url;                  // "ws://127.0.0.1:8765/ws/chat/"
    std::uint16_t port = 0;
    std::uint32_t connections = 0;
    std::uint32_t stored_sessions = 0;
    Duration time_to_live{};
    bool refuses = false;             // closes the listening socket: connection refused
    bool answers_503 = false;
    Duration retry_after{};
    std::optional<Duration> closes_after;  // accept and then close
    std::vector<std::string> session_keys;  // newest first, at most 100
    std::string error;                // why it does not listen
};

using Happening = std::variant<SessionAdded, SessionChanged, SessionRemoved, StatusChanged,
                               RetryPlanned, Halted, AttemptStarted, StageDone, AttemptOpened,
                               AttemptEnded, MessageSeen, FaultMade, MessageQueued,
                               MessageLeftQueue, ResumeJudged, Lost, CommandRefused, Noted,
                               LabChanged>;

struct Event {
    Stamp stamp;
    Happening what;
};

}  // namespace redial::core
