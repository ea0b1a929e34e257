// Checks frames against each rule and names its section (RFC 6455 sections 5 and 7.4, RFC 7692
// section 6). Any thread.
#include "wire/frame_rules.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace redial::wire {
namespace {

constexpr std::size_t control_bytes_max = 125;

bool is_reserved(std::uint8_t op) {
    return (op > opcode::binary && op < opcode::close) || op > opcode::pong;
}

std::string name_of(std::uint8_t op) {
    switch (op) {
        case opcode::continuation: return "continuation";
        case opcode::text: return "text";
        case opcode::binary: return "binary";
        case opcode::close: return "close";
        case opcode::ping: return "ping";
        case opcode::pong: return "pong";
        default: return "opcode " + to_hex_text(op);
    }
}

void check_rsv1(const FrameHeader& header, const FrameContext& context, BytesView raw,
                Findings& found) {
    if (!header.rsv1) return;
    if (!context.has_deflate) {
        add_finding(found, {1002, "RSV1 set, but no extension was agreed on", "RFC 6455 5.2"}, raw);
    } else if (is_control(header.opcode)) {
        add_finding(found,
                    {1002, "a compressed " + name_of(header.opcode) + " frame", "RFC 7692 6"}, raw);
    } else if (header.opcode == opcode::continuation) {
        add_finding(found, {1002, "RSV1 set on a continuation frame", "RFC 7692 6"}, raw);
    }
}

void check_opcode(const FrameHeader& header, const FrameContext& context, BytesView raw,
                  Findings& found) {
    const auto broken = [&](std::string what, const char* section) {
        add_finding(found, {1002, std::move(what), section}, raw);
    };
    if (is_reserved(header.opcode)) {
        broken("reserved opcode " + to_hex_text(header.opcode), "RFC 6455 5.2");
    }
    if (is_control(header.opcode)) {
        if (!header.is_final) broken("a fragmented control frame", "RFC 6455 5.5");
    } else if (header.opcode == opcode::continuation) {
        if (!context.is_inside_message) {
            broken("a continuation frame without a message to continue", "RFC 6455 5.4");
        }
    } else if (context.is_inside_message && !is_reserved(header.opcode)) {
        broken("a " + name_of(header.opcode) + " frame inside an unfinished message",
               "RFC 6455 5.4");
    }
}

}  // namespace

std::string to_hex_text(unsigned value) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    do {
        text.insert(text.begin(), digits[value & 15]);
        value >>= 4;
    } while (value != 0);
    return "0x" + text;
}

void add_finding(Findings& to, Violation violation, BytesView bytes) {
    const BytesView head = bytes.first(std::min(bytes.size(), finding_bytes_max));
    to.push_back({std::move(violation), Bytes(head.begin(), head.end())});
}

void check_first_bytes(const FrameHeader& header, const FrameContext& context, BytesView raw,
                       Findings& found) {
    check_rsv1(header, context, raw, found);
    if (header.rsv2 || header.rsv3) {
        add_finding(found, {1002, "reserved bits set", "RFC 6455 5.2"}, raw);
    }
    check_opcode(header, context, raw, found);
    if (context.sender == Role::Server && header.is_masked) {
        add_finding(found, {1002, "a masked frame from a server", "RFC 6455 5.1"}, raw);
    } else if (context.sender == Role::Client && !header.is_masked) {
        add_finding(found, {1002, "an unmasked frame from a client", "RFC 6455 5.1"}, raw);
    }
    if (is_control(header.opcode) && header.length_code > control_bytes_max) {
        add_finding(found, {1002, "a control frame of more than 125 bytes", "RFC 6455 5.5"}, raw);
    }
}

void check_length(const FrameHeader& header, BytesView raw, Findings& found) {
    if ((header.payload_bytes >> 63) != 0) {
        add_finding(found, {1002, "a frame length with its highest bit set", "RFC 6455 5.2"}, raw);
    }
    if (!header.length_is_minimal) {
        add_finding(found, {1002, "a frame length in more bytes than it needs", "RFC 6455 5.2"},
                    raw);
    }
}

CloseFrame read_close(BytesView payload, Findings& found) {
    CloseFrame close;
    if (payload.empty()) return close;
    if (payload.size() == 1) {
        add_finding(found, {1002, "a close frame with half a close code", "RFC 6455 5.5.1"},
                    payload);
        return close;
    }
    close.code = static_cast<std::uint16_t>((payload[0] << 8) | payload[1]);
    close.reason = as_text(payload.subspan(2));
    if (!may_be_sent(close.code)) {
        const char* section =
            close.code >= 1000 && close.code < 1016 ? "RFC 6455 7.4.1" : "RFC 6455 7.4.2";
        add_finding(
            found, {1002, "close code " + std::to_string(close.code) + " may not be sent", section},
            payload);
    }
    if (!is_utf8(payload.subspan(2))) {
        add_finding(found, {1007, "a close reason that is not UTF-8", "RFC 6455 5.5.1"}, payload);
    }
    return close;
}

}  // namespace redial::wire
