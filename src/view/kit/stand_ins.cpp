// Puts stand-ins in place of characters that a text field cannot hold, and takes them out again. UI
// thread.
#include "view/kit/stand_ins.hpp"

#include "base/utf8.hpp"

namespace redial::view {
namespace {

// Typed faster than frames are drawn: more are no person's.
constexpr std::size_t typed_max = 1024;

bool is_ascii_control(char32_t c) { return c < 0x20 || c == 0x7f; }
// Dear ImGui writes this one for whatever it cannot hold: its own stand-in tells it apart.
constexpr char32_t replacement = 0xfffd;

}  // namespace

bool StandIns::is_held_as_it_is(char32_t c, FieldLines lines) const {
    if (c == '\n') return lines == FieldLines::Many;
    return !is_ascii_control(c) && c != replacement && c <= held_max_ && (c < first || c > last);
}

std::optional<char32_t> StandIns::given(char32_t code_point) {
    const auto known = given_.find(code_point);
    if (known != given_.end()) return known->second;
    if (originals_.size() == given_max) return std::nullopt;
    const auto stand_in = static_cast<char32_t>(first_given + originals_.size());
    originals_.push_back(code_point);
    given_.emplace(code_point, stand_in);
    return stand_in;
}

// A text that is refused costs none.
void StandIns::take_back(std::size_t kept) {
    for (std::size_t i = kept; i < originals_.size(); ++i) given_.erase(originals_[i]);
    originals_.resize(kept);
}

std::optional<std::string> StandIns::to_field(std::string_view text, FieldLines lines) {
    const std::size_t given_before = originals_.size();
    std::string held;
    held.reserve(text.size());
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t begin = at;
        const std::optional<char32_t> c = next_code_point(text, at);
        if (!c) {
            append_utf8(held, first + static_cast<unsigned char>(text[begin]));
        } else if (is_held_as_it_is(*c, lines)) {
            held.append(text, begin, at - begin);
        } else if (is_ascii_control(*c)) {
            append_utf8(held, first + *c);
        } else {
            const std::optional<char32_t> stand_in = given(*c);
            if (!stand_in) return take_back(given_before), std::nullopt;
            append_utf8(held, *stand_in);
        }
    }
    return held;
}

std::string StandIns::from_field(std::string_view held) const {
    std::string text;
    text.reserve(held.size());
    std::size_t at = 0;
    while (at < held.size()) {
        const std::size_t begin = at;
        const std::optional<char32_t> c = next_code_point(held, at);
        if (!c || *c < first || *c > last) {
            text.append(held, begin, at - begin);
        } else if (*c < first_given) {
            text += static_cast<char>(*c - first);
        } else if (*c - first_given < originals_.size()) {
            append_utf8(text, originals_[*c - first_given]);
        }
    }
    return text;
}

std::optional<char32_t> StandIns::original(char32_t stand_in) const {
    const bool is_given = stand_in >= first_given && stand_in - first_given < originals_.size();
    return is_given ? std::optional(originals_[stand_in - first_given]) : std::nullopt;
}

void StandIns::note_typed(char32_t code_point) {
    if (typed_.size() < typed_max) typed_.push_back(code_point);
}

std::optional<char32_t> StandIns::take_typed() {
    if (typed_.empty()) return std::nullopt;
    const char32_t code_point = typed_.front();
    typed_.pop_front();
    return given(code_point);
}

}  // namespace redial::view
