// The states of the parser that takes JSON in pieces. Any thread.
#include "log/json_stream.hpp"

#include <algorithm>
#include <charconv>

#include "base/utf8.hpp"

namespace redial::log {
namespace {

constexpr std::size_t depth_max = 256;
constexpr std::size_t plain_bytes_max = 64;
constexpr std::size_t key_bytes_max = 1024;  // of longer ones the front: no name that is looked for

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

bool is_plain_part(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '.' ||
           c == 'E' || c == 'N' || c == 'I';
}

bool is_plain(const std::string& text) {
    if (text == "true" || text == "false" || text == "null") return true;
    if (text == "NaN" || text == "Infinity" || text == "-Infinity") return true;
    double number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, number);
    const bool begins_right = text[0] == '-' || (text[0] >= '0' && text[0] <= '9');
    return begins_right && stop == end && problem != std::errc::invalid_argument;
}

std::string shown(char c) {
    if (c > ' ' && c < 0x7f) return std::string("'") + c + "'";
    return "byte " + std::to_string(static_cast<unsigned char>(c));
}

}  // namespace

Error JsonStream::wrong(std::string what) const {
    return {.what = std::move(what),
            .where = "line " + std::to_string(line_) + ", byte " + std::to_string(bytes_)};
}

Status JsonStream::feed(std::string_view bytes, JsonHandler& handler) {
    while (!bytes.empty()) {
        if (inside_ == Inside::String) {
            const std::size_t run = take_run(bytes);
            bytes_ += run;
            bytes.remove_prefix(run);
            if (bytes.empty()) break;
        }
        const char c = bytes.front();
        if (c == '\n') ++line_;
        if (const Status taken = take(c, handler); !taken) return taken;
        ++bytes_;
        bytes.remove_prefix(1);
    }
    return Done{};
}

Status JsonStream::take(char c, JsonHandler& handler) {
    switch (inside_) {
        case Inside::String:
            if (c == '"') return end_string(handler);
            if (c == '\\') {
                inside_ = Inside::Escape;
                return Done{};
            }
            return wrong("a control character in a string");
        case Inside::Escape: return take_escape(c);
        case Inside::Code: return take_code(c);
        case Inside::Plain:
            if (is_plain_part(c) && text_.size() < plain_bytes_max) {
                text_ += c;
                return Done{};
            }
            if (const Status ended = end_plain(handler); !ended) return ended;
            return take_structure(c, handler);
        case Inside::Nothing: break;
    }
    return take_structure(c, handler);
}

// The characters up to a quote, a backslash or what may not stand in a string.
std::size_t JsonStream::take_run(std::string_view bytes) {
    std::size_t end = 0;
    while (end < bytes.size()) {
        const auto c = static_cast<unsigned char>(bytes[end]);
        if (c == '"' || c == '\\' || c < 0x20) break;
        ++end;
    }
    if (end > 0) add(bytes.substr(0, end));
    return end;
}

void JsonStream::add(std::string_view text) {
    settle_surrogate();
    keep(text);
}

void JsonStream::keep(std::string_view text) {
    string_bytes_ += text.size();
    text_ += text.substr(0, kept_bytes_max_ - std::min(kept_bytes_max_, text_.size()));
}

void JsonStream::keep_point(char32_t point) {
    std::string bytes;
    append_utf8(bytes, point);
    keep(bytes);
}

// Half of a pair stands for nothing.
void JsonStream::settle_surrogate() {
    if (high_surrogate_ == 0) return;
    high_surrogate_ = 0;
    keep_point(0xfffd);
}

void JsonStream::add_unit(std::uint32_t unit) {
    const bool is_low = unit >= 0xdc00 && unit <= 0xdfff;
    if (high_surrogate_ != 0 && is_low) {
        const std::uint32_t point = 0x10000 + ((high_surrogate_ - 0xd800) << 10) + (unit - 0xdc00);
        high_surrogate_ = 0;
        keep_point(static_cast<char32_t>(point));
        return;
    }
    settle_surrogate();
    if (unit >= 0xd800 && unit <= 0xdbff) {
        high_surrogate_ = unit;
        return;
    }
    keep_point(is_low ? U'\xfffd' : static_cast<char32_t>(unit));
}

