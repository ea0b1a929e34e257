// Faults: failures made on purpose, as values. One table (fault_kinds) names each kind, what it
// does and which parameters it reads; the command line's text, the control API's JSON, the sliders
// of the window and the log are all made from it. What a fault does to a connection is src/link's.
// Pure, any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "core/enum_names.hpp"
#include "core/opcode.hpp"

namespace redial::core {

// Which bytes a fault acts on. Toxiproxy's "upstream" is ToServer, its "downstream" ToClient.
enum class Flow : std::uint8_t { ToServer, ToClient, Both };
constexpr auto enum_table(Flow) {
    using enum Flow;
    return std::to_array<Named<Flow>>({{ToServer, "up"}, {ToClient, "down"}, {Both, "both"}});
}

enum class FaultKind : std::uint8_t {
    // What Toxiproxy has.
    Latency,     // every piece later by delay +- jitter
    Bandwidth,   // at most `bytes` a second
    Slicer,      // in pieces of `bytes` +- `variation_bytes`, `delay` apart
    LimitData,   // after `bytes` of this flow the connection is closed
    PacketLoss,  // `rate` of the pieces come late, as after a retransmission by TCP
    ChunkLoss,   // `rate` of the pieces are gone: a corruption TCP itself never makes
    SlowClose,   // an end is passed on `delay` late
    Timeout,     // everything is dropped; after `delay` the connection is closed (0: never)
    ResetPeer,   // `delay` after the first bytes both sides are reset
    Down,        // nobody can connect, and who is connected is cut off
    // At an exact phase of the connection.
    Refuse,           // the first `count` dials are refused (0: all)
    Silent,           // accepted, and then nothing
    Reset,            // TCP RST at `phase`
    Answer,           // the upgrade is answered with `code` (Retry-After `delay`, Location `text`)
    AcceptThenClose,  // `delay` after the 101: close `code` with reason `text`; code 0: only FIN
    Flap,             // up for `delay`, down for `every`, again and again
    // At the protocol: messages and frames.
    Close,      // a close frame with `code` and reason `text`, as if the flow's sender sent it
    Drop,       // messages that match are not passed on
    Delay,      // ... are passed on `delay` late (later ones wait: order is kept)
    Duplicate,  // ... are passed on `count` + 1 times
    Reorder,    // ... are passed on after the one behind them
    Alter,      // ... have `text` replaced by `replacement` (no text: one byte is flipped)
    LoseIds,    // ... of an event stream come without their `id` lines
    SuppressPongs,
    SuppressPings,
    Inject,        // a message or control frame of `opcode` with payload `text`
    InvalidFrame,  // a frame that breaks RFC 6455 as `breakage` says
    // The socket stays up and the bytes of the flow vanish, its end included.
    HalfOpen,
};

enum class ResetPhase : std::uint8_t {
    Accept,        // as soon as it is accepted
    BeforeAnswer,  // the request has come, the 101 has not gone
    AfterAnswer,   // right behind the 101
    MidFrame,      // inside a frame, `count` data frames after the 101
    Bytes,         // after `bytes` of the flow
    Messages,      // after `count` messages of the flow
    Time,          // `delay` after the 101
    Idle,          // after `delay` without bytes of the flow
};
constexpr auto enum_table(ResetPhase) {
    using enum ResetPhase;
    return std::to_array<Named<ResetPhase>>({{Accept, "accept"},
                                             {BeforeAnswer, "before_answer"},
                                             {AfterAnswer, "after_answer"},
                                             {MidFrame, "mid_frame"},
                                             {Bytes, "bytes"},
                                             {Messages, "messages"},
                                             {Time, "time"},
                                             {Idle, "idle"}});
}

enum class Breakage : std::uint8_t {
    // clang-format off
    ReservedBit, UnknownOpcode, WrongMask, BadUtf8, OversizeControl, BadCloseCode,
    WrongContinuation, LengthNotMinimal,
    // clang-format on
};
constexpr auto enum_table(Breakage) {
    using enum Breakage;
    return std::to_array<Named<Breakage>>({{ReservedBit, "reserved_bit"},
                                           {UnknownOpcode, "unknown_opcode"},
                                           {WrongMask, "wrong_mask"},
                                           {BadUtf8, "bad_utf8"},
                                           {OversizeControl, "oversize_control"},
                                           {BadCloseCode, "bad_close_code"},
                                           {WrongContinuation, "wrong_continuation"},
                                           {LengthNotMinimal, "length_not_minimal"}});
}

// How a tap that is down turns dials away.
enum class Refusal : std::uint8_t {
    Reset,   // its port stays open: each dial is accepted, seen, and reset before any byte
    Kernel,  // its port is closed: the system answers, and only some systems show who knocked
};
constexpr auto enum_table(Refusal) {
    using enum Refusal;
    return std::to_array<Named<Refusal>>({{Reset, "reset"}, {Kernel, "kernel"}});
}

struct Fault {
    std::string name;  // unique in its link; made from kind and flow if empty
    FaultKind kind = FaultKind::Latency;
    Flow flow = Flow::Both;
    double probability = 1.0;       // 0..1: that a connection has it; of message faults, a message
    Duration starts_after{};        // from the moment it is set
    std::optional<Duration> lasts;  // none: until it is removed
    std::uint64_t seed = 0;         // of its chance; 0: made from the link's seed and the name
    bool is_on = true;
    bool is_armed = false;  // waits for the next connection and then acts on that one alone

