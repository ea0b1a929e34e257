// Recognises the tokens of a JSON text by the grammar of RFC 8259, sections 2 to 5. Any thread.
#include "base/json_scan.hpp"

#include "base/json_ends.hpp"

namespace redial {
namespace {

constexpr std::size_t npos = std::string_view::npos;

}  // namespace

void JsonScanner::skip_space() {
    while (at_ < text_.size()) {
        const char c = text_[at_];
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return;
        ++at_;
    }
}

JsonToken JsonScanner::bad() {
    is_bad_ = true;
    begin_ = at_of_end_ = at_;
    return JsonToken::Bad;
}

JsonToken JsonScanner::took(JsonToken token, std::size_t end, Expect next) {
    if (end == npos) return bad();
    begin_ = at_;
    at_ = at_of_end_ = end;
    expect_ = next;
    return token;
}

JsonToken JsonScanner::next() {
    if (is_bad_) return JsonToken::Bad;
    skip_space();
    switch (expect_) {
        case Expect::Nothing:
            if (at_ < text_.size()) return bad();
            return took(JsonToken::End, at_, Expect::Nothing);
        case Expect::CommaOrEnd: return after_value();
        case Expect::KeyOrEnd: return peek() == '}' ? close(JsonToken::EndObject) : key();
        case Expect::ValueOrEnd: return peek() == ']' ? close(JsonToken::EndArray) : value();
        case Expect::Key: return key();
        case Expect::Value: return value();
    }
    return bad();
}

JsonToken JsonScanner::after_value() {
    if (peek() == ',') {
        ++at_;
        skip_space();
        return is_in_object() ? key() : value();
    }
    const char wanted = is_in_object() ? '}' : ']';
    if (peek() != wanted) return bad();
    return close(is_in_object() ? JsonToken::EndObject : JsonToken::EndArray);
}

JsonToken JsonScanner::open(JsonToken token) {
    if (depth_ == json_scan_depth_max) return bad();
    const bool is_object = token == JsonToken::BeginObject;
    is_object_[depth_++] = is_object;
    return took(token, at_ + 1, is_object ? Expect::KeyOrEnd : Expect::ValueOrEnd);
}

JsonToken JsonScanner::close(JsonToken token) {
    --depth_;
    return took(token, at_ + 1, after());
}

JsonToken JsonScanner::key() {
    if (peek() != '"') return bad();
    const JsonToken token = took(JsonToken::Key, string_end(), Expect::Value);
    if (token == JsonToken::Bad) return token;
    skip_space();
    if (peek() != ':') return bad();
    ++at_;
    return token;
}

JsonToken JsonScanner::value() {
    switch (peek()) {
        case '{': return open(JsonToken::BeginObject);
        case '[': return open(JsonToken::BeginArray);
        case '"': return took(JsonToken::String, string_end(), after());
        case 't': return literal("true");
        case 'f': return literal("false");
        case 'n': return literal("null");
        default: return took(JsonToken::Number, number_end(), after());
    }
}

JsonToken JsonScanner::literal(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return bad();
    return took(JsonToken::Literal, at_ + word.size(), after());
}

std::size_t JsonScanner::string_end() const { return json_string_end(text_, at_); }

std::size_t JsonScanner::number_end() const { return json_number_end(text_, at_); }

}  // namespace redial
