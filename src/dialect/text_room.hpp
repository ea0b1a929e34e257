// TextRoom: where a reader keeps the texts of one message's notes that stand nowhere as they are
// noted: escapes resolved, names put together. Used again for the next message, so that a flood
// allocates nothing. Bounded: notes_max texts of text_bytes_max. One thread.
#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "dialect/dialect.hpp"
#include "dialect/json_fields.hpp"

namespace redial::dialect {

class TextRoom {
public:
    static constexpr std::size_t text_bytes_max = 1024;  // a longer one is cut

    // The texts of the message before are gone.
    void clear() { used_ = 0; }
    // "" where no more is kept.
    std::string_view keep(std::string_view text) {
        if (used_ == notes_max) return {};
        if (used_ == texts_.size()) texts_.emplace_back();
        return texts_[used_++].assign(text.substr(0, text_bytes_max));
    }
    // The text of a JSON string, where it stands unless something is escaped in it; "" for
    // anything else.
    std::string_view json_text(std::string_view value) {
        if (value.size() < 2 || value.front() != '"') return {};
        const std::string_view inside = value.substr(1, value.size() - 2);
        return inside.find('\\') == std::string_view::npos ? inside : keep(json_string(value));
    }

private:
    std::deque<std::string> texts_;  // grows without moving what is noted
    std::size_t used_ = 0;
};

}  // namespace redial::dialect