Status JsonStream::take_escape(char c) {
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view meant = "\"\\/\b\f\n\r\t";
    if (c == 'u') {
        inside_ = Inside::Code;
        code_ = 0;
        code_digits_ = 0;
        return Done{};
    }
    const std::size_t which = names.find(c);
    if (which == std::string_view::npos) return wrong("no such escape: " + shown(c));
    inside_ = Inside::String;
    add(meant.substr(which, 1));
    return Done{};
}

Status JsonStream::take_code(char c) {
    std::uint32_t digit = 0;
    if (c >= '0' && c <= '9')
        digit = static_cast<std::uint32_t>(c - '0');
    else if (c >= 'a' && c <= 'f')
        digit = static_cast<std::uint32_t>(c - 'a' + 10);
    else if (c >= 'A' && c <= 'F')
        digit = static_cast<std::uint32_t>(c - 'A' + 10);
    else
        return wrong("not four hexadecimal digits after \\u");
    code_ = code_ << 4 | digit;
    if (++code_digits_ < 4) return Done{};
    inside_ = Inside::String;
    add_unit(code_);
    return Done{};
}

Status JsonStream::end_string(JsonHandler& handler) {
    settle_surrogate();
    inside_ = Inside::Nothing;
    if (is_key_) {
        state_ = State::Colon;
        handler.on_key(text_);
    } else {
        after_value();
        handler.on_string(text_, string_bytes_);
    }
    text_.clear();
    if (text_.capacity() > (1u << 20)) text_.shrink_to_fit();
    return Done{};
}

Status JsonStream::end_plain(JsonHandler& handler) {
    if (!is_plain(text_)) return wrong("'" + text_ + "' is no JSON value");
    inside_ = Inside::Nothing;
    after_value();
    handler.on_plain(text_);
    text_.clear();
    return Done{};
}

void JsonStream::after_value() { state_ = is_object_.empty() ? State::Done : State::Comma; }

Status JsonStream::take_structure(char c, JsonHandler& handler) {
    if (is_space(c)) return Done{};
    switch (state_) {
        case State::Value: return begin_value(c, handler);
        case State::ValueOrEnd: return c == ']' ? close(c, handler) : begin_value(c, handler);
        case State::KeyOrEnd:
            if (c == '}') return close(c, handler);
            [[fallthrough]];
        case State::Key:
            if (c != '"') return wrong("a name in quotes is missing before " + shown(c));
            is_key_ = true;
            begin_string(key_bytes_max);
            return Done{};
        case State::Colon:
            if (c != ':') return wrong("':' is missing before " + shown(c));
            state_ = State::Value;
            return Done{};
        case State::Comma:
            if (c == '}' || c == ']') return close(c, handler);
            if (c != ',') return wrong("',' is missing before " + shown(c));
            state_ = is_object_.back() ? State::Key : State::Value;
            return Done{};
        case State::Done: break;
    }
    return wrong(shown(c) + " after the end of the JSON text");
}

void JsonStream::begin_string(std::size_t bytes_max) {
    inside_ = Inside::String;
    kept_bytes_max_ = bytes_max;
    string_bytes_ = 0;
}

Status JsonStream::begin_value(char c, JsonHandler& handler) {
    if (c == '{' || c == '[') return open(c, handler);
    if (c == '"') {
        is_key_ = false;
        begin_string(handler.string_bytes_wanted());
        return Done{};
    }
    if (!is_plain_part(c)) return wrong("a value is missing before " + shown(c));
    inside_ = Inside::Plain;
    text_ = c;
    return Done{};
}

Status JsonStream::open(char c, JsonHandler& handler) {
    if (is_object_.size() == depth_max)
        return wrong("nested deeper than " + std::to_string(depth_max));
    is_object_.push_back(c == '{');
    state_ = c == '{' ? State::KeyOrEnd : State::ValueOrEnd;
    handler.on_begin(c == '{');
    return Done{};
}

Status JsonStream::close(char c, JsonHandler& handler) {
    if (is_object_.back() != (c == '}')) return wrong(shown(c) + " closes what it did not open");
    is_object_.pop_back();
    after_value();
    handler.on_end();
    return Done{};
}

}  // namespace redial::log
