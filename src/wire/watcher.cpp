// The tolerant decoder (RFC 6455 sections 5 to 8, RFC 7692). Any one thread.
#include "wire/watcher.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "wire/assembly.hpp"
#include "wire/header_reader.hpp"

namespace redial::wire {
namespace {

constexpr std::size_t control_kept_bytes_max = 64u << 10;  // a legal one has 125 (5.5)
// A frame may break a rule or two; bytes that break three at once are not a header, as a random
// first pair of bytes breaks two on average.
constexpr std::size_t findings_of_a_header_max = 2;

bool is_data(std::uint8_t op) { return op <= opcode::binary; }
bool is_known_control(std::uint8_t op) { return op >= opcode::close && op <= opcode::pong; }

}  // namespace

struct Watcher::State {
    State(Role its_sender, const std::optional<DeflateAgreement>& deflate,
          const DecoderLimits& its_limits)
        : sender(its_sender),
          has_deflate(deflate.has_value()),
          message(its_sender, deflate, its_limits.message_bytes_max, Excess::IsCut) {}

    BytesView take_header(BytesView bytes, WatcherSink& sink);
    BytesView take_payload(BytesView bytes, WatcherSink& sink);
    void begin_frame(WatcherSink& sink);
    void end_frame(WatcherSink& sink);
    void end_control_frame(WatcherSink& sink);
    void end_message(WatcherSink& sink);
    void tell_message(WatcherSink& sink);
    void tell_findings(WatcherSink& sink);

    Role sender;
    bool has_deflate;
    bool is_lost = false;
    bool is_after_close = false;  // nothing has come behind the close frame
    bool has_closed = false;
    bool is_closing_broken = false;
    bool has_told_unreadable = false;
    std::uint64_t lost_bytes = 0;

