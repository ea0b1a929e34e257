// The parts of a JSON text that dialects ask for, without a tree and without allocation: the
// members of its object, the elements of its array, a string's text. Linear time. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace redial::dialect {

// Goes over the members of an object, or the elements of an array, at the top of `text`. Each value
// is its own bytes, quotes and braces included. Ends early, with is_bad(), where the text is not
// JSON; what lies behind the last member taken has not been looked at.
class JsonParts {
public:
    explicit JsonParts(std::string_view text);
    bool is_object() const { return end_ == '}'; }
    bool is_array() const { return end_ == ']'; }
    // False at the end, and where the text is neither or is bad.
    bool next();
    std::string_view key() const { return key_; }  // without its quotes, escapes as written
    std::string_view value() const { return value_; }
    bool is_bad() const { return is_bad_; }
    // next() has come to the end, and nothing but space is behind it.
    bool is_whole();

private:
    void skip_space();
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool take(char mark) {
        if (peek() != mark) return false;
        ++at_;
        return true;
    }
    bool take_part();

    std::string_view text_;
    std::size_t at_ = 0;  // behind the last part
    std::string_view key_;
    std::string_view value_;
    char end_ = '\0';  // the mark that closes it; 0 where it is neither
    bool has_any_ = false;
    bool is_over_ = false;
    bool is_bad_ = false;
};

// The value of the object's member `key`; of equal names the first. "" where there is none.
std::string_view json_member(std::string_view object, std::string_view key);
// The n-th element of an array, from 0; "" where there is none.
std::string_view json_element(std::string_view array, std::size_t index);

// A string token's bytes between the quotes where nothing is escaped in it, "" for anything else:
// what ids and names are in practice.
std::string_view json_plain_string(std::string_view value);
// The text of a string token, its escapes resolved; "" for anything else.
std::string json_string(std::string_view value);
// The same as a view: into `value` where nothing is escaped in it, else into `kept`.
std::string_view json_text_in(std::string_view value, std::string& kept);
// A whole number, also one within a string when `also_text`.
enum class NumberForm : std::uint8_t { NumberOnly, NumberOrText };
std::optional<std::int64_t> json_whole_number(std::string_view value,
                                              NumberForm form = NumberForm::NumberOnly);
inline bool json_is_true(std::string_view value) { return value == "true"; }

}  // namespace redial::dialect
