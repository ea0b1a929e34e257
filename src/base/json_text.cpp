// Checks strictly, without recursion, whether a text is JSON, and writes strings as JSON (RFC
// 8259). Any thread.
#include "base/json_text.hpp"

#include <bitset>

#include "base/bytes.hpp"
#include "base/utf8.hpp"

namespace redial {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

class Checker {
public:
    explicit Checker(std::string_view text) : text_(text) {}

    bool run() {
        bool expects_value = true;
        for (;;) {
            skip_space();
            if (expects_value) {
                if (!take_value_or_open(expects_value)) return false;
                continue;
            }
            if (depth_ == 0) return at_ == text_.size();
            if (!take_after_value(expects_value)) return false;
        }
    }

private:
    bool is_at_end() const { return at_ >= text_.size(); }
    char here() const { return is_at_end() ? '\0' : text_[at_]; }
    bool take(char c) {
        if (is_at_end() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    void skip_space() {
        while (!is_at_end() &&
               (here() == ' ' || here() == '\t' || here() == '\n' || here() == '\r')) {
            ++at_;
        }
    }
    bool take_word(std::string_view word) {
        if (text_.substr(at_, word.size()) != word) return false;
        at_ += word.size();
        return true;
    }

    // A value begins here: a scalar is taken whole, of an array or object only its beginning.
    bool take_value_or_open(bool& expects_value) {
        const bool opens_object = here() == '{';
        if (opens_object || here() == '[') {
            if (depth_ >= json_depth_max) return false;
            ++at_;
            is_object_[depth_++] = opens_object;
            skip_space();
            if (take(opens_object ? '}' : ']')) {
                --depth_;
                expects_value = false;
                return true;
            }
            return !opens_object || take_name();
        }
        expects_value = false;
        switch (here()) {
            case '"': return take_string();
            case 't': return take_word("true");
            case 'f': return take_word("false");
            case 'n': return take_word("null");
            default: return take_number();
        }
    }

    bool take_after_value(bool& expects_value) {
        const bool is_object = is_object_[depth_ - 1];
        if (take(is_object ? '}' : ']')) {
            --depth_;
            return true;
        }
        if (!take(',')) return false;
        expects_value = true;
        skip_space();
        return !is_object || take_name();
    }

    bool take_name() {
        if (!take_string()) return false;
        skip_space();
        return take(':');
    }

    bool take_string() {
        if (!take('"')) return false;
        while (!is_at_end()) {
            const char c = text_[at_++];
            if (c == '"') return true;
            if (static_cast<unsigned char>(c) < 0x20) return false;
            if (c == '\\' && !take_escape()) return false;
        }
        return false;
    }

    bool take_escape() {
        if (is_at_end()) return false;
        const char c = text_[at_++];
        if (c != 'u') return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
        for (int i = 0; i < 4; ++i) {
            if (!is_hex(here())) return false;
            ++at_;
        }
        return true;
    }

    bool take_digits() {
        if (!is_digit(here())) return false;
        while (is_digit(here())) ++at_;
        return true;
    }

    bool take_number() {
        take('-');
        if (!take('0') && !take_digits()) return false;
        if (take('.') && !take_digits()) return false;
        if (take('e') || take('E')) {
            if (!take('+')) take('-');
            return take_digits();
        }
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::bitset<json_depth_max> is_object_;
};

void append_escaped(std::string& to, char c) {
    constexpr char digits[] = "0123456789abcdef";
    switch (c) {
        case '"': to += "\\\""; return;
        case '\\': to += "\\\\"; return;
        case '\b': to += "\\b"; return;
        case '\f': to += "\\f"; return;
        case '\n': to += "\\n"; return;
        case '\r': to += "\\r"; return;
        case '\t': to += "\\t"; return;
        default: break;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20) {
        to += c;
        return;
    }
    to += "\\u00";
    to += digits[byte >> 4];
    to += digits[byte & 15];
}

}  // namespace

bool is_json(std::string_view text) { return is_utf8(as_bytes(text)) && Checker(text).run(); }

void append_json_string(std::string& to, std::string_view text) {
    to += '"';
    if (is_utf8(as_bytes(text))) {
        for (const char c : text) append_escaped(to, c);
    } else {
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t begin = at;
            if (!next_code_point(text, at)) {
                to += "\xef\xbf\xbd";
                continue;
            }
            for (const char c : text.substr(begin, at - begin)) append_escaped(to, c);
        }
    }
    to += '"';
}

}  // namespace redial
