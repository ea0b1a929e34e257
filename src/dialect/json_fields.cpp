// Members and elements of JSON texts, token by token (RFC 8259). Any thread.
#include "dialect/json_fields.hpp"

#include <charconv>

#include "base/json_string.hpp"

namespace redial::dialect {

JsonParts::JsonParts(std::string_view text) : scanner_(text), text_(text) {
    kind_ = scanner_.next();
    is_bad_ = !is_object() && !is_array();
}

bool JsonParts::next() {
    if (is_bad_) return false;
    JsonToken token = scanner_.next();
    if (token == JsonToken::EndObject || token == JsonToken::EndArray) return false;
    if (token == JsonToken::Key) {
        key_ = scanner_.token().substr(1, scanner_.token().size() - 2);
        token = scanner_.next();
    }
    const std::size_t begin = scanner_.begin();
    while (token != JsonToken::Bad && scanner_.depth() > 1) token = scanner_.next();
    is_bad_ = token == JsonToken::Bad || token == JsonToken::End;
    if (is_bad_) return false;
    value_ = text_.substr(begin, scanner_.begin() + scanner_.token().size() - begin);
    return true;
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
