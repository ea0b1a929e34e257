// Notes code points that were drawn and that no font had yet. UI thread.
#include "view/kit/glyphs.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include "base/utf8.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/script.hpp"

namespace redial::view {
namespace {

// Eight bytes at a time: it is asked of every text that is drawn.
bool is_ascii(std::string_view text) {
    std::uint64_t high = 0;
    std::size_t at = 0;
    for (; at + sizeof high <= text.size(); at += sizeof high) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + at, sizeof eight);
        high |= eight;
    }
    for (; at < text.size(); ++at) high |= static_cast<unsigned char>(text[at]);
    return (high & 0x8080808080808080u) == 0;
}

template <class Use>
void for_each_line(std::string_view text, const Use& use) {
    for (std::size_t begin = 0;;) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        use(text.substr(begin, end - begin));
        if (end == text.size()) return;
        begin = end + 1;
    }
}

bool fits_character_type(char32_t code_point) {
    return compat::shows_beyond_bmp || code_point <= 0xffff;
}

// The fonts have other signs in the place of these private code points (view/kit/fonts.cpp).
bool is_taken(char32_t c) {
    return (c >= StandIns::first && c <= StandIns::last) || Shaper::is_code(c);
}

}  // namespace

Glyphs::Glyphs() : shaper_(std::make_unique<Shaper>()) {}
Glyphs::~Glyphs() = default;

bool Glyphs::has_wishes() const {
    return !wanted_.empty() || shaper_->has_wishes() ||
           stand_ins_.given_count() != stand_ins_built_;
}

const ShapedLine* Glyphs::shaped(std::string_view line) {
    return needs_shaping(line) ? shaper_->line(line) : nullptr;
}

void Glyphs::note(ImFont* font, std::string_view text) {
    if (is_ascii(text)) return;
    if (!needs_shaping(text)) return note_letters(font, text);
    for_each_line(text, [&](std::string_view line) {
        if (!needs_shaping(line)) return note_letters(font, line);
        const ShapedLine* shaped = shaper_->line(line);
        if (shaped != nullptr) return note_letters(font, shaped->shown);
        if (!shaper_->has_wishes()) note_letters(font, line);
    });
}

void Glyphs::note_letters(ImFont* font, std::string_view text) {
    if (is_ascii(text)) return;
    std::size_t at = 0;
    while (at < text.size()) {
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            ++at;
            continue;
        }
        const std::optional<char32_t> code_point = next_code_point(text, at);
        if (!code_point || !fits_character_type(*code_point) || is_taken(*code_point)) continue;
        if (compat::has_glyph(font, *code_point)) continue;
        if (loaded_.count(*code_point) != 0 || missing_.count(*code_point) != 0) continue;
        if (loaded_.size() + wanted_.size() < code_points_max) wanted_.insert(*code_point);
    }
}

std::string_view Glyphs::shown(std::string_view text, std::string& buffer) {
    if (is_ascii(text)) return text;
    if (!needs_shaping(text)) return shown_letters(text, buffer);
    std::string all;
    std::string one;
    for_each_line(text, [&](std::string_view line) {
        if (line.data() != text.data()) all += '\n';
        const ShapedLine* shaped = this->shaped(line);
        all += shaped != nullptr ? std::string_view(shaped->shown) : shown_letters(line, one);
    });
    buffer = std::move(all);
    return buffer;
}

std::string_view Glyphs::shown_letters(std::string_view text, std::string& buffer) const {
    if (is_ascii(text)) return text;
    buffer.clear();
    bool is_changed = false;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t begin = at;
        const std::optional<char32_t> code_point = next_code_point(text, at);
        const bool is_shown =
            !code_point || (fits_character_type(*code_point) && !is_taken(*code_point) &&
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
        if (!file || !is_font(*file)) continue;
        const auto same = [&file](const FontFile& other) {
            return other.name == file->name && other.index == file->index;
        };
        if (std::none_of(files_.begin(), files_.end(), same)) files_.push_back(std::move(*file));
    }
    wanted_.clear();
    shaper_->settle(find);
}

void Glyphs::note_built() {
    stand_ins_built_ = stand_ins_.given_count();
    shaper_->note_built(missing_);
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
    shaper_->note_built(missing_);
}

}  // namespace redial::view