    HeaderReader reader;
    bool is_in_frame = false;
    FrameHeader frame;
    std::uint64_t payload_taken = 0;  // of `frame`
    Instant read_at{};                // of the input that feed() has
    Instant began_at{};               // of `frame`
    WireForm told;                    // of what the sink is being told
    PayloadBuffer control;
    MessageAssembly message;
    std::array<std::uint8_t, 4096> unmasked{};
    Findings found;
};

void Watcher::State::tell_findings(WatcherSink& sink) {
    const bool is_of_closing = has_closed || frame.opcode == opcode::close;
    if (!found.empty() && is_of_closing) is_closing_broken = true;
    for (const Finding& finding : found) sink.on_violation(finding.violation, finding.bytes);
    found.clear();
}

BytesView Watcher::State::take_header(BytesView bytes, WatcherSink& sink) {
    if (reader.raw().empty()) began_at = read_at;
    bytes = bytes.subspan(reader.take(bytes));
    frame = reader.header();
    if (frame.header_bytes == 0) return bytes;
    check_first_bytes(frame, {sender, has_deflate, message.is_active()}, reader.raw(), found);
    check_length(frame, reader.raw(), found);
    is_lost = (frame.payload_bytes >> 63) != 0 || found.size() > findings_of_a_header_max;
    if (is_after_close && !is_lost) {
        is_after_close = false;  // named once
        add_finding(found, {1002, "a frame after the close frame", "RFC 6455 5.5.1"}, reader.raw());
    }
    tell_findings(sink);
    reader.clear();
    if (!is_lost) {
        begin_frame(sink);
        return bytes;
    }
    if (message.is_active()) tell_message(sink);
    sink.on_lost("this is no frame header: the bytes do not follow from the frames before them");
    return bytes;
}

void Watcher::State::begin_frame(WatcherSink& sink) {
    is_in_frame = true;
    payload_taken = 0;
    control.clear();
    if (!is_data(frame.opcode)) return;
    if (frame.opcode == opcode::continuation && message.is_active()) {
        message.add_fragment();
        return;
    }
    if (message.is_active()) tell_message(sink);
    const bool is_orphan = frame.opcode == opcode::continuation;
    message.begin(is_orphan ? opcode::binary : frame.opcode,
                  frame.rsv1 && has_deflate && !is_orphan);
}

BytesView Watcher::State::take_payload(BytesView bytes, WatcherSink& sink) {
    const std::uint64_t left = frame.payload_bytes - payload_taken;
    BytesView piece = bytes.first(std::min<std::uint64_t>(left, bytes.size()));
    if (frame.is_masked) {
        // The bytes belong to those who talk: unmasked is a copy of them, a block at a time.
        piece = piece.first(std::min(piece.size(), unmasked.size()));
        std::copy(piece.begin(), piece.end(), unmasked.begin());
        mask_in_place(std::span(unmasked).first(piece.size()), frame.masking_key, payload_taken);
    }
    const BytesView plain = frame.is_masked ? BytesView(unmasked).first(piece.size()) : piece;
    if (is_data(frame.opcode)) {
        message.append(plain, found);
    } else {
        const std::size_t room = control_kept_bytes_max - control.size();
        control.append(plain.first(std::min(plain.size(), room)), control_kept_bytes_max);
    }
    tell_findings(sink);
    payload_taken += piece.size();
    if (payload_taken == frame.payload_bytes) end_frame(sink);
    return bytes.subspan(piece.size());
}

void Watcher::State::end_frame(WatcherSink& sink) {
    is_in_frame = false;
    const FrameInfo info = frame_info(frame, began_at, read_at);
    if (is_known_control(frame.opcode)) {
        if (!is_plain_frame(info)) told.frames = {&info, 1};
        end_control_frame(sink);
        told = {};
    } else if (is_data(frame.opcode)) {
        message.note_frame(info);
        if (frame.is_final) end_message(sink);
    }
}

void Watcher::State::end_control_frame(WatcherSink& sink) {
    const BytesView payload = control.view();
    if (frame.opcode == opcode::ping) return sink.on_ping(payload);
    if (frame.opcode == opcode::pong) return sink.on_pong(payload);
    const CloseFrame close = read_close(payload, found);
    tell_findings(sink);
    is_after_close = has_closed = true;
    sink.on_close(close.code, close.reason);
}

void Watcher::State::end_message(WatcherSink& sink) {
    message.finish(found);
    tell_findings(sink);
    tell_message(sink);
}

void Watcher::State::tell_message(WatcherSink& sink) {
    told = message.wire_form();
    if (message.has_given_up() && !std::exchange(has_told_unreadable, true)) {
        sink.on_unreadable("a compressed message inflates without end, and later ones refer to it");
    }
    sink.on_message(message.info(), message.payload());
    told = {};
    message.clear();
}

Watcher::Watcher(Role sender, const std::optional<DeflateAgreement>& deflate,
                 const DecoderLimits& limits)
    : state_(std::make_unique<State>(sender, deflate, limits)) {}
Watcher::~Watcher() = default;
Watcher::Watcher(Watcher&&) noexcept = default;
Watcher& Watcher::operator=(Watcher&&) noexcept = default;

std::uint64_t Watcher::lost_bytes() const { return state_->lost_bytes; }

BytesView Watcher::close_payload() const { return state_->control.view(); }

bool Watcher::is_closing_broken() const { return state_->is_closing_broken; }

const WireForm& Watcher::wire_form() const { return state_->told; }

void Watcher::feed(BytesView bytes, WatcherSink& sink, Instant read_at) {
    State& state = *state_;
    state.read_at = read_at;
    while (!state.is_lost && (!bytes.empty() || state.is_in_frame)) {
        if (state.is_in_frame) {
            // An empty frame ends with its header, without bytes.
            if (bytes.empty() && state.payload_taken < state.frame.payload_bytes) return;
            bytes = state.take_payload(bytes, sink);
        } else {
            bytes = state.take_header(bytes, sink);
        }
    }
    if (state.is_lost) state.lost_bytes += bytes.size();
}

}  // namespace redial::wire
