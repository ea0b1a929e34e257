// Follows a JSON pointer (RFC 6901) through the tokens of a text. Any thread.
#include "base/json_pointer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/json_scan.hpp"
#include "base/json_string.hpp"

namespace redial {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t pointer_tokens_max = 32;

bool is_key(std::string_view raw, const std::string& name) {
    if (raw.find('\\') == npos) return raw.substr(1, raw.size() - 2) == name;
    return json_unescaped(raw) == name;
}

// RFC 6901 section 4: no leading zeros.
bool is_index(const std::string& token, std::uint64_t index) {
    return token == std::to_string(index);
}

// Follows a pointer through the tokens. The containers on the pointer's path are always the
// outermost `path_` of those that are open.
class PointerSearch {
public:
    PointerSearch(std::string_view text, const std::vector<std::string>& names)
        : text_(text), scanner_(text), names_(names) {}

    std::optional<std::string_view> run() {
        while (true) {
            const JsonToken token = scanner_.next();
            switch (token) {
                case JsonToken::End: return found_;
                case JsonToken::Bad: return std::nullopt;
                case JsonToken::Key: on_key(); break;
                case JsonToken::EndObject:
                case JsonToken::EndArray: on_end(); break;
                case JsonToken::BeginObject:
                case JsonToken::BeginArray: on_value(scanner_.depth() - 1, true); break;
                default: on_value(scanner_.depth(), false); break;
            }
        }
    }

private:
    void on_key() {
        if (scanner_.depth() != path_) return;
        key_is_wanted_ = is_key(scanner_.token(), names_[path_ - 1]);
    }

    // `depth`: of the containers around the value.
    void on_value(std::size_t depth, bool is_container) {
        if (!is_wanted(depth)) return;
        found_.reset();  // of duplicate keys the last counts
        if (depth < names_.size()) {
            if (!is_container) return;
            path_ = depth + 1;
            if (!scanner_.is_in_object()) next_index_[path_] = 0;
            is_array_[path_] = !scanner_.is_in_object();
        } else if (is_container) {
            found_begin_ = scanner_.begin();
            found_depth_ = depth;
        } else {
            found_ = scanner_.token();
        }
    }

    bool is_wanted(std::size_t depth) {
        if (depth != path_) return false;
        if (depth == 0) return true;
        if (!is_array_[depth]) return key_is_wanted_;
        return is_index(names_[depth - 1], next_index_[depth]++);
    }

    void on_end() {
        const std::size_t depth = scanner_.depth();
        if (found_depth_ == depth) {
            found_ = text_.substr(found_begin_, scanner_.begin() + 1 - found_begin_);
            found_depth_ = npos;
        }
        path_ = std::min(path_, depth);
    }

    std::string_view text_;
    JsonScanner scanner_;
    const std::vector<std::string>& names_;
    std::size_t path_ = 0;
    bool key_is_wanted_ = false;
    std::array<bool, pointer_tokens_max + 1> is_array_{};
    std::array<std::uint64_t, pointer_tokens_max + 1> next_index_{};
    std::optional<std::string_view> found_;
    std::size_t found_begin_ = 0;
    std::size_t found_depth_ = npos;  // of the container that is being taken in
};

// False when no key of `text` can be `name`: most messages of a flood are left here. An index, or a
// text with escapes, cannot be told this way.
bool may_hold(std::string_view text, const std::string& name) {
    const bool may_be_index = name.find_first_not_of("0123456789") == npos;
    return may_be_index || text.find(name) != npos || text.find('\\') != npos;
}

// Whole numbers as their digits, also those written with a fraction or an exponent; others as the
// shortest text of the nearest double. Precondition: the scanner took `raw` as a number.
std::string plain_number(std::string_view raw) {
    if (raw.find_first_of(".eE") == npos) return raw == "-0" ? "0" : std::string(raw);
    double value = 0;
    const auto [stop, error] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
    if (error != std::errc{}) return std::string(raw);  // beyond what a double can hold
    constexpr double whole_max = 9007199254740992.0;    // 2^53
    const bool is_whole = std::abs(value) <= whole_max && value == std::trunc(value);
    if (is_whole) return std::to_string(static_cast<std::int64_t>(value));
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return std::string(text.data(), end);
}

}  // namespace

Result<JsonPointer> JsonPointer::parse(std::string_view text) {
    JsonPointer pointer;
    if (text.empty()) return pointer;
    if (text.front() != '/') {
        return Error{"a JSON pointer starts with /", std::string(text), "for example /count"};
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '/') {
            pointer.tokens_.emplace_back();
        } else if (text[at] != '~') {
            pointer.tokens_.back() += text[at];
        } else if (at + 1 < text.size() && (text[at + 1] == '0' || text[at + 1] == '1')) {
            pointer.tokens_.back() += text[++at] == '0' ? '~' : '/';
        } else {
            return Error{"~ in a JSON pointer is written ~0", std::string(text), "see RFC 6901"};
        }
    }
    if (pointer.tokens_.size() > pointer_tokens_max) {
        return Error{"a JSON pointer has at most 32 parts here", std::string(text), ""};
    }
    return pointer;
}

std::string JsonPointer::text() const {
    std::string text;
    for (const std::string& token : tokens_) {
        text += '/';
        for (const char c : token) {
            if (c == '~') {
                text += "~0";
            } else if (c == '/') {
                text += "~1";
            } else {
                text += c;
            }
        }
    }
    return text;
}

bool may_be_json(std::string_view text) {
    const std::size_t at = text.find_first_not_of(" \t\r\n");
    return at != npos && (text[at] == '{' || text[at] == '[');
}

bool json_may_have(std::string_view text, const JsonPointer& pointer) {
    if (pointer.tokens().empty()) return true;
    return may_be_json(text) && may_hold(text, pointer.tokens().back());
}

std::optional<std::string_view> json_value_at(std::string_view text, const JsonPointer& pointer) {
    return PointerSearch(text, pointer.tokens()).run();
}

std::optional<std::int64_t> json_integer_at(std::string_view text, const JsonPointer& pointer) {
    if (!json_may_have(text, pointer)) return std::nullopt;
    const auto value = json_value_at(text, pointer);
    if (!value) return std::nullopt;
    std::int64_t integer = 0;
    const char* end = value->data() + value->size();
    const auto [stop, error] = std::from_chars(value->data(), end, integer);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return integer;
}

std::optional<std::string> json_key_at(std::string_view text, const JsonPointer& pointer) {
    if (!json_may_have(text, pointer)) return std::nullopt;
    const auto value = json_value_at(text, pointer);
    return value ? json_key_of(*value) : std::nullopt;
}

std::optional<std::string> json_key_of(std::string_view value) {
    const char first = value.empty() ? '\0' : value.front();
    if (first == '"') return '"' + json_unescaped(value);
    const bool is_number = first == '-' || (first >= '0' && first <= '9');
    return is_number ? std::optional(plain_number(value)) : std::nullopt;
}

}  // namespace redial
