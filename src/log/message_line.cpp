// A strict scanner for the one shape of line that messages have. Any thread.
#include "log/message_line.hpp"

#include <charconv>
#include <cstring>
#include <optional>

#include "base/base64.hpp"
#include "base/utf8.hpp"
#include "log/frames_json.hpp"
#include "log/written_names.hpp"

namespace redial::log {
namespace {

class Scanner {
public:
    explicit Scanner(std::string_view line) : rest_(line) {}

    bool take(std::string_view literal) {
        if (!rest_.starts_with(literal)) return false;
        rest_.remove_prefix(literal.size());
        return true;
    }
    template <class T>
    bool number(std::string_view name, T& value) {
        if (!take(name)) return false;
        const char* begin = rest_.data();
        const char* end = begin + rest_.size();
        const auto [after, error] = std::from_chars(begin, end, value);
        if (error != std::errc{}) return false;
        const char* digits = begin + (*begin == '-' ? 1 : 0);
        if (*digits == '0' && after - digits > 1) return false;  // JSON knows no 007
        // "1.5" and "1e3" are for the long way
        if (after == end || *after == '.' || *after == 'e' || *after == 'E') return false;
        rest_.remove_prefix(static_cast<std::size_t>(after - begin));
        return true;
    }
    // Up to the closing quote, without escapes.
    std::optional<std::string_view> plain() {
        const std::size_t quote = rest_.find('"');
        if (quote == std::string_view::npos) return std::nullopt;
        const std::string_view text = rest_.substr(0, quote);
        rest_.remove_prefix(quote + 1);
        return text;
    }
    bool text(Bytes& out);
    std::string_view rest() const { return rest_; }

private:
    bool escape(Bytes& out);
    std::string_view rest_;
};

int escape_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// What append_escaped() writes; other escapes are for the long way. rest_ begins after the
// backslash.
bool Scanner::escape(Bytes& out) {
    if (rest_.empty()) return false;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    switch (c) {
        case '"':
        case '\\': out.push_back(static_cast<std::uint8_t>(c)); return true;
        case 'n': out.push_back('\n'); return true;
        case 'r': out.push_back('\r'); return true;
        case 't': out.push_back('\t'); return true;
        default: break;
    }
    if (c != 'u' || rest_.size() < 4 || rest_[0] != '0' || rest_[1] != '0') return false;
    const int high = escape_digit(rest_[2]);
    const int low = escape_digit(rest_[3]);
    if (high < 0 || high > 1 || low < 0) return false;
    out.push_back(static_cast<std::uint8_t>(high * 16 + low));
    rest_.remove_prefix(4);
    return true;
}

// Whether a byte ends a run: the quote, the backslash, or what may not stand in JSON at all.
bool ends_run(char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }

bool Scanner::text(Bytes& out) {
    while (true) {
        std::size_t run = 0;
        while (run < rest_.size() && !ends_run(rest_[run])) ++run;
        append(out, rest_.substr(0, run));
        if (run == rest_.size()) return false;
        const char c = rest_[run];
        rest_.remove_prefix(run + 1);
        if (c == '"') return is_utf8(out);
        if (c != '\\' || !escape(out)) return false;
    }
}

bool read_type(Scanner& scan, core::Opcode& opcode) {
    if (!scan.take("{\"type\":\"")) return false;
    if (scan.take("message\"")) return true;
    opcode = core::Opcode::Ping;
    if (scan.take("ping\"")) return true;
    opcode = core::Opcode::Pong;
    return scan.take("pong\"");
}

bool read_stamp(Scanner& scan, core::Stamp& stamp) {
    std::int64_t mono = 0;
    std::int64_t wall = 0;
    const bool is_read = scan.number(",\"session\":", stamp.session.value) &&
                         scan.number(",\"attempt\":", stamp.attempt.value) &&
                         scan.number(",\"mono_us\":", mono) && scan.number(",\"wall_us\":", wall);
    stamp.at = instant_from_us(mono);
    stamp.wall_at = wall_from_us(wall);
    return is_read;
}

bool read_kind(Scanner& scan, core::MessageSeen& message) {
    if (!scan.take(",\"dir\":\"")) return false;
    message.direction = scan.take("in\"") ? core::Direction::In : core::Direction::Out;
    if (message.direction == core::Direction::Out && !scan.take("out\"")) return false;
    if (message.opcode != core::Opcode::Text) return true;  // ping and pong have none
    if (!scan.take(",\"opcode\":\"")) return false;
    const auto name = scan.plain();
    const auto opcode = name ? from_written<core::Opcode>(*name) : std::nullopt;
    message.opcode = opcode.value_or(core::Opcode::Text);
    return opcode.has_value();
}

bool read_time(Scanner& scan, std::string_view name, Instant& at) {
    std::int64_t us = to_us(at);
    if (scan.rest().starts_with(name) && !scan.number(name, us)) return false;
    at = instant_from_us(us);
    return true;
}

bool read_frame(Scanner& scan, core::FrameSeen& frame) {
    if (!scan.take("{\"opcode\":\"")) return false;
    const auto name = scan.plain();
    const auto opcode = name ? from_written<core::Opcode>(*name) : std::nullopt;
    if (!opcode) return false;
    frame.opcode = *opcode;
    frame.is_final = !scan.take(",\"fin\":false");
    frame.is_rsv1 = scan.take(",\"rsv1\":true");
    frame.is_masked = scan.take(",\"mask\":\"");
    if (frame.is_masked) {
        const auto mask = scan.plain();
        if (!mask || !read_mask(*mask, frame.mask)) return false;
    }
    return scan.number(",\"bytes\":", frame.size_bytes) &&
           read_time(scan, ",\"began_us\":", frame.began_at) &&
           read_time(scan, ",\"ended_us\":", frame.ended_at) && scan.take("}");
}

// As append_frames() writes them; more than are kept are for the long way.
bool read_frames(Scanner& scan, Instant at, std::vector<core::FrameSeen>& frames) {
    frames.clear();
    if (!scan.take(",\"frames\":[")) return true;
    do {
        if (frames.size() == core::frames_kept_max) return false;
        if (!read_frame(scan, frames.emplace_back(core::FrameSeen{at, at}))) return false;
    } while (scan.take(","));
    return scan.take("]");
}

bool read_facts(Scanner& scan, Instant at, core::MessageSeen& message,
                std::vector<core::FrameSeen>& frames) {
    if (!scan.number(",\"size\":", message.size_bytes)) return false;
    if (scan.rest().starts_with(",\"rtt_us\"")) {
        std::int64_t rtt = 0;
        if (!scan.number(",\"rtt_us\":", rtt)) return false;
        message.rtt = Duration{rtt};
    }
    message.is_compressed = scan.take(",\"compressed\":true");
    message.was_queued = scan.take(",\"queued\":true");
    if (scan.rest().starts_with(",\"fragments\"") &&
        !scan.number(",\"fragments\":", message.fragments))
        return false;
    if (scan.rest().starts_with(",\"wire_bytes\"") &&
        !scan.number(",\"wire_bytes\":", message.wire_bytes))
        return false;
    if (!read_frames(scan, at, frames)) return false;
    message.frames = frames;
    scan.take(",\"redacted\":true");
    return true;
}

bool read_payload(Scanner& scan, Bytes& payload) {
    payload.clear();
    if (scan.take(",\"text\":\"")) return scan.text(payload);
    if (!scan.take(",\"base64\":\"")) return false;
    const auto text = scan.plain();
    auto bytes = text ? from_base64(*text) : std::nullopt;
    if (!bytes) return false;
    payload = std::move(*bytes);
    return true;
}

}  // namespace

bool read_message_line(std::string_view line, core::Stamp& stamp, core::MessageSeen& message,
                       Bytes& payload, std::vector<core::FrameSeen>& frames) {
    Scanner scan(line);
    message.opcode = core::Opcode::Text;
    if (!read_type(scan, message.opcode) || !read_stamp(scan, stamp) || !read_kind(scan, message))
        return false;
    if (!read_facts(scan, stamp.at, message, frames) || !read_payload(scan, payload)) return false;
    message.payload = payload;
    return scan.rest() == "}" || scan.rest() == "}\n" || scan.rest() == "}\r";
}

}  // namespace redial::log
