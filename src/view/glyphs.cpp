// See glyphs.hpp. UI thread.
#include "view/glyphs.hpp"

#include <algorithm>
#include <cstdio>

#include "base/utf8.hpp"
#include "view/imgui_compat.hpp"

namespace redial::view {
namespace {

bool is_ascii(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

bool fits_character_type(char32_t code_point) {
    return compat::shows_beyond_bmp || code_point <= 0xffff;
}

// The fonts have other signs in the place of these private code points (view/fonts.cpp).
bool is_stand_in(char32_t c) { return c >= StandIns::first && c <= StandIns::last; }

// TrueType, OpenType or a collection of them: what the atlas builder can read.
bool is_readable(const FontFile& file) {
    if (!file.bytes || file.bytes->size() < 12) return false;
    const std::string_view magic = as_text(BytesView(*file.bytes)).substr(0, 4);
    return magic == std::string_view("\0\1\0\0", 4) || magic == "OTTO" || magic == "true" ||
           magic == "ttcf";
}

}  // namespace

void Glyphs::note(ImFont* font, std::string_view text) {
    if (is_ascii(text)) return;
    std::size_t at = 0;
    while (at < text.size()) {
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            ++at;
            continue;
        }
        const std::optional<char32_t> code_point = next_code_point(text, at);
        if (!code_point || !fits_character_type(*code_point) || is_stand_in(*code_point)) continue;
        if (compat::has_glyph(font, *code_point)) continue;
        if (loaded_.count(*code_point) != 0 || missing_.count(*code_point) != 0) continue;
        if (loaded_.size() + wanted_.size() < code_points_max) wanted_.insert(*code_point);
    }
}

std::string_view Glyphs::shown(std::string_view text, std::string& buffer) const {
    if (is_ascii(text)) return text;
    buffer.clear();
    bool is_changed = false;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t begin = at;
        const std::optional<char32_t> code_point = next_code_point(text, at);
        const bool is_shown =
            !code_point || (fits_character_type(*code_point) && !is_stand_in(*code_point) &&
                            missing_.count(*code_point) == 0);
        if (is_shown) {
            buffer.append(text.substr(begin, at - begin));
            continue;
        }
        char escaped[16];
        std::snprintf(escaped, sizeof escaped, "\\u{%X}", static_cast<unsigned>(*code_point));
        buffer += escaped;
        is_changed = true;
    }
    return is_changed ? std::string_view(buffer) : text;
}

void Glyphs::settle(const FontFinder& find) {
    for (const char32_t code_point : wanted_) {
        loaded_.insert(code_point);
        if (!find || files_.size() >= files_max) continue;
        std::optional<FontFile> file = find(code_point);
        if (!file || !is_readable(*file)) continue;
        const auto same = [&file](const FontFile& other) {
            return other.name == file->name && other.index == file->index;
        };
        if (std::none_of(files_.begin(), files_.end(), same)) files_.push_back(std::move(*file));
    }
    wanted_.clear();
}

void Glyphs::start_over() {
    wanted_.clear();
    loaded_.clear();
    missing_.clear();
    files_.clear();
}

void Glyphs::settle_missing(ImFont* font) {
    for (auto it = loaded_.begin(); it != loaded_.end();) {
        if (compat::has_glyph(font, *it)) {
            ++it;
            continue;
        }
        if (missing_.size() < code_points_max) missing_.insert(*it);
        it = loaded_.erase(it);
    }
}

}  // namespace redial::view
