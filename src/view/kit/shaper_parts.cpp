// Shapes one line: which font draws which characters, in which order, by which glyphs. UI thread.
#include "view/kit/shaper_parts.hpp"

#include <hb-ot.h>

#include <algorithm>
#include <cstdio>

#include "base/escape.hpp"
#include "base/utf8.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/script.hpp"

namespace redial::view {
namespace {

constexpr char32_t emoji_selector = 0xfe0f;
constexpr char32_t keycap = 0x20e3;

hb_script_t script_of(char32_t c) { return hb_unicode_script(hb_unicode_funcs_get_default(), c); }

bool is_of_one_script(hb_script_t script) {
    return script != HB_SCRIPT_COMMON && script != HB_SCRIPT_INHERITED &&
           script != HB_SCRIPT_UNKNOWN;
}

// The first character behind each cluster's own: where the next one begins.
class ClusterEnds {
public:
    ClusterEnds(const hb_glyph_info_t* infos, unsigned count, std::size_t end) : end_(end) {
        for (unsigned i = 0; i < count; ++i) begins_.push_back(infos[i].cluster);
        std::sort(begins_.begin(), begins_.end());
    }
    std::size_t behind(std::size_t begin) const {
        const auto next = std::upper_bound(begins_.begin(), begins_.end(), begin);
        return next == begins_.end() ? end_ : *next;
    }

private:
    std::vector<std::size_t> begins_;
    std::size_t end_;
};

bool is_private_and_no_icon(char32_t c) {
    return c >= 0xe000 && c <= 0xf8ff &&
           !(c >= icon::first_code_point && c <= icon::last_code_point);
}

}  // namespace

std::vector<std::string> lines_ahead(char32_t code_point) {
    std::vector<std::string> lines;
    constexpr char32_t block = 0x80;
    const char32_t begin = code_point / block * block;
    for (char32_t c = begin; c < begin + block; ++c) {
        const auto kind = hb_unicode_general_category(hb_unicode_funcs_get_default(), c);
        if (!is_complex(c) || script_of(c) != script_of(code_point) ||
            kind != HB_UNICODE_GENERAL_CATEGORY_OTHER_LETTER)
            continue;
        std::string& line = lines.emplace_back();
        append_utf8(line, c);
        line += ' ';
        for (int i = 0; i < 3; ++i) append_utf8(line, c);
    }
    return lines;
}

Shaper::Face::Face(const FontFile& file) {
    const auto* bytes = reinterpret_cast<const char*>(file.bytes->data());
    // The bytes outlive the blob: Shaper keeps file and face together.
    blob.reset(hb_blob_create(bytes, static_cast<unsigned>(file.bytes->size()),
                              HB_MEMORY_MODE_READONLY, nullptr, nullptr));
    face.reset(hb_face_create(blob.get(), static_cast<unsigned>(file.index)));
    font.reset(hb_font_create(face.get()));
    hb_font_set_scale(font.get(), ShapedGlyph::units_per_em, ShapedGlyph::units_per_em);
}

bool Shaper::Face::has(char32_t code_point) const {
    hb_codepoint_t glyph = 0;
    return hb_font_get_nominal_glyph(font.get(), code_point, &glyph) != 0;
}

bool Shaper::Face::is_empty() const { return hb_face_get_glyph_count(face.get()) == 0; }

const ShapedLine* Shaper::Cache::find(std::string_view text) {
    const auto found = young.find(text);
    if (found != young.end()) return &found->second;
    const auto before = old.find(text);
    if (before == old.end()) return nullptr;
    ShapedLine line = std::move(before->second);
    old.erase(before);
    return keep(text, std::move(line));
}

const ShapedLine* Shaper::Cache::keep(std::string_view text, ShapedLine line) {
    const std::size_t bytes =
        128 + text.size() + line.shown.size() + line.pieces.size() * sizeof(ShapedPiece);
    if (young_bytes + bytes > cache_bytes_max) {
        old = std::move(young);
        young.clear();
        young_bytes = 0;
    }
    young_bytes += bytes;
    return &(young[std::string(text)] = std::move(line));
}

void Shaper::Cache::forget_lines() {
    young.clear();
    old.clear();
    young_bytes = 0;
}

Shaper::Work::Work(Shaper& shaper, std::string_view text) : shaper_(shaper), text_(text) {}

std::optional<ShapedLine> Shaper::Work::shape() {
    read_characters();
    compose_marks();
    for_harfbuzz_.assign(characters_.begin(), characters_.end());
    if (!choose_faces()) return std::nullopt;
    levels_ = bidi_levels(characters_, looks_like_data(text_) ? LineBase::Data : LineBase::Own);
    join_neighbours();
    const std::vector<Run> all = runs();
    std::vector<BidiLevel> levels;
    for (const Run& run : all) levels.push_back(run.level);
    for (const std::size_t place : visual_order(levels)) {
        const Run& run = all[place];
        if (run.face == no_face)
            show_plain(run);
        else if (!show_shaped(run))
            return std::nullopt;
    }
    return std::move(line_);
}

void Shaper::Work::read_characters() {
    for (std::size_t at = 0; at < text_.size();) {
        begins_.push_back(static_cast<std::uint32_t>(at));
        const auto c = next_code_point(text_, at);
        characters_ += c.value_or(0xfffd);
        is_text_.push_back(c.has_value());
    }
    begins_.push_back(static_cast<std::uint32_t>(text_.size()));
}

// "e" and U+0301 are one letter where Unicode has it: the window's own fonts draw that.
void Shaper::Work::compose_marks() {
    for (std::size_t i = characters_.size(); i-- > 1;) {
        if (!is_combining_mark(characters_[i])) continue;
        hb_codepoint_t composed = 0;
        if (!is_text_[i - 1] ||
            hb_unicode_compose(hb_unicode_funcs_get_default(), characters_[i - 1], characters_[i],
                               &composed) == 0)
            continue;
        characters_[i - 1] = composed;
        const auto place = static_cast<std::ptrdiff_t>(i);
        characters_.erase(i, 1);
        begins_.erase(begins_.begin() + place);
        is_text_.erase(is_text_.begin() + place);
    }
}

// The font of a character that is not drawn as it is; no_face: by the window's own.
std::optional<int> Shaper::Work::face_at(std::size_t i, hb_script_t& script) {
    const char32_t c = characters_[i];
    if (!is_text_[i] || is_control(c)) return no_face;
    if (is_attached(c)) {
        const int before = i == 0 ? no_face : faces_[i - 1];
        // A tone of skin that follows nothing is a picture of its own.
        if (before != no_face || c < 0x10000) return before;
    }
    const bool becomes_picture =
        i + 1 < characters_.size() &&
        (characters_[i + 1] == emoji_selector || characters_[i + 1] == keycap);
    if (!is_complex(c) && !is_pictograph(c) && !becomes_picture) return no_face;
    if (becomes_picture && !is_complex(c) && !is_pictograph(c)) {
        // What can be both, as a heart: in the font of pictures, where there is one.
        const auto pictures = shaper_.face_of(0x1f600, HB_SCRIPT_COMMON);
        if (!pictures) return std::nullopt;
        const bool has_it =
            *pictures != no_face && shaper_.faces_[static_cast<std::size_t>(*pictures)]->has(c);
        return has_it ? *pictures : no_face;
    }
    if (is_of_one_script(script_of(c))) script = script_of(c);
    return shaper_.face_of(c, script);
}

bool Shaper::Work::choose_faces() {
    bool is_whole = true;
    hb_script_t script = HB_SCRIPT_COMMON;
    for (std::size_t i = 0; i < characters_.size(); ++i) {
        const auto face = face_at(i, script);
        is_whole = is_whole && face.has_value();
        faces_.push_back(face.value_or(no_face));
    }
    return is_whole;
}

// Their font's space is as wide as they are.
bool Shaper::Work::is_of_picture(std::size_t i) const {
    while (i > 0 && is_attached(characters_[i])) --i;
    return is_pictograph(characters_[i]) || !is_complex(characters_[i]);
}

bool Shaper::Work::can_join(std::size_t i, int face) const {
    const char32_t c = characters_[i];
    const bool is_common = is_text_[i] && c < 0x80 && !(c >= '0' && c <= '9') && !is_control(c) &&
                           !is_of_one_script(script_of(c));
    return faces_[i] == no_face && is_common &&
           shaper_.faces_[static_cast<std::size_t>(face)]->has(c);
}

// Spaces and signs between words of one script are of its font, so that the words stay one run.
void Shaper::Work::join_neighbours() {
    for (std::size_t i = 1; i < characters_.size(); ++i) {
        const int face = faces_[i - 1];
        if (face == no_face || faces_[i] != no_face || is_of_picture(i - 1)) continue;
        std::size_t end = i;
        while (end < characters_.size() && levels_[end] == levels_[i - 1] && can_join(end, face))
            ++end;
        if (end == i || end == characters_.size()) continue;
        if (faces_[end] != face || levels_[end] != levels_[i - 1]) continue;
        std::fill(faces_.begin() + static_cast<std::ptrdiff_t>(i),
                  faces_.begin() + static_cast<std::ptrdiff_t>(end), face);
    }
}

std::vector<Shaper::Work::Run> Shaper::Work::runs() const {
    std::vector<Run> all;
    hb_script_t script = HB_SCRIPT_COMMON;
    for (std::size_t i = 0; i < characters_.size(); ++i) {
        const hb_script_t own = script_of(characters_[i]);
        const bool is_of_script = is_of_one_script(own) && faces_[i] != no_face;
        const bool turns_script = is_of_script && script != HB_SCRIPT_COMMON && own != script;
        if (!all.empty() && all.back().face == faces_[i] && all.back().level == levels_[i] &&
            !turns_script) {
            all.back().end = i + 1;
        } else {
            all.push_back({i, i + 1, faces_[i], levels_[i]});
            script = HB_SCRIPT_COMMON;
        }
        if (is_of_script) script = own;
    }
    return all;
}

void Shaper::Work::begin_piece(std::size_t first, std::size_t last) {
    const auto shown = static_cast<std::uint32_t>(line_.shown.size());
    line_.pieces.push_back({begins_[first], begins_[last], shown, shown});
}

void Shaper::Work::show_character(std::size_t i, char32_t as) {
    begin_piece(i, i + 1);
    const bool is_escaped =
        is_text_[i] &&
        ((as >= 0x80 && is_control(as)) || is_attached(as) || is_complex(as) || is_pictograph(as) ||
         is_private_and_no_icon(as) || shaper_.cache_->missing.count(as) != 0);
    const bool is_selector = is_text_[i] && as >= 0xfe00 && as <= 0xfe0f && i != 0;
    if (is_selector) {
        // Asks for another look of what it follows, which no font here has.
    } else if (is_escaped) {
        char code[16];
        std::snprintf(code, sizeof code, "\\u{%X}", static_cast<unsigned>(as));
        line_.shown += code;
    } else if (is_text_[i]) {
        append_utf8(line_.shown, as);
    } else {
        line_.shown.append(text_.substr(begins_[i], begins_[i + 1] - begins_[i]));
    }
    line_.pieces.back().shown_end = static_cast<std::uint32_t>(line_.shown.size());
}

void Shaper::Work::show_plain(const Run& run) {
    if (run.level % 2 == 0) {
        for (std::size_t i = run.begin; i < run.end; ++i) show_character(i, characters_[i]);
        return;
    }
    for (std::size_t i = run.end; i-- > run.begin;) show_character(i, mirrored(characters_[i]));
}

bool Shaper::Work::show_shaped(const Run& run) {
    const std::unique_ptr<hb_buffer_t, HarfBuzzFree> buffer(hb_buffer_create());
    hb_buffer_add_codepoints(
        buffer.get(), for_harfbuzz_.data(), static_cast<int>(for_harfbuzz_.size()),
        static_cast<unsigned>(run.begin), static_cast<int>(run.end - run.begin));
    hb_buffer_guess_segment_properties(buffer.get());
    hb_buffer_set_direction(buffer.get(), run.level % 2 == 0 ? HB_DIRECTION_LTR : HB_DIRECTION_RTL);
    hb_shape(shaper_.faces_[static_cast<std::size_t>(run.face)]->font.get(), buffer.get(), nullptr,
             0);
    return show_glyphs(run, buffer.get());
}

// HarfBuzz gives glyphs from left to right; those of one cluster are of the same characters.
bool Shaper::Work::show_glyphs(const Run& run, hb_buffer_t* buffer) {
    unsigned count = 0;
    const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(buffer, &count);
    const hb_glyph_position_t* places = hb_buffer_get_glyph_positions(buffer, &count);
    const ClusterEnds ends(infos, count, run.end);
    for (unsigned i = 0; i < count; ++i) {
        const std::size_t first = infos[i].cluster;
        if (i == 0 || infos[i - 1].cluster != infos[i].cluster) {
            begin_piece(first, ends.behind(first));
        }
        const auto place =
            shaper_.hand_out({infos[i].codepoint, static_cast<std::uint16_t>(run.face),
                              places[i].x_offset, places[i].y_offset, places[i].x_advance});
        if (!place) return false;
        line_.glyphs_end = std::max(line_.glyphs_end, *place + 1);
        append_utf8(line_.shown, code_of(*place));
        line_.pieces.back().shown_end = static_cast<std::uint32_t>(line_.shown.size());
    }
    return true;
}

}  // namespace redial::view
