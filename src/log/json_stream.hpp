// JsonStream: a JSON text (RFC 8259) taken in any pieces and told as it comes, so that a file of
// any length is read in slices with no more memory than its longest wanted string. NaN and
// Infinity, which Python writes, are taken as values too. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace redial::log {

class JsonHandler {
public:
    virtual ~JsonHandler() = default;
    virtual void on_begin(bool is_object) = 0;
    virtual void on_end() = 0;
    virtual void on_key(std::string_view key) = 0;
    // Unescaped, and of a longer one the first bytes that were wanted.
    virtual void on_string(std::string_view text, std::uint64_t whole_bytes) = 0;
    // A number, true, false or null, as it stands.
    virtual void on_plain(std::string_view text) = 0;
    // Asked when a value begins that is a string: how many of its bytes on_string will look at.
    virtual std::size_t string_bytes_wanted() const = 0;
};

class JsonStream {
public:
    // The error's `where` is "line N, byte M of the file".
    Status feed(std::string_view bytes, JsonHandler& handler);
    // False: the one value the text is has not ended.
    bool is_whole() const { return state_ == State::Done; }
    std::uint64_t bytes() const { return bytes_; }

private:
    enum class State : std::uint8_t { Value, ValueOrEnd, Key, KeyOrEnd, Colon, Comma, Done };
    enum class Inside : std::uint8_t { Nothing, String, Escape, Code, Plain };

    Status take(char c, JsonHandler& handler);
    Status take_structure(char c, JsonHandler& handler);
    Status begin_value(char c, JsonHandler& handler);
    Status open(char c, JsonHandler& handler);
    Status close(char c, JsonHandler& handler);
    Status take_escape(char c);
    Status take_code(char c);
    Status end_string(JsonHandler& handler);
    Status end_plain(JsonHandler& handler);
    std::size_t take_run(std::string_view bytes);  // of a string; how many were taken
    void begin_string(std::size_t bytes_max);
    void add(std::string_view text);
    void keep(std::string_view text);
    void keep_point(char32_t point);
    void add_unit(std::uint32_t unit);  // UTF-16
    void settle_surrogate();
    void after_value();
    Error wrong(std::string what) const;

    State state_ = State::Value;
    Inside inside_ = Inside::Nothing;
    std::vector<bool> is_object_;  // of each open container
    std::string text_;             // of the string or plain value being read
    bool is_key_ = false;
    std::size_t kept_bytes_max_ = 0;  // of this string
    std::uint64_t string_bytes_ = 0;  // of it so far, kept or not
    std::uint32_t code_ = 0;
    int code_digits_ = 0;
    std::uint32_t high_surrogate_ = 0;
    std::uint64_t bytes_ = 0;
    std::uint64_t line_ = 1;
};

}  // namespace redial::log