    // Parameters. FaultKindInfo::fields says which of them a kind reads.
    Duration delay{};
    Duration jitter{};
    Duration every{};
    double rate = 0.0;         // 0..1
    double correlation = 0.0;  // 0..1: of a loss with the loss before it
    std::uint64_t bytes = 0;
    std::uint64_t variation_bytes = 0;
    std::uint64_t count = 0;
    std::uint64_t nth = 0;   // messages: the n-th of the connection and flow alone; 0: all
    std::uint16_t code = 0;  // close code, or HTTP status
    std::string text;
    std::string replacement;
    std::string match;        // messages: those that contain it; "" all
    std::string filter;       // messages: those that it leaves (docs/filter.md); "" all
    std::uint64_t times = 0;  // messages: so many of all connections, then it is over; 0: all
    ResetPhase phase = ResetPhase::Accept;
    Breakage breakage = Breakage::ReservedBit;
    Opcode opcode = Opcode::Text;
    Refusal refusal = Refusal::Reset;

    bool operator==(const Fault&) const = default;
};

// The faults of one session's link or of one tap, in the order they act.
struct FaultList {
    std::vector<Fault> faults;
    std::uint64_t seed = 1;  // equal seeds and equal traffic give equal faults
    bool operator==(const FaultList&) const = default;
};

// One parameter of a kind: how it is named (in text and in JSON), what it is, and its bounds.
struct FaultField {
    const char* name;   // "latency", "jitter", "rate": Toxiproxy's own where it has one
    const char* label;  // for the window: "Latency"
    // Where it is kept, which also says what it is.
    std::variant<Duration Fault::*, double Fault::*, std::uint64_t Fault::*, std::uint16_t Fault::*,
                 std::string Fault::*, ResetPhase Fault::*, Breakage Fault::*, Opcode Fault::*,
                 Refusal Fault::*>
        member;
    double low = 0;    // ms, bytes, counts as they are
    double high = 0;   // what a slider reaches; larger values may be typed
    double usual = 0;  // what a fault just added has
};
enum class FaultGroup : std::uint8_t { Network, Phase, Protocol };
// What of a link a kind acts on, and so which part of src/link carries it out.
enum class ActsOn : std::uint8_t {
    Dials,       // whether they are relayed at all: Plan
    Pieces,      // the bytes' pace, and what the network loses of them: Pipe
    Stream,      // the bytes of its flow vanish as long as it is in force: Connection
    Connection,  // once, at a point of the connection: Connection
    Pulses,      // pings and pongs, its probability is that of each one: FlowEditor
    Messages,    // whole messages, its probability is that of each one: FlowEditor
};
struct FaultKindInfo {
    FaultKind kind;
    const char* name;   // "latency", "half_open": stable, for text and JSON
    const char* label;  // "Latency"
    const char* does;   // one sentence for a tooltip
    FaultGroup group;
    ActsOn acts_on;
    Flow flow;      // of a fault just added
    bool has_flow;  // whether a direction makes sense
    // The first one is the value after the colon, unless it is a Refusal.
    std::span<const FaultField> fields;
};
// All kinds in the order they are offered.
std::span<const FaultKindInfo> fault_kinds();
const FaultKindInfo& info_of(FaultKind kind);
const FaultKindInfo* find_fault_kind(std::string_view name);
// With the usual parameters.
Fault make_fault(FaultKind kind);
const char* name_of(FaultKind kind);  // info_of(kind).name

// A fault as people write it, both ways:
//   KIND[:VALUE][,up|down|both][,N%][,from TIME][,for TIME][,seed N][,name NAME][,FIELD VALUE]...
//   latency:120ms±30ms,down   reset:messages,count 5   answer:503,retry_after 2s
//   half_open,up,for 5s       close:1012,reason "back, soon"   down,refuse kernel
// `±` may be written `+-`. The error names the word that does not fit and what would.
Result<Fault> fault_from_text(std::string_view text);
std::string to_text(const Fault& fault);
// For a person, one line: "latency 120 ms ± 30 ms, server to client, for 3 s".
std::string in_words(const Fault& fault);

}  // namespace redial::core
