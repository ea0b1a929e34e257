// Checks strictly, without recursion, whether a text is JSON, and writes strings as JSON (RFC
// 8259). Any thread.
#include "base/json_text.hpp"

#include <bitset>

#include "base/bytes.hpp"
#include "base/json_ends.hpp"
#include "base/utf8.hpp"

namespace redial {
namespace {

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

    bool take_to(std::size_t end) {
        if (end == std::string_view::npos) return false;
        at_ = end;
        return true;
    }
    bool take_string() { return take_to(json_string_end(text_, at_)); }
    bool take_number() { return take_to(json_number_end(text_, at_)); }

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
