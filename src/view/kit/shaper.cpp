// Keeps fonts, glyphs and lines, each bounded, and asks for what is missing. UI thread.
#include "view/kit/shaper.hpp"

#include <algorithm>
#include <utility>

#include "base/utf8.hpp"
#include "view/kit/glyph_raster.hpp"
#include "view/kit/script.hpp"
#include "view/kit/shaper_parts.hpp"

namespace redial::view {
namespace {

constexpr std::size_t waiting_max = 256;
// Until then a screen that needs more glyphs than there are codes is shown unshaped in part: it
// would otherwise ask for new fonts with every frame.
constexpr std::size_t lines_before_start_over = 200'000;
constexpr std::size_t answers_max = 32'768;

}  // namespace

bool is_font(const FontFile& file) {
    if (!file.bytes || file.bytes->size() < 12) return false;
    const std::string_view magic = as_text(BytesView(*file.bytes)).substr(0, 4);
    return magic == std::string_view("\0\1\0\0", 4) || magic == "OTTO" || magic == "true" ||
           magic == "ttcf";
}

char32_t Shaper::code_of(std::size_t glyph) {
    constexpr std::size_t before = last_code_before_icons - first_code + 1;
    return static_cast<char32_t>(glyph < before ? first_code + glyph
                                                : first_code_after_icons + (glyph - before));
}

bool Shaper::is_code(char32_t c) {
    return (c >= first_code && c <= last_code_before_icons) ||
           (c >= first_code_after_icons && c <= last_code);
}

Shaper::Shaper()
    : cache_(std::make_unique<Cache>()), pictures_(std::make_unique<GlyphPictures>()) {}
Shaper::~Shaper() = default;

const ShapedLine* Shaper::line(std::string_view text) {
    if (text.size() > line_bytes_max) return nullptr;
    ++lines_since_start_;
    const ShapedLine* known = cache_->find(text);
    if (known == nullptr) {
        Work work(*this, text);
        std::optional<ShapedLine> made = work.shape();
        if (made) known = cache_->keep(text, std::move(*made));
    }
    if (known != nullptr && known->glyphs_end <= built_) return known;
    if (known != nullptr) has_new_glyphs_ = true;
    const bool is_waited_for = !wanted_.empty() || has_new_glyphs_;
    if (is_waited_for && waiting_.size() < waiting_max) waiting_.emplace_back(text);
    if (is_full_ && lines_since_start_ >= lines_before_start_over) starts_over_ = true;
    return nullptr;
}

std::optional<int> Shaper::face_of(char32_t c, std::uint32_t script) {
    const bool is_picture = is_pictograph(c);
    if (!is_picture) {
        const auto usual = cache_->face_of_script.find(script);
        if (usual != cache_->face_of_script.end() &&
            faces_[static_cast<std::size_t>(usual->second)]->has(c))
            return usual->second;
    }
    const auto known = cache_->face_of_character.find(c);
    if (known == cache_->face_of_character.end()) {
        if (cache_->face_of_character.size() + wanted_.size() >= answers_max) return no_face;
        wanted_.insert(c);
        return std::nullopt;
    }
    if (!is_picture && known->second != no_face &&
        cache_->face_of_script.try_emplace(script, known->second).second)
        cache_->fresh.push_back(c);
    return known->second;
}

int Shaper::face_from(std::optional<FontFile> file) {
    if (!file || !is_font(*file)) return no_face;
    const auto same = std::find_if(files_.begin(), files_.end(), [&file](const FontFile& other) {
        return other.name == file->name && other.index == file->index;
    });
    if (same != files_.end()) return static_cast<int>(same - files_.begin());
    if (files_.size() >= faces_max) return no_face;
    auto face = std::make_unique<Face>(*file);
    if (face->is_empty()) return no_face;
    files_.push_back(std::move(*file));
    faces_.push_back(std::move(face));
    return static_cast<int>(faces_.size()) - 1;
}

std::optional<std::size_t> Shaper::hand_out(const ShapedGlyph& glyph) {
    const auto known = cache_->place_of_glyph.find(glyph);
    if (known != cache_->place_of_glyph.end()) return known->second;
    if (glyphs_.size() >= glyphs_max) {
        is_full_ = true;
        return std::nullopt;
    }
    glyphs_.push_back(glyph);
    cache_->place_of_glyph.emplace(glyph, glyphs_.size() - 1);
    return glyphs_.size() - 1;
}

void Shaper::start_over() {
    cache_->forget_lines();
    cache_->place_of_glyph.clear();
    pictures_->drawn.clear();
    glyphs_.clear();
    built_ = 0;
    lines_since_start_ = 0;
    is_full_ = starts_over_ = false;
}

void Shaper::settle(const FontFinder& find) {
    if (starts_over_) start_over();
    const std::vector<std::string> lines = std::exchange(waiting_, {});
    // A line may ask for a second font when it has its first.
    constexpr int rounds_max = 3;
    for (int round = 0; round < rounds_max && !wanted_.empty(); ++round) {
        for (const char32_t c : std::exchange(wanted_, {}))
            cache_->face_of_character[c] = face_from(find ? find(c) : std::nullopt);
        for (const std::string& text : lines) line(text);
    }
    for (const char32_t c : std::exchange(cache_->fresh, {}))
        for (const std::string& text : lines_ahead(c)) line(text);
    wanted_.clear();
    waiting_.clear();
}

void Shaper::note_built(const std::set<char32_t>& missing) {
    built_ = glyphs_.size();
    has_new_glyphs_ = false;
    if (missing.size() == cache_->missing.size()) return;
    cache_->missing = missing;
    cache_->forget_lines();
}

std::optional<char32_t> Shaper::code_of_character(char32_t code_point) {
    std::string text;
    append_utf8(text, code_point);
    const ShapedLine* one = line(text);
    if (one == nullptr) return std::nullopt;
    std::size_t at = 0;
    const auto code = one->shown.empty() ? std::nullopt : next_code_point(one->shown, at);
    return code && at == one->shown.size() && is_code(*code) ? code : std::nullopt;
}

}  // namespace redial::view
