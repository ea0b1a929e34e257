// UTF-8 (RFC 3629) checked as it streams, as RFC 6455 section 8.1 asks of text messages. Any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace redial {

// Feeds on chunks in order; fails at the first byte that cannot continue any valid text, so a bad
// text message is refused before the rest of it has arrived.
class Utf8Validator {
public:
    // The index within `chunk` of the first bad byte, or nullopt when all of it may stand.
    std::optional<std::size_t> feed(BytesView chunk);
    // False while a character is unfinished.
    bool is_complete() const { return needed_ == 0; }
    void reset() { *this = Utf8Validator{}; }

private:
    std::uint8_t needed_ = 0;  // continuation bytes still to come
    std::uint8_t low_ = 0x80;  // range of the next continuation byte
    std::uint8_t high_ = 0xbf;
};

bool is_utf8(BytesView bytes);

// One code point read from `text` at `at` (which moves past it); nullopt for an invalid byte, and
// then `at` moves by one. Precondition: at < text.size().
std::optional<char32_t> next_code_point(std::string_view text, std::size_t& at);
void append_utf8(std::string& to, char32_t code_point);

}  // namespace redial
