// Writes the frames of a message as JSON and reads them again. Any thread.
#include "log/frames_json.hpp"

#include <algorithm>

#include "log/json_writer.hpp"

namespace redial::log {
namespace {

// As it stands in the line.
struct FrameLine {
    core::FrameSeen frame;
    std::string mask;
    std::optional<std::int64_t> began_us;
    std::optional<std::int64_t> ended_us;
};

void fields(FieldReader& reader, FrameLine& line) {
    reader.choice("opcode", line.frame.opcode);
    reader("fin", line.frame.is_final);
    reader("rsv1", line.frame.is_rsv1);
    reader("mask", line.mask);
    reader("bytes", line.frame.size_bytes);
    reader("began_us", line.began_us);
    reader("ended_us", line.ended_us);
    line.frame.is_masked = reader.has("mask");
    if (line.frame.is_masked && !read_mask(line.mask, line.frame.mask))
        reader.fail("mask should be eight hexadecimal digits");
}

void append_mask(std::string& out, const std::array<std::uint8_t, 4>& mask) {
    constexpr char digits[] = "0123456789abcdef";
    out += ",\"mask\":\"";
    for (const std::uint8_t byte : mask) {
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    out += '"';
}

void append_frame(std::string& out, const core::FrameSeen& frame, Instant at) {
    out += "{\"opcode\":\"";
    out += written_name(frame.opcode);
    out += '"';
    if (!frame.is_final) out += ",\"fin\":false";
    if (frame.is_rsv1) out += ",\"rsv1\":true";
    if (frame.is_masked) append_mask(out, frame.mask);
    out += ",\"bytes\":";
    append_number(out, frame.size_bytes);
    if (frame.began_at != at) {
        out += ",\"began_us\":";
        append_number(out, to_us(frame.began_at));
    }
    if (frame.ended_at != at) {
        out += ",\"ended_us\":";
        append_number(out, to_us(frame.ended_at));
    }
    out += '}';
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

void append_frames(std::string& out, const core::Stamp& stamp, const core::MessageSeen& message) {
    if (message.wire_bytes != 0 && message.wire_bytes != message.size_bytes) {
        out += ",\"wire_bytes\":";
        append_number(out, message.wire_bytes);
    }
    if (message.frames.empty()) return;
    out += ",\"frames\":[";
    for (const core::FrameSeen& frame : message.frames) {
        if (out.back() != '[') out += ',';
        append_frame(out, frame, stamp.at);
    }
    out += ']';
}

void read_frames(FieldReader& reader, const core::Stamp& stamp, core::MessageSeen& message,
                 std::vector<core::FrameSeen>& frames) {
    reader("wire_bytes", message.wire_bytes);
    std::vector<FrameLine> lines;
    reader.objects("frames", lines);
    lines.resize(std::min(lines.size(), core::frames_kept_max));
    frames.clear();
    for (const FrameLine& line : lines) {
        core::FrameSeen& frame = frames.emplace_back(line.frame);
        frame.began_at = line.began_us ? instant_from_us(*line.began_us) : stamp.at;
        frame.ended_at = line.ended_us ? instant_from_us(*line.ended_us) : stamp.at;
    }
    message.frames = frames;
}

bool read_mask(std::string_view text, std::array<std::uint8_t, 4>& mask) {
    if (text.size() != 2 * mask.size()) return false;
    for (std::size_t i = 0; i < mask.size(); ++i) {
        const int high = hex_digit(text[2 * i]);
        const int low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        mask[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return true;
}

}  // namespace redial::log
