// Appends JSON (RFC 8259) to a string piece by piece. Any thread.
#include "log/json_writer.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/utf8.hpp"

namespace redial::log {
namespace {

constexpr std::uint64_t every_byte = 0x0101010101010101ULL;

// Whether one of eight bytes must be escaped: below 0x20, '"' or '\\'. A byte of 0x80 and above
// never is. (Sean Anderson, "Bit Twiddling Hacks", hasless and haszero.)
bool needs_escape(std::uint64_t word) {
    const auto has_zero = [](std::uint64_t v) { return (v - every_byte) & ~v & (every_byte << 7); };
    const std::uint64_t below_space = (word - every_byte * 0x20) & ~word & (every_byte << 7);
    return (below_space | has_zero(word ^ (every_byte * '"')) |
            has_zero(word ^ (every_byte * '\\'))) != 0;
}

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

std::size_t plain_run(std::string_view text) {
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t word;
        std::memcpy(&word, text.data() + i, 8);
        if (needs_escape(word)) break;
    }
    while (i < text.size() && !needs_escape(text[i])) ++i;
    return i;
}

void append_escape(std::string& out, char c) {
    switch (c) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default: break;
    }
    constexpr char digits[] = "0123456789abcdef";
    out += "\\u00";
    out += digits[(c >> 4) & 15];
    out += digits[c & 15];
}

}  // namespace

std::string made_valid(const std::string& text) {
    if (is_utf8(as_bytes(text))) return text;
    std::string valid;
    for (std::size_t at = 0; at < text.size();)
        append_utf8(valid, next_code_point(text, at).value_or(U'\uFFFD'));
    return valid;
}

void append_escaped(std::string& out, std::string_view text) {
    while (true) {
        const std::size_t run = plain_run(text);
        out.append(text.data(), run);
        if (run == text.size()) return;
        append_escape(out, text[run]);
        text.remove_prefix(run + 1);
    }
}

void append_number(std::string& out, std::int64_t value) {
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void append_number(std::string& out, std::uint64_t value) {
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void append_ms(std::string& out, Duration span) {
    const std::int64_t us = span.count();
    const std::int64_t whole = us / 1000;
    std::int64_t rest = us % 1000;
    if (us < 0 && whole == 0) out += '-';
    append_number(out, whole);
    if (rest == 0) return;
    if (rest < 0) rest = -rest;
    std::string fraction = std::to_string(1000 + rest);  // 1ddd keeps the leading zeros
    while (fraction.back() == '0') fraction.pop_back();
    fraction[0] = '.';
    out += fraction;
}

// Into the buffer itself: payloads are large and base/base64's own string would be one copy more.
void append_base64(std::string& out, BytesView bytes) {
    constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t start = out.size();
    out.resize(start + (bytes.size() + 2) / 3 * 4, '=');
    char* to = out.data() + start;
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t group = static_cast<std::uint32_t>(bytes[i]) << 16 |
                                    static_cast<std::uint32_t>(bytes[i + 1]) << 8 | bytes[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6) *to++ = digits[(group >> shift) & 63];
    }
    const std::size_t left = bytes.size() - i;
    if (left == 0) return;
    const std::uint32_t tail = static_cast<std::uint32_t>(bytes[i]) << 16 |
                               (left == 2 ? static_cast<std::uint32_t>(bytes[i + 1]) << 8 : 0u);
    *to++ = digits[(tail >> 18) & 63];
    *to++ = digits[(tail >> 12) & 63];
    if (left == 2) *to = digits[(tail >> 6) & 63];
}

void JsonWriter::comma() {
    const char last = out_.empty() ? '{' : out_.back();
    if (last != '{' && last != '[') out_ += ',';
}

void JsonWriter::key(const char* name) {
    comma();
    out_ += '"';
    out_ += name;
    out_ += "\":";
}

void JsonWriter::null(const char* name) {
    key(name);
    out_ += "null";
}

void JsonWriter::quoted(std::string_view text) {
    out_ += '"';
    append_escaped(out_, text);
    out_ += '"';
}

void JsonWriter::quoted_base64(const char* name, BytesView bytes) {
    key(name);
    out_ += '"';
    append_base64(out_, bytes);
    out_ += '"';
}

void JsonWriter::operator()(const char* name, bool value) {
    key(name);
    out_ += value ? "true" : "false";
}

void JsonWriter::operator()(const char* name, const std::string& value) {
    if (is_utf8(as_bytes(value))) {
        key(name);
        return quoted(value);
    }
    quoted_base64((std::string(name) + "_base64").c_str(), as_bytes(value));
}

void JsonWriter::operator()(const char* name, double value, double, double) {
    if (!std::isfinite(value)) return null(name);  // JSON has no word for it
    key(name);
    char digits[40];
    out_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void JsonWriter::ms(const char* name, Duration value) {
    key(name);
    append_ms(out_, value);
}

void JsonWriter::ms(const char* name, const std::optional<Duration>& value) {
    if (value) return ms(name, *value);
    null(name);
}

void JsonWriter::us(const char* name, Duration value) {
    key(name);
    append_number(out_, static_cast<std::int64_t>(value.count()));
}

void JsonWriter::us(const char* name, const std::optional<Duration>& value) {
    if (value) return us(name, *value);
    null(name);
}

void JsonWriter::list(const char* name, const std::vector<std::string>& values) {
    key(name);
    out_ += '[';
    for (const std::string& value : values) {
        comma();
        quoted(made_valid(value));
    }
    out_ += ']';
}

void JsonWriter::list_ms(const char* name, const std::vector<Duration>& values) {
    key(name);
    out_ += '[';
    for (const Duration value : values) {
        comma();
        append_ms(out_, value);
    }
    out_ += ']';
}

void JsonWriter::list(const char* name, const std::vector<std::uint16_t>& values) {
    key(name);
    out_ += '[';
    for (const std::uint16_t value : values) {
        comma();
        append_number(out_, static_cast<std::uint64_t>(value));
    }
    out_ += ']';
}

void JsonWriter::payload(BytesView bytes, bool is_text_wanted) {
    bytes = bytes.first(std::min(bytes.size(), payload_bytes_max));
    if (!is_text_wanted || !is_utf8(bytes)) return quoted_base64("base64", bytes);
    const std::size_t start = out_.size();
    key("text");
    quoted(as_text(bytes));
    // Control characters take six bytes each: too many of them make base64 the shorter one.
    if (out_.size() - start <= payload_written_bytes_max) return;
    out_.resize(start);
    quoted_base64("base64", bytes);
}

}  // namespace redial::log
