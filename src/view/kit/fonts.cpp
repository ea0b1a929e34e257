// Builds the font atlas: the built-in fonts first, then system fonts for what they lack. UI thread.
#include "view/kit/fonts.hpp"

#include <hb.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <memory>
#include <string_view>

#include "base/check.hpp"
#include "view/kit/fonts_embedded.hpp"
#include "view/kit/fonts_shaped.hpp"
#include "view/kit/icons.hpp"
#include "view/kit/imgui_compat.backend.hpp"
#include "view/kit/imgui_compat.hpp"

namespace redial::view {
namespace {

// What the interface itself writes (pictures of control characters: fonts_shaped.cpp); all else
// comes when a message needs it (view/kit/glyphs.hpp). Pairs of first and last, as ImGui takes
// them.
constexpr ImWchar base_ranges[] = {
    0x0020, 0x007e, 0x00a0, 0x00ff,                  // Latin
    0x2010, 0x2027, 0x2030, 0x203a,                  // dashes, quotes, bullet, ellipsis
    0x2190, 0x2193, 0x21a9, 0x21a9, 0x21e5, 0x21e5,  // arrows; marks of line ends and tabs
    0x221e, 0x221e, 0x2248, 0x2248, 0x2264, 0x2265,  // infinity, about, at most, at least
    0x23ce, 0x23ce, 0x25cb, 0x25cb, 0x25cf, 0x25cf,  // return sign, circles
    0x25a1, 0x25a1,                                  // a box
    0xfffd, 0xfffd, 0,
};
struct BlobFree {
    void operator()(hb_blob_t* blob) const { hb_blob_destroy(blob); }
};
using TableBlob = std::unique_ptr<hb_blob_t, BlobFree>;

// A font file, for its tables.
class FontFace {
public:
    explicit FontFace(const FontFile& file)
        : blob_(hb_blob_create(reinterpret_cast<const char*>(file.bytes->data()),
                               static_cast<unsigned>(file.bytes->size()), HB_MEMORY_MODE_READONLY,
                               nullptr, nullptr)),
          face_(hb_face_create(blob_.get(), static_cast<unsigned>(file.index))) {}
    ~FontFace() { hb_face_destroy(face_); }
    FontFace(const FontFace&) = delete;
    FontFace& operator=(const FontFace&) = delete;
    hb_face_t* get() const { return face_; }

private:
    TableBlob blob_;
    hb_face_t* face_;
};

// Marks of line ends and tabs, which JetBrains Mono lacks.
constexpr ImWchar mark_ranges[] = {0x21a9, 0x21a9, 0x21e5, 0x21e5, 0x23ce, 0x23ce, 0};

// Each icon that has a name, and no other: the font has seven hundred, and five fonts with all of
// them took longer to build than the window to open.
constexpr const char* used_icons[] = {
    icon::reconnect,     icon::fault,      icon::export_log, icon::close,     icon::plus,
    icon::send,          icon::trash,      icon::warning,    icon::info,      icon::check,
    icon::arrow_up,      icon::arrow_down, icon::folder,     icon::gear,      icon::link,
    icon::unlink,        icon::filter,     icon::bookmark,   icon::copy,      icon::server,
    icon::history,       icon::resume,     icon::restart,    icon::plug,      icon::ban,
    icon::cut,           icon::unlock,     icon::bug,        icon::heartbeat, icon::chevron_down,
    icon::chevron_right, icon::list,       icon::power,      icon::search,    icon::columns,
};

// Of three bytes of UTF-8.
constexpr ImWchar code_point_of(const char* sign) {
    return static_cast<ImWchar>((sign[0] & 0x0f) << 12 | (sign[1] & 0x3f) << 6 | (sign[2] & 0x3f));
}

constexpr auto icon_ranges = [] {
    std::array<ImWchar, std::size(used_icons) * 2 + 1> ranges{};
    for (std::size_t i = 0; i < std::size(used_icons); ++i)
        ranges[i * 2] = ranges[i * 2 + 1] = code_point_of(used_icons[i]);
    return ranges;
}();

// ImGui takes the height from ascender to descender, designers the em. From the fonts' hhea
// tables: Inter (2728 + 680) / 2816 units, JetBrains Mono (1020 + 300) / 1000.
constexpr float inter_height_per_em = 1.2102f;
constexpr float mono_height_per_em = 1.32f;

void make_ranges(Glyphs& glyphs) {
    GlyphRanges& ranges = glyphs.ranges();
    ranges.base.clear();
    ranges.wanted.clear();
    ImFontGlyphRangesBuilder builder;
    for (const char32_t code_point : glyphs.loaded()) {
        builder.AddChar(static_cast<ImWchar>(code_point));
    }
    builder.BuildRanges(&ranges.wanted);
    builder.AddRanges(base_ranges);
    builder.BuildRanges(&ranges.base);
}

ImFontConfig config_for(const char* name) {
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    config.OversampleH = 2;
    config.OversampleV = 1;
    std::strncpy(config.Name, name, sizeof config.Name - 1);
    return config;
}

ImFont* add(ImFontAtlas& atlas, FontBytes bytes, float size, const ImFontConfig& config,
            const ImWchar* ranges) {
    // ImGui's signature is not const; with FontDataOwnedByAtlas false it only reads.
    void* data = const_cast<unsigned char*>(bytes.data);
    return atlas.AddFontFromMemoryTTF(data, static_cast<int>(bytes.size_bytes), size, &config,
                                      ranges);
}

void merge_icons(ImFontAtlas& atlas, float em) {
    ImFontConfig config = config_for("icons");
    config.MergeMode = true;
    config.GlyphOffset = {0.0f, em * 0.06f};  // Fork Awesome sits high beside Inter's capitals
    add(atlas, icons(), em, config, icon_ranges.data());
}

void merge_marks(ImFontAtlas& atlas, float size) {
    ImFontConfig config = config_for("marks");
    config.MergeMode = true;
    add(atlas, inter_regular(), size, config, mark_ranges);
}

int number_at(std::string_view table, std::size_t at) {
    if (at + 2 > table.size()) return 0;
    const auto high = static_cast<unsigned char>(table[at]);
    const auto low = static_cast<unsigned char>(table[at + 1]);
    return static_cast<std::int16_t>(high << 8 | low);
}

std::string_view table_of(const TableBlob& blob) {
    unsigned length = 0;
    const char* data = hb_blob_get_data(blob.get(), &length);
    return {data, length};
}

// As Dear ImGui reads it: from the ascender to the descender of the hhea table. Fonts of scripts
// that stack have twice the height of others, and would be half as large.
float height_per_em(const FontFile& file) {
    const FontFace face(file);
    const TableBlob head(hb_face_reference_table(face.get(), HB_TAG('h', 'e', 'a', 'd')));
    const TableBlob hhea(hb_face_reference_table(face.get(), HB_TAG('h', 'h', 'e', 'a')));
    const int units_per_em = number_at(table_of(head), 18);
    const int height = number_at(table_of(hhea), 4) - number_at(table_of(hhea), 6);
    constexpr float usual = 1.25f;
    if (units_per_em <= 0 || height <= 0) return usual;
    return std::clamp(static_cast<float>(height) / static_cast<float>(units_per_em), 0.8f, 4.0f);
}

void merge_files(ImFontAtlas& atlas, const Glyphs& glyphs, float em, const ImWchar* ranges) {
    for (const FontFile& file : glyphs.files()) {
        const float size = em * height_per_em(file);
        ImFontConfig config = config_for(file.name.c_str());
        config.MergeMode = true;
        config.FontNo = static_cast<decltype(config.FontNo)>(file.index);
        void* data = const_cast<std::uint8_t*>(file.bytes->data());
        atlas.AddFontFromMemoryTTF(data, static_cast<int>(file.bytes->size()), size, &config,
                                   ranges);
    }
}

struct Face {
    FontBytes bytes;
    const char* name;
    float em;  // at scale 1
    float height_per_em;
};

ImFont* add_face(ImFontAtlas& atlas, const Face& face, float scale, Glyphs& glyphs) {
    const float em = face.em * scale;
    const auto size = static_cast<float>(static_cast<int>(em * face.height_per_em + 0.5f));
    const GlyphRanges& ranges = glyphs.ranges();
    ImFont* font = add(atlas, face.bytes, size, config_for(face.name), ranges.base.Data);
    merge_icons(atlas, em);
    merge_marks(atlas, em * inter_height_per_em);
    merge_files(atlas, glyphs, em, ranges.wanted.Data);
    return font;
}

// What is seen of a text field's stand-in: the mark that lists have for it, the picture of its
// control character, or a box; whichever the font has.
ImWchar picture_of(ImFont* font, char32_t stand_in) {
    const char32_t control = stand_in - StandIns::first;
    const bool is_control = StandIns::is_of_control(stand_in);
    const char32_t mark = control == '\n' ? 0x23ce : control == '\t' ? 0x21e5 : 0;
    const char32_t picture = !is_control ? 0 : control == 0x7f ? 0x2421 : 0x2400 + control;
    const char32_t box = 0x25a1;
    for (const char32_t one : {mark, picture, box})
        if (one != 0 && compat::has_glyph(font, one)) return static_cast<ImWchar>(one);
    return 0xfffd;
}

// An emoji in a text field has a stand-in there, and a glyph of its own here.
ImWchar picture_of_given(ImFont* font, char32_t stand_in, Glyphs& glyphs) {
    const auto original = glyphs.stand_ins().original(stand_in);
    const auto code = original ? glyphs.shaper().code_of_character(*original) : std::nullopt;
    return code && compat::has_glyph(font, *code) ? static_cast<ImWchar>(*code)
                                                  : picture_of(font, stand_in);
}

void picture_stand_ins(ImFont* font, Glyphs& glyphs) {
    for (char32_t c = StandIns::first; c <= StandIns::last; ++c) {
        const bool is_given = c >= StandIns::first_given;
        font->AddRemapChar(static_cast<ImWchar>(c),
                           is_given ? picture_of_given(font, c, glyphs) : picture_of(font, c));
    }
}

bool try_build(ImFontAtlas& atlas, Theme& theme, Glyphs& glyphs) {
    atlas.Clear();
    make_ranges(glyphs);
    // Anti-aliased lines are drawn as geometry: the baked line table costs texture for nothing at
    // scales above 1 and blurs 1 px lines at others.
    // Nor is its height rounded up: half of it would be empty, and go to the renderer all the same.
    atlas.Flags |= ImFontAtlasFlags_NoBakedLines | ImFontAtlasFlags_NoPowerOfTwoHeight;
    const auto face = [&](FontBytes bytes, const char* name, float em, float height) {
        return add_face(atlas, {bytes, name, em, height}, theme.scale, glyphs);
    };
    const Sizes& size = theme.size;
    Fonts fonts;
    fonts.ui = face(inter_regular(), "Inter", size.ui_text, inter_height_per_em);
    fonts.bold = face(inter_semibold(), "Inter semibold", size.ui_text, inter_height_per_em);
    fonts.small = face(inter_regular(), "Inter small", size.small_text, inter_height_per_em);
    fonts.heading = face(inter_semibold(), "Inter heading", size.heading_text, inter_height_per_em);
    fonts.mono = face(jetbrains_mono(), "JetBrains Mono", size.mono_text, mono_height_per_em);
    const float scale = theme.scale;
    ShapedFonts shaped(atlas, glyphs.shaper(),
                       {{fonts.ui, size.ui_text * scale},
                        {fonts.bold, size.ui_text * scale},
                        {fonts.small, size.small_text * scale},
                        {fonts.heading, size.heading_text * scale},
                        {fonts.mono, size.mono_text * scale}});
    const bool is_built = atlas.Build();
    theme.font = fonts;
    if (!is_built) return false;
    shaped.add();
    glyphs.note_built();
    for (ImFont* font : {fonts.ui, fonts.bold, fonts.small, fonts.heading, fonts.mono})
        picture_stand_ins(font, glyphs);
    return true;
}

}  // namespace

bool build_atlas(ImFontAtlas& atlas, Theme& theme, Glyphs& glyphs) {
    const bool is_whole = try_build(atlas, theme, glyphs);
    if (!is_whole) {
        glyphs.start_over();
        REDIAL_CHECK(try_build(atlas, theme, glyphs));
    }
    glyphs.settle_missing(theme.font.mono);
    return is_whole;
}

void use_fonts(const Theme& theme) { compat::set_default_font(theme.font.ui); }

bool build_fonts(ImFontAtlas& atlas, Theme& theme, Glyphs& glyphs) {
    const bool is_whole = build_atlas(atlas, theme, glyphs);
    use_fonts(theme);
    return is_whole;
}

}  // namespace redial::view
