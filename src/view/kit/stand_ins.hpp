// StandIns: lets a text field hold every text. Dear ImGui's fields drop or change control
// characters, carriage returns, bytes that are no UTF-8 and, with its usual 16-bit characters,
// everything above U+FFFF. Each of those has a stand-in of the private use area while it is in a
// field, and is itself again when it leaves it: what was pasted or typed is what is sent. Pure; UI
// thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redial::view {

// In a field of one line a line end is a character like others, with a stand-in of its own.
enum class FieldLines : std::uint8_t { One, Many };

class StandIns {
public:
    // The stand-ins, below the codes of shaped glyphs (view/kit/shaper.hpp) and the icons
    // (view/kit/icons.hpp), and within Dear ImGui's 16 bits.
    static constexpr char32_t first = 0xe000;
    static constexpr char32_t last = 0xe7ff;
    // Of the control characters U+0000 to U+001F and U+007F: first + code point.
    static constexpr bool is_of_control(char32_t c) {
        return c < first + 0x20 || c == first + 0x7f;
    }
    // Those that are given when they are needed, so many different ones at most.
    static constexpr char32_t first_given = first + 0x100;
    static constexpr std::size_t given_max = last - first_given + 1;

    // `held_max`: the largest code point that a field can hold.
    explicit StandIns(char32_t held_max = 0xffff) : held_max_(held_max) {}

    // What a field is to hold for `text`; nullopt: no stand-in is left for one of its characters.
    std::optional<std::string> to_field(std::string_view text, FieldLines lines);
    // The bytes that a field's content stands for.
    std::string from_field(std::string_view held) const;

    // The character that a stand-in was given for; nullopt: for none.
    std::optional<char32_t> original(char32_t stand_in) const;
    // How many were given: it grows when fields hold what they had not held before.
    std::size_t given_count() const { return originals_.size(); }

    // A character that was typed and that Dear ImGui hands to the field as U+FFFD.
    void note_typed(char32_t code_point);
    // The stand-in of the oldest of those; nullopt: none was noted.
    std::optional<char32_t> take_typed();
    void forget_typed() { typed_.clear(); }

    // Why something was not taken, for the person; "" for nothing.
    void refuse(std::string why) { refusal_ = std::move(why); }
    std::string take_refusal() { return std::exchange(refusal_, {}); }

private:
    std::optional<char32_t> given(char32_t code_point);
    void take_back(std::size_t kept);
    bool is_held_as_it_is(char32_t code_point, FieldLines lines) const;

    char32_t held_max_;
    std::map<char32_t, char32_t> given_;  // code point to stand-in
    std::vector<char32_t> originals_;     // of first_given, first_given + 1, ...
    std::deque<char32_t> typed_;
    std::string refusal_;
};

}  // namespace redial::view
