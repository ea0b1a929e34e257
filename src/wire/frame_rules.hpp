// The rules a frame must keep (RFC 6455 sections 5 and 7.4, RFC 7692 section 6), stated once for
// the strict decoder, which ends at the first that is broken, and the watcher, which names them
// all. Pure, any thread.
#pragma once

#include <string>
#include <vector>

#include "wire/message.hpp"

namespace redial::wire {

// A broken rule with up to 16 of the bytes that broke it.
struct Finding {
    Violation violation;
    Bytes bytes;
};
using Findings = std::vector<Finding>;

inline constexpr std::size_t finding_bytes_max = 16;
void add_finding(Findings& to, Violation violation, BytesView bytes);

// What the rules depend on beside the header itself.
struct FrameContext {
    Role sender = Role::Server;
    bool has_deflate = false;
    bool is_inside_message = false;
};

// The rules on the first two bytes of a header, in the order of its bits; they can be asked before
// the rest of the header has arrived. `raw`: the header's bytes so far, for the findings.
void check_first_bytes(const FrameHeader& header, const FrameContext& context, BytesView raw,
                       Findings& found);
// The rules on the length, for a whole header.
void check_length(const FrameHeader& header, BytesView raw, Findings& found);

// A close frame's payload taken apart (5.5.1). With findings, code and reason are what could be
// read.
struct CloseFrame {
    std::uint16_t code = 1005;
    std::string_view reason;
};
CloseFrame read_close(BytesView payload, Findings& found);

// "0x0b" and the like.
std::string to_hex_text(unsigned value);

}  // namespace redial::wire
