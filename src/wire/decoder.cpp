// The strict decoder (RFC 6455 sections 5 to 8, RFC 7692 sections 6 and 7.2). Any one thread.
#include "wire/decoder.hpp"

#include <array>

#include "wire/assembly.hpp"
#include "wire/header_reader.hpp"

namespace redial::wire {
namespace {

using Input = std::span<std::uint8_t>;

std::uint64_t load_big_endian(const std::uint8_t* at, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = (value << 8) | at[i];
    return value;
}

}  // namespace

struct Decoder::State {
    State(Role role, const std::optional<DeflateAgreement>& deflate,
          const DecoderLimits& its_limits)
        : sender(role == Role::Client ? Role::Server : Role::Client),
          has_deflate(deflate.has_value()),
          limits(its_limits),
          message(sender, deflate, its_limits.message_bytes_max, Excess::Ends) {}

    Input take_plain_messages(Input bytes, DecoderSink& sink);
    Input take_header(Input bytes);
    Input take_payload(Input bytes, DecoderSink& sink);
    void check_limits();
    void begin_frame();
    void end_frame(DecoderSink& sink);
    void end_control_frame(DecoderSink& sink);
    void end_message(DecoderSink& sink);
    void tell_masked(const FrameInfo& masked, BytesView payload, DecoderSink& sink);

    Role sender;
    bool has_deflate;
    DecoderLimits limits;
    bool is_over = false;  // after a close frame or a violation
    bool has_seen_close = false;

