// JsonWriter: appends JSON to a string directly, without a document in between; the writing half of
// the archives that log/field_reader.hpp describes. Any thread, one at a time.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/time.hpp"
#include "log/line_limits.hpp"
#include "log/written_names.hpp"

namespace redial::log {

// `text` must be valid UTF-8. Escapes what RFC 8259 section 7 requires and nothing else.
void append_escaped(std::string& out, std::string_view text);
void append_number(std::string& out, std::int64_t value);
void append_number(std::string& out, std::uint64_t value);
// Milliseconds, exact to the microsecond: 500, 3688.25.
void append_ms(std::string& out, Duration span);
void append_base64(std::string& out, BytesView bytes);
// Bad bytes become U+FFFD: only where there is no room for a base64 twin (lists of texts, CSV).
std::string made_valid(const std::string& text);

class JsonWriter {
public:
    // Appends members to an object that the caller has begun ('{' is the last byte or a member).
    explicit JsonWriter(std::string& out) : out_(out) {}
    static constexpr bool reads = false;

    void operator()(const char* name, bool value);
    // Text that is not valid UTF-8 is written as base64 under NAME_base64, so that nothing is lost.
    void operator()(const char* name, const std::string& value);
    void operator()(const char* name, double value, double low = 0, double high = 0);
    template <std::integral T>
    requires(!std::same_as<T, bool>) void operator()(const char* name, T value, T = 0, T = 0) {
        key(name);
        number(value);
    }
    template <class T>
    void operator()(const char* name, const std::optional<T>& value) {
        if (value) return (*this)(name, *value);
        null(name);
    }
    void ms(const char* name, Duration value);
    void ms(const char* name, const std::optional<Duration>& value);
    void us(const char* name, Duration value);
    void us(const char* name, const std::optional<Duration>& value);
    template <class E>
    void choice(const char* name, E value) {
        key(name);
        quoted(written_name(value));
    }
    template <class E>
    void choice_if_known(const char* name, E value) {
        choice(name, value);
    }
    template <class T>
    void object(const char* name, const T& value) {
        key(name);
        out_ += '{';
        fields(*this, value);
        out_ += '}';
    }
    void list(const char* name, const std::vector<std::string>& values);
    void list_ms(const char* name, const std::vector<Duration>& values);
    void list(const char* name, const std::vector<std::uint16_t>& values);
    template <class T>
    void objects(const char* name, const std::vector<T>& values) {
        key(name);
        out_ += '[';
        for (const T& value : values) {
            comma();
            out_ += '{';
            fields(*this, value);
            out_ += '}';
        }
        out_ += ']';
    }
    // "text" when the bytes are valid UTF-8, wanted as text and not too long escaped, else
    // "base64".
    void payload(BytesView bytes, bool is_text_wanted);

private:
    void comma();
    void key(const char* name);
    void null(const char* name);
    void quoted(std::string_view text);
    void quoted_base64(const char* name, BytesView bytes);
    void number(std::signed_integral auto value) {
        append_number(out_, static_cast<std::int64_t>(value));
    }
    void number(std::unsigned_integral auto value) {
        append_number(out_, static_cast<std::uint64_t>(value));
    }

    std::string& out_;
};

}  // namespace redial::log
