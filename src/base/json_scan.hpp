// JsonScanner: the tokens of a JSON text (RFC 8259), one at a time, as views into it. Strict,
// iterative, bounded depth, no allocation. Pure, any thread; the text must outlive the scanner.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace redial {

constexpr std::size_t json_scan_depth_max = 512;  // deeper text is not shown as JSON

enum class JsonToken : std::uint8_t {
    // clang-format off
    BeginObject, EndObject, BeginArray, EndArray,
    Key, String, Number, Literal,
    End,  // the text was one whole value
    Bad,  // it is not; every further call gives Bad again
    // clang-format on
};

class JsonScanner {
public:
    explicit JsonScanner(std::string_view text) : text_(text) {}

    JsonToken next();
    // The last token's own bytes (quotes included), and where it starts.
    std::string_view token() const { return text_.substr(begin_, at_of_end_ - begin_); }
    std::size_t begin() const { return begin_; }
    // Containers that are open, after the last token.
    std::size_t depth() const { return depth_; }
    bool is_in_object() const { return depth_ > 0 && is_object_[depth_ - 1]; }

private:
    enum class Expect : std::uint8_t { Value, ValueOrEnd, KeyOrEnd, Key, CommaOrEnd, Nothing };

    JsonToken bad();
    JsonToken took(JsonToken token, std::size_t end, Expect next);
    JsonToken open(JsonToken token);
    JsonToken close(JsonToken token);
    JsonToken key();
    JsonToken value();
    JsonToken literal(std::string_view word);
    JsonToken after_value();
    Expect after() const { return depth_ == 0 ? Expect::Nothing : Expect::CommaOrEnd; }
    void skip_space();
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    // End of the string or number that starts at at_; npos when it is malformed.
    std::size_t string_end() const;
    std::size_t number_end() const;

    std::string_view text_;
    std::size_t at_ = 0;  // after the last token and the colon that may follow it
    std::size_t begin_ = 0;
    std::size_t at_of_end_ = 0;  // end of the last token
    std::size_t depth_ = 0;
    Expect expect_ = Expect::Value;
    bool is_bad_ = false;
    std::bitset<json_scan_depth_max> is_object_;
};

}  // namespace redial
