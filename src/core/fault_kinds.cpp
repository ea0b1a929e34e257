// The table of faults: their names, parameters and bounds. Names are Toxiproxy's where it has the
// same fault (its README, 2.x). Everything else that shows or reads a fault is made from this
// table. Any thread.
#include <algorithm>
#include <array>

#include "core/fault.hpp"

namespace redial::core {
namespace {

constexpr double ms = 1.0;
constexpr double s = 1000.0;
constexpr double mib = 1024.0 * 1024.0;

constexpr FaultField latency[] = {
    {"latency", "Latency", &Fault::delay, 0, 5 * s, 200 * ms},
    {"jitter", "Jitter", &Fault::jitter, 0, 2 * s, 0},
};
constexpr FaultField bandwidth[] = {
    {"rate", "Bytes a second", &Fault::bytes, 100, 10 * mib, 64 * 1024},
};
constexpr FaultField slicer[] = {
    {"average_size", "Piece, bytes", &Fault::bytes, 1, 16384, 16},
    {"size_variation", "Variation, bytes", &Fault::variation_bytes, 0, 16384, 0},
    {"delay", "Between pieces", &Fault::delay, 0, 1 * s, 1 * ms},
};
constexpr FaultField limit_data[] = {
    {"bytes", "Bytes", &Fault::bytes, 0, mib, 10000},
};
constexpr FaultField packet_loss[] = {
    {"loss_rate", "Lost", &Fault::rate, 0, 1, 0.1},
    {"correlation", "Correlation", &Fault::correlation, 0, 1, 0},
    {"retransmit", "Retransmitted after", &Fault::delay, 0, 3 * s, 200 * ms},
};
constexpr FaultField chunk_loss[] = {
    {"loss_rate", "Lost", &Fault::rate, 0, 1, 0.1},
    {"correlation", "Correlation", &Fault::correlation, 0, 1, 0},
};
constexpr FaultField slow_close[] = {{"delay", "Delay", &Fault::delay, 0, 60 * s, 2 * s}};
constexpr FaultField timeout[] = {{"timeout", "Closed after", &Fault::delay, 0, 60 * s, 0}};
constexpr FaultField reset_peer[] = {{"timeout", "Reset after", &Fault::delay, 0, 60 * s, 0}};
constexpr FaultField refuse[] = {{"count", "Dials", &Fault::count, 0, 100, 3}};
constexpr FaultField reset[] = {
    {"phase", "When", &Fault::phase, 0, 0, static_cast<double>(ResetPhase::AfterAnswer)},
    {"count", "Messages or frames", &Fault::count, 0, 1000, 1},
    {"bytes", "Bytes", &Fault::bytes, 0, mib, 1000},
    {"delay", "Time", &Fault::delay, 0, 60 * s, 1 * s},
};
constexpr FaultField answer[] = {
    {"status", "Status", &Fault::code, 100, 599, 503},
    {"retry_after", "Retry-After", &Fault::delay, 0, 120 * s, 0},
    {"location", "Location", &Fault::text, 0, 0, 0},
    // 0: all requests. Else those that bring one of the first so many tokens, and only those that
    // come while so many connections of the link stand.
    {"tokens", "Only the first tokens", &Fault::nth, 0, 100, 0},
    {"connections", "Only at connections", &Fault::count, 0, 100, 0},
};
constexpr FaultField accept_then_close[] = {
    {"after", "After", &Fault::delay, 0, 60 * s, 100 * ms},
    {"code", "Close code", &Fault::code, 0, 4999, 1012},
    {"reason", "Reason", &Fault::text, 0, 0, 0},
};
constexpr FaultField down[] = {{"refuse", "Dials", &Fault::refusal, 0, 0, 0}};
constexpr FaultField flap[] = {
    {"up", "Up for", &Fault::delay, 100 * ms, 60 * s, 5 * s},
    {"down", "Down for", &Fault::every, 100 * ms, 60 * s, 2 * s},
    {"refuse", "Dials", &Fault::refusal, 0, 0, 0},
};
constexpr FaultField close[] = {
    {"code", "Close code", &Fault::code, 0, 4999, 1011},
    {"reason", "Reason", &Fault::text, 0, 0, 0},
    {"after", "After", &Fault::delay, 0, 60 * s, 0},
    {"nth", "Behind message number", &Fault::nth, 0, 1000, 0},
};
// Which messages: of all these those that fit.
constexpr FaultField nth = {"nth", "Message number", &Fault::nth, 0, 1000, 0};
constexpr FaultField match = {"match", "That contain", &Fault::match, 0, 0, 0};
constexpr FaultField filter = {"filter", "Filter", &Fault::filter, 0, 0, 0};
constexpr FaultField times = {"times", "Times (0: all)", &Fault::times, 0, 100, 0};
constexpr FaultField matching[] = {nth, match, filter, times};
constexpr FaultField delay[] = {
    {"by", "By", &Fault::delay, 0, 10 * s, 1 * s}, nth, match, filter, times,
};
constexpr FaultField duplicate[] = {
    {"count", "Further times", &Fault::count, 1, 100, 1}, nth, match, filter, times,
};
constexpr FaultField alter[] = {
    {"text", "Text", &Fault::text, 0, 0, 0},
    {"replacement", "Becomes", &Fault::replacement, 0, 0, 0},
    nth,
    match,
    filter,
    times,
};
constexpr FaultField inject[] = {
    {"opcode", "Opcode", &Fault::opcode, 0, 0, static_cast<double>(Opcode::Text)},
    {"text", "Payload", &Fault::text, 0, 0, 0},
    {"after", "After", &Fault::delay, 0, 60 * s, 0},
    {"every", "Every", &Fault::every, 0, 60 * s, 0},
};
constexpr FaultField invalid_frame[] = {
    {"breakage", "What is wrong", &Fault::breakage, 0, 0, 0},
    {"after", "After", &Fault::delay, 0, 60 * s, 0},
};

constexpr FaultKindInfo kinds[] = {
    // clang-format off
    {FaultKind::Latency, "latency", "Latency",
     "Every piece arrives later, in its order.",
     FaultGroup::Network, ActsOn::Pieces, Flow::Both, true, latency},
    {FaultKind::Bandwidth, "bandwidth", "Bandwidth",
     "So many bytes a second pass, no more (0: none).",
     FaultGroup::Network, ActsOn::Pieces, Flow::Both, true, bandwidth},
    {FaultKind::Slicer, "slicer", "Slicer",
     "Bytes arrive in small pieces, a while apart.",
     FaultGroup::Network, ActsOn::Pieces, Flow::Both, true, slicer},
    {FaultKind::PacketLoss, "packet_loss", "Packet loss",
     "Some pieces are lost and sent again, as TCP does: they and all behind them come late.",
     FaultGroup::Network, ActsOn::Pieces, Flow::Both, true, packet_loss},
    {FaultKind::ChunkLoss, "chunk_loss", "Chunk loss (corruption)",
     "Some pieces are gone: the stream is corrupt, which TCP itself never does.",
     FaultGroup::Network, ActsOn::Pieces, Flow::ToClient, true, chunk_loss},
    {FaultKind::LimitData, "limit_data", "Limit data",
     "Closed after so many bytes.",
     FaultGroup::Network, ActsOn::Connection, Flow::ToClient, true, limit_data},
    {FaultKind::SlowClose, "slow_close", "Slow close",
     "An end is passed on late.",
     FaultGroup::Network, ActsOn::Connection, Flow::Both, true, slow_close},
    {FaultKind::Timeout, "timeout", "Black hole",
     "All bytes are dropped; then the connection is closed, or never (0).",
     FaultGroup::Network, ActsOn::Stream, Flow::Both, true, timeout},
    {FaultKind::HalfOpen, "half_open", "Half-open",
     "The bytes vanish and the socket stays up, as behind a NAT that forgot it.",
     FaultGroup::Network, ActsOn::Stream, Flow::Both, true, {}},
    {FaultKind::ResetPeer, "reset_peer", "Reset after data",
     "The bytes are dropped, and a while after the first both sides get a TCP reset.",
     FaultGroup::Network, ActsOn::Stream, Flow::ToClient, true, reset_peer},
    {FaultKind::Down, "down", "Down",
     "Nobody can connect, and who is connected is cut off.",
     FaultGroup::Network, ActsOn::Dials, Flow::Both, false, down},
    {FaultKind::Refuse, "refuse", "Refuse",
     "The first dials are refused (0: all).",
     FaultGroup::Phase, ActsOn::Dials, Flow::Both, false, refuse},
    {FaultKind::Silent, "silent", "Accept and stay silent",
     "The connection is accepted, and nothing is ever answered.",
     FaultGroup::Phase, ActsOn::Dials, Flow::Both, false, {}},
    {FaultKind::Reset, "reset", "Reset at a phase",
     "A TCP reset at exactly this point.",
     FaultGroup::Phase, ActsOn::Connection, Flow::ToClient, true, reset},
    {FaultKind::Answer, "answer", "Answer with a status",
     "The dial of a WebSocket or an event stream is answered with this status, not by the server.",
     FaultGroup::Phase, ActsOn::Connection, Flow::ToClient, false, answer},
    {FaultKind::AcceptThenClose, "accept_then_close", "Accept, then close",
     "The opening handshake succeeds, and soon the connection is closed (code 0: without a word).",
     FaultGroup::Phase, ActsOn::Connection, Flow::ToClient, true, accept_then_close},
    {FaultKind::Flap, "flap", "Flap",
     "Up for a while, down for a while, again and again.",
     FaultGroup::Phase, ActsOn::Dials, Flow::Both, false, flap},
    {FaultKind::Close, "close", "Close frame",
     "A close frame, as if the sender had sent it; of an event stream its end.",
     FaultGroup::Protocol, ActsOn::Connection, Flow::ToClient, true, close},
    {FaultKind::Drop, "drop", "Drop messages",
     "Messages that match are not passed on.",
     FaultGroup::Protocol, ActsOn::Messages, Flow::ToClient, true, matching},
    {FaultKind::Delay, "delay", "Delay messages",
     "Messages that match come late, and those behind them wait.",
     FaultGroup::Protocol, ActsOn::Messages, Flow::ToClient, true, delay},
    {FaultKind::Duplicate, "duplicate", "Duplicate messages",
     "Messages that match are passed on again.",
     FaultGroup::Protocol, ActsOn::Messages, Flow::ToClient, true, duplicate},
    {FaultKind::Reorder, "reorder", "Reorder messages",
     "A message that matches is passed on behind the next one.",
     FaultGroup::Protocol, ActsOn::Messages, Flow::ToClient, true, matching},
    {FaultKind::Alter, "alter", "Alter messages",
     "A text in them is replaced; without a text one byte is flipped.",
     FaultGroup::Protocol, ActsOn::Messages, Flow::ToClient, true, alter},
    {FaultKind::LoseIds, "lose_ids", "Lose ids",
     "Events of an event stream are passed on without their ids.",
     FaultGroup::Protocol, ActsOn::Messages, Flow::ToClient, false, matching},
    {FaultKind::SuppressPongs, "suppress_pongs", "Suppress pongs",
     "Pongs are not passed on.",
     FaultGroup::Protocol, ActsOn::Pulses, Flow::Both, true, {}},
    {FaultKind::SuppressPings, "suppress_pings", "Suppress pings",
     "Pings are not passed on, nor the comments of an event stream.",
     FaultGroup::Protocol, ActsOn::Pulses, Flow::Both, true, {}},
    {FaultKind::Inject, "inject", "Inject",
     "A message or control frame that nobody sent.",
     FaultGroup::Protocol, ActsOn::Connection, Flow::ToClient, true, inject},
    {FaultKind::InvalidFrame, "invalid_frame", "Invalid frame",
     "A frame that breaks RFC 6455.",
     FaultGroup::Protocol, ActsOn::Connection, Flow::ToClient, true, invalid_frame},
    // clang-format on
};

// The table's rows by kind: links look them up for every piece of bytes.
constexpr auto row_of_kind = [] {
    std::array<std::uint8_t, std::size(kinds)> rows{};
    for (std::size_t row = 0; row < std::size(kinds); ++row)
        rows[static_cast<std::size_t>(kinds[row].kind)] = static_cast<std::uint8_t>(row);
    return rows;
}();
constexpr bool has_each_kind_a_row() {
    for (std::size_t i = 0; i < row_of_kind.size(); ++i) {
        if (kinds[row_of_kind[i]].kind != static_cast<FaultKind>(i)) return false;
    }
    return !detail::is_enumerator<static_cast<FaultKind>(row_of_kind.size())>();
}
static_assert(has_each_kind_a_row());

// Sets a parameter to a number of the field's unit.
struct SetNumber {
    Fault& fault;
    double value;
    void operator()(Duration Fault::*member) const {
        fault.*member = Duration{static_cast<Duration::rep>(value * 1000.0)};
    }
    void operator()(double Fault::*member) const { fault.*member = value; }
    void operator()(std::uint64_t Fault::*member) const {
        fault.*member = static_cast<std::uint64_t>(value);
    }
    void operator()(std::uint16_t Fault::*member) const {
        fault.*member = static_cast<std::uint16_t>(value);
    }
    void operator()(std::string Fault::*) const {}
    template <class E>
    void operator()(E Fault::*member) const {
        fault.*member = static_cast<E>(static_cast<std::uint8_t>(value));
    }
};

}  // namespace

std::span<const FaultKindInfo> fault_kinds() { return kinds; }

const FaultKindInfo& info_of(FaultKind kind) {
    return kinds[row_of_kind[static_cast<std::size_t>(kind)]];
}

const FaultKindInfo* find_fault_kind(std::string_view name) {
    const auto is_it = [name](const FaultKindInfo& info) { return name == info.name; };
    const auto found = std::find_if(std::begin(kinds), std::end(kinds), is_it);
    return found == std::end(kinds) ? nullptr : &*found;
}

Fault make_fault(FaultKind kind) {
    const FaultKindInfo& info = info_of(kind);
    Fault fault;
    fault.kind = kind;
    fault.flow = info.flow;
    for (const FaultField& field : info.fields)
        std::visit(SetNumber{fault, field.usual}, field.member);
    return fault;
}

const char* name_of(FaultKind kind) { return info_of(kind).name; }

}  // namespace redial::core