    // Between frames is_in_frame is false and `reader` holds the bytes of a header that is not
    // whole.
    HeaderReader reader;
    bool is_in_frame = false;
    FrameHeader frame;
    std::uint64_t payload_taken = 0;  // of `frame`
    Instant read_at{};                // of the input that feed() has
    Instant began_at{};               // of `frame`
    WireForm told;                    // of what the sink is being told
    std::array<std::uint8_t, 125> control{};
    MessageAssembly message;
    Findings found;
};

// The fast path: unfragmented, uncompressed messages that lie whole in the input. It stops, without
// taking a byte, at the first frame that is anything else: the slow path judges it and names what
// is wrong with it.
Input Decoder::State::take_plain_messages(Input bytes, DecoderSink& sink) {
    const bool is_masked = sender == Role::Client;
    const std::uint64_t payload_bytes_max =
        std::min(limits.frame_bytes_max, limits.message_bytes_max);
    while (bytes.size() >= 2) {
        const std::uint8_t* at = bytes.data();
        if (at[0] != (0x80 | opcode::text) && at[0] != (0x80 | opcode::binary)) break;
        if (((at[1] & 0x80) != 0) != is_masked) break;
        std::uint64_t payload_bytes = at[1] & 0x7f;
        std::size_t header_bytes = 2;
        if (payload_bytes == 126) {
            header_bytes = 4;
            if (bytes.size() < header_bytes) break;
            payload_bytes = load_big_endian(at + 2, 2);
            if (payload_bytes < 126) break;
        } else if (payload_bytes == 127) {
            header_bytes = 10;
            if (bytes.size() < header_bytes) break;
            payload_bytes = load_big_endian(at + 2, 8);
            if (payload_bytes < 0x10000) break;
        }
        if (is_masked) header_bytes += 4;
        if (payload_bytes > payload_bytes_max || bytes.size() < header_bytes ||
            bytes.size() - header_bytes < payload_bytes) {
            break;
        }
        const Input payload = bytes.subspan(header_bytes, payload_bytes);
        std::uint32_t masking_key = 0;
        if (is_masked) {
            masking_key = static_cast<std::uint32_t>(load_big_endian(at + header_bytes - 4, 4));
            mask_in_place(payload, masking_key);
        }
        const std::uint8_t op = at[0] & 0x0f;
        if (op == opcode::text && !is_utf8(payload)) {
            // Unmasked by now, so the slow path cannot take it again; the assembly names the fault.
            message.begin(op, false);
            message.append(payload, found);
            if (found.empty()) message.finish(found);
            return bytes;
        }
        if (is_masked) {
            tell_masked({.began_at = read_at,
                         .ended_at = read_at,
                         .payload_bytes = payload_bytes,
                         .masking_key = masking_key,
                         .opcode = op,
                         .is_masked = true},
                        payload, sink);
        } else {
            sink.on_message({.opcode = op, .wire_bytes = payload_bytes}, payload);
        }
        bytes = bytes.subspan(header_bytes + payload_bytes);
    }
    return bytes;
}

void Decoder::State::tell_masked(const FrameInfo& masked, BytesView payload, DecoderSink& sink) {
    told.frames = {&masked, 1};
    sink.on_message({.opcode = masked.opcode, .wire_bytes = masked.payload_bytes}, payload);
    told = {};
}

Input Decoder::State::take_header(Input bytes) {
    if (reader.raw().empty()) began_at = read_at;
    const std::size_t taken = reader.take(bytes);
    const FrameHeader& header = reader.header();
    // A wrong beginning ends the connection even if the rest of the header never comes.
    if (reader.raw().size() >= 2) {
        const FrameContext context{sender, has_deflate, message.is_active()};
        check_first_bytes(header, context, reader.raw(), found);
    }
    if (header.header_bytes == 0 || !found.empty()) return bytes.subspan(taken);
    frame = header;
    check_length(frame, reader.raw(), found);
    check_limits();
    if (found.empty()) begin_frame();
    reader.clear();
    return bytes.subspan(taken);
}

void Decoder::State::check_limits() {
    if (!found.empty() || is_control(frame.opcode)) return;
    if (frame.payload_bytes > limits.frame_bytes_max) {
        add_finding(
            found,
            {1009, "a frame of " + std::to_string(frame.payload_bytes) + " bytes", "RFC 6455 10.4"},
            reader.raw());
        return;
    }
    // A compressed message is measured by what it inflates to, as it does.
    const bool is_compressed = message.is_active() ? message.info().is_compressed : frame.rsv1;
    if (is_compressed) return;
    if (frame.payload_bytes > limits.message_bytes_max - message.size_bytes()) {
        add_finding(
            found,
            {1009, "a message of more than " + std::to_string(limits.message_bytes_max) + " bytes",
             "RFC 6455 10.4"},
            reader.raw());
    }
}

void Decoder::State::begin_frame() {
    is_in_frame = true;
    payload_taken = 0;
    if (is_control(frame.opcode)) return;
    if (frame.opcode == opcode::continuation) {
        message.add_fragment();
    } else {
        message.begin(frame.opcode, frame.rsv1);
    }
}

Input Decoder::State::take_payload(Input bytes, DecoderSink& sink) {
    const std::uint64_t left = frame.payload_bytes - payload_taken;
    const Input piece = bytes.first(std::min<std::uint64_t>(left, bytes.size()));
    if (frame.is_masked) mask_in_place(piece, frame.masking_key, payload_taken);
    if (is_control(frame.opcode)) {
        std::copy(piece.begin(), piece.end(), control.data() + payload_taken);
    } else {
        message.append(piece, found);
    }
    payload_taken += piece.size();
    if (found.empty() && payload_taken == frame.payload_bytes) end_frame(sink);
    return bytes.subspan(piece.size());
}

void Decoder::State::end_frame(DecoderSink& sink) {
    is_in_frame = false;
    const FrameInfo info = frame_info(frame, began_at, read_at);
    if (is_control(frame.opcode)) {
        if (!is_plain_frame(info)) told.frames = {&info, 1};
        end_control_frame(sink);
        told = {};
        return;
    }
    message.note_frame(info);
    if (frame.is_final) end_message(sink);
}

void Decoder::State::end_control_frame(DecoderSink& sink) {
    const BytesView payload(control.data(), frame.payload_bytes);
    if (frame.opcode == opcode::ping) return sink.on_ping(payload);
    if (frame.opcode == opcode::pong) return sink.on_pong(payload);
    const CloseFrame close = read_close(payload, found);
    if (!found.empty()) return;
    is_over = has_seen_close = true;
    sink.on_close(close.code, close.reason);
}

void Decoder::State::end_message(DecoderSink& sink) {
    message.finish(found);
    if (found.empty()) {
        told = message.wire_form();
        sink.on_message(message.info(), message.payload());
        told = {};
    }
    message.clear();
}

Decoder::Decoder(Role role, const std::optional<DeflateAgreement>& deflate,
                 const DecoderLimits& limits)
    : state_(std::make_unique<State>(role, deflate, limits)) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

Bytes Decoder::place() const {
    Bytes bytes;
    const State& state = *state_;
    if (state.is_over) return bytes;
    if (state.is_in_frame) {
        FrameHeader rest = state.frame;
        rest.payload_bytes -= state.payload_taken;
        append_frame_header(bytes, rest);
    } else if (state.message.is_active()) {
        FrameHeader begun;
        begun.is_final = false;
        begun.opcode = state.message.info().opcode;
        begun.rsv1 = state.message.info().is_compressed;
        append_frame_header(bytes, begun);
    }
    append(bytes, state.reader.raw());
    return bytes;
}

bool Decoder::has_seen_close() const { return state_->has_seen_close; }

const WireForm& Decoder::wire_form() const { return state_->told; }

std::optional<Violation> Decoder::feed(std::span<std::uint8_t> bytes, DecoderSink& sink,
                                       Instant read_at) {
    State& state = *state_;
    state.read_at = read_at;
    // An empty frame ends with its header: take_payload may have to run without bytes.
    while (!state.is_over && (!bytes.empty() || state.is_in_frame)) {
        if (state.is_in_frame) {
            if (bytes.empty() && state.payload_taken < state.frame.payload_bytes) break;
            bytes = state.take_payload(bytes, sink);
        } else {
            if (!state.message.is_active() && state.reader.raw().empty()) {
                bytes = state.take_plain_messages(bytes, sink);
            }
            if (state.found.empty()) bytes = state.take_header(bytes);
        }
        if (!state.found.empty()) {
            state.is_over = true;
            Violation violation = std::move(state.found.front().violation);
            state.found.clear();
            state.message.clear();
            return violation;
        }
    }
    return std::nullopt;
}

}  // namespace redial::wire
