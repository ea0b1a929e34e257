// Members and elements of JSON texts, part by part (RFC 8259). Any thread.
#include "dialect/json_fields.hpp"

#include <charconv>

#include "base/json_ends.hpp"
#include "base/json_string.hpp"

namespace redial::dialect {

JsonParts::JsonParts(std::string_view text) : text_(text) {
    skip_space();
    const char first = peek();
    end_ = first == '{' ? '}' : first == '[' ? ']' : '\0';
    is_bad_ = end_ == '\0';
    ++at_;
}

void JsonParts::skip_space() {
    while (at_ < text_.size()) {
        const char c = text_[at_];
        if (c > ' ' || (c != ' ' && c != '\n' && c != '\r' && c != '\t')) return;
        ++at_;
    }
}

bool JsonParts::next() {
    if (is_bad_ || is_over_) return false;
    skip_space();
    if (peek() == end_) {
        ++at_;
        is_over_ = true;
        return false;
    }
    is_bad_ = !take_part();
    return !is_bad_;
}

bool JsonParts::take_part() {
    if (has_any_) {
        if (!take(',')) return false;
        skip_space();
    }
    has_any_ = true;
    if (is_object()) {
        const std::size_t begin = at_ + 1;
        const std::size_t end = json_string_end(text_, at_);
        if (end == std::string_view::npos) return false;
        key_ = text_.substr(begin, end - 1 - begin);
        at_ = end;
        skip_space();
        if (!take(':')) return false;
        skip_space();
    }
    const std::size_t end = json_value_end(text_, at_);
    if (end == std::string_view::npos) return false;
    value_ = text_.substr(at_, end - at_);
    at_ = end;
    return true;
}

bool JsonParts::is_whole() {
    if (!is_over_) return false;
    skip_space();
    return at_ == text_.size();
}

std::string_view json_member(std::string_view object, std::string_view key) {
    JsonParts parts(object);
    while (parts.is_object() && parts.next()) {
        if (parts.key() == key) return parts.value();
    }
    return {};
}

std::string_view json_element(std::string_view array, std::size_t index) {
    JsonParts parts(array);
    for (std::size_t at = 0; parts.is_array() && parts.next(); ++at) {
        if (at == index) return parts.value();
    }
    return {};
}

std::string_view json_plain_string(std::string_view value) {
    if (value.size() < 2 || value.front() != '"') return {};
    value = value.substr(1, value.size() - 2);
    return value.find('\\') == std::string_view::npos ? value : std::string_view{};
}

std::string json_string(std::string_view value) {
    if (value.size() < 2 || value.front() != '"') return {};
    return json_unescaped(value);
}

std::string_view json_text_in(std::string_view value, std::string& kept) {
    const std::string_view plain = json_plain_string(value);
    if (!plain.empty()) return plain;
    kept = json_string(value);
    return kept;
}

std::optional<std::int64_t> json_whole_number(std::string_view value, NumberForm form) {
    if (form == NumberForm::NumberOrText && !value.empty() && value.front() == '"') {
        value = json_plain_string(value);
    }
    std::int64_t number = 0;
    const char* end = value.data() + value.size();
    const auto read = std::from_chars(value.data(), end, number);
    if (value.empty() || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return number;
}

}  // namespace redial::dialect
