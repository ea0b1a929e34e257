// Makes a message's frames again (RFC 6455 5.2). Any thread.
#include "log/wire_parts.hpp"

#include <algorithm>
#include <vector>

#include "base/counted.hpp"
#include "base/format.hpp"
#include "base/redact.hpp"
#include "log/tcp_packets.hpp"

namespace redial::log {
namespace {

constexpr std::uint8_t bit_final = 0x80, bit_rsv1 = 0x40, bit_masked = 0x80;

// What goes into the frames, and what is to be said of it.
struct Content {
    BytesView bytes;
    std::uint64_t total_bytes = 0;  // with those that are not known
    Bytes stored;                   // where `bytes` had to be made
    std::vector<std::string> remarks;
    bool is_refitted = false;  // its length is not the frames' on the wire
};

std::uint64_t bytes_of(std::span<const core::FrameSeen> frames) {
    std::uint64_t sum = 0;
    for (const core::FrameSeen& frame : frames) sum += frame.size_bytes;
    return sum;
}

// RFC 7692 7.2.3.3: the last, empty block's last four bytes are left out.
Bytes stored_blocks(BytesView bytes) {
    constexpr std::size_t block_bytes_max = 65535;
    Bytes out;
    out.reserve(bytes.size() + bytes.size() / block_bytes_max * 5 + 6);
    while (!bytes.empty()) {
        const auto size = static_cast<std::uint16_t>(std::min(bytes.size(), block_bytes_max));
        const auto complement = static_cast<std::uint16_t>(~size);
        for (const int byte : {0, size & 0xff, size >> 8, complement & 0xff, complement >> 8})
            out.push_back(static_cast<std::uint8_t>(byte));
        append(out, bytes.first(size));
        bytes = bytes.subspan(size);
    }
    out.push_back(0);
    return out;
}

bool holds_redacted(BytesView payload) {
    return as_text(payload).find(redacted_word) != std::string_view::npos;
}

Content content_of(const core::MessageSeen& message) {
    Content content{.bytes = message.payload, .total_bytes = message.size_bytes};
    const bool is_replaced =
        message.payload.size() != message.size_bytes && holds_redacted(message.payload);
    if (is_replaced) {
        content.total_bytes = message.payload.size();
        content.is_refitted = true;
        content.remarks.push_back(fmt::format("a secret in it is replaced; the message had {}",
                                              counted(message.size_bytes, "byte")));
    }
    if (!message.is_compressed) return content;
    if (!message.wire.empty() && !is_replaced) {
        content.bytes = message.wire;
        content.total_bytes = std::max<std::uint64_t>(message.wire_bytes, message.wire.size());
        return content;
    }
    content.total_bytes -= std::min<std::uint64_t>(content.total_bytes, content.bytes.size());
    content.stored = stored_blocks(content.bytes);
    content.bytes = content.stored;
    content.total_bytes += content.stored.size();
    content.is_refitted = true;
    const std::uint64_t wire =
        message.wire_bytes != 0 ? message.wire_bytes : bytes_of(message.frames);
    content.remarks.push_back(
        wire == 0 ? std::string("compressed on the wire")
                  : fmt::format("compressed on the wire: {}", counted(wire, "byte")));
    return content;
}

// The frames told, or the one that the message must have been.
std::vector<core::FrameSeen> frames_of(const core::Stamp& stamp, const core::MessageSeen& message,
                                       Content& content) {
    std::vector<core::FrameSeen> frames(message.frames.begin(), message.frames.end());
    const bool is_out = message.direction == core::Direction::Out;
    if (frames.empty()) {
        frames.push_back({stamp.at,
                          stamp.at,
                          content.total_bytes,
                          {},
                          message.opcode,
                          true,
                          message.is_compressed,
                          is_out});
        content.is_refitted = true;
        if (is_out) content.remarks.emplace_back("the masking key is not in the log");
        if (message.fragments > 1)
            content.remarks.push_back(fmt::format(
                "it came in {} frames, of which the log has no lengths", message.fragments));
    } else if (message.fragments > frames.size()) {
        content.remarks.push_back(fmt::format(
            "it came in {} frames; the last one here stands for all behind the first {}",
            message.fragments, frames.size()));
        core::FrameSeen rest = frames.back();
        const std::uint64_t told = bytes_of(frames);
        rest.size_bytes = content.total_bytes - std::min(told, content.total_bytes);
        rest.began_at = rest.ended_at = stamp.at;
        rest.opcode = core::Opcode::Continuation;
        rest.is_final = true;
        rest.is_rsv1 = false;
        rest.mask = {};
        frames.push_back(rest);
    }
    return frames;
}

// Content of another length is shared out among the frames as the wire's was.
void refit(std::vector<core::FrameSeen>& frames, std::uint64_t total_bytes) {
    const std::uint64_t before = std::max<std::uint64_t>(bytes_of(frames), 1);
    std::uint64_t left = total_bytes;
    for (core::FrameSeen& frame : frames) {
        const double share = static_cast<double>(frame.size_bytes) / static_cast<double>(before);
        const auto wish = static_cast<std::uint64_t>(static_cast<double>(total_bytes) * share);
        frame.size_bytes = &frame == &frames.back() ? left : std::min(wish, left);
        left -= frame.size_bytes;
    }
}

void append_header(std::string& out, const core::FrameSeen& frame) {
    const auto first = static_cast<std::uint8_t>(frame.opcode) & 0x0f;
    out += static_cast<char>(first | (frame.is_final ? bit_final : 0) |
                             (frame.is_rsv1 ? bit_rsv1 : 0));
    const int masked = frame.is_masked ? bit_masked : 0;
    int length_bytes = 0;
    if (frame.size_bytes < 126) {
        out += static_cast<char>(masked | static_cast<int>(frame.size_bytes));
    } else {
        length_bytes = frame.size_bytes <= 0xffff ? 2 : 8;
        out += static_cast<char>(masked | (length_bytes == 2 ? 126 : 127));
    }
    for (int i = length_bytes - 1; i >= 0; --i)
        out += static_cast<char>(frame.size_bytes >> (8 * i) & 0xff);
    if (frame.is_masked) out.append(reinterpret_cast<const char*>(frame.mask.data()), 4);
}

// One frame, cut where a packet is full.
class FrameParts {
public:
    FrameParts(const core::FrameSeen& frame, const std::function<void(WirePart)>& give)
        : frame_(frame), give_(give) {
        part_.at = frame.began_at;
        append_header(part_.bytes, frame);
    }
    void say(const std::string& remark) {
        part_.comment += (part_.comment.empty() ? "" : "; ") + remark;
    }
    void append(BytesView payload) {
        for (std::size_t i = 0; i < payload.size(); ++i) {
            if (part_.bytes.size() == segment_bytes_max) {
                give_(std::move(part_));
                part_ = {.at = frame_.ended_at, .bytes = {}, .comment = {}};
            }
            const auto byte = payload[i] ^ (frame_.is_masked ? frame_.mask[i % 4] : 0);
            part_.bytes += static_cast<char>(byte);
        }
    }
    void end(std::uint64_t missing_bytes) {
        part_.missing_bytes = missing_bytes;
        if (missing_bytes != 0)
            say(fmt::format("the {} behind these are not in the log",
                            counted(missing_bytes, "byte")));
        give_(std::move(part_));
    }

private:
    const core::FrameSeen& frame_;
    const std::function<void(WirePart)>& give_;
    WirePart part_;
};

}  // namespace

void for_each_wire_part(const core::Stamp& stamp, const core::MessageSeen& message,
                        const std::function<void(WirePart)>& give) {
    Content content = content_of(message);
    std::vector<core::FrameSeen> frames = frames_of(stamp, message, content);
    if (content.is_refitted) refit(frames, content.total_bytes);
    BytesView rest = content.bytes;
    for (const core::FrameSeen& frame : frames) {
        FrameParts parts(frame, give);
        if (&frame == &frames.front())
            for (const std::string& remark : content.remarks) parts.say(remark);
        const auto size =
            static_cast<std::size_t>(std::min<std::uint64_t>(rest.size(), frame.size_bytes));
        parts.append(rest.first(size));
        rest = rest.subspan(size);
        parts.end(frame.size_bytes - size);
    }
}

}  // namespace redial::log
