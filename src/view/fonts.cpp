// See fonts.hpp. UI thread.
#include "view/fonts.hpp"

#include <cstring>

#include "base/check.hpp"
#include "view/fonts_embedded.hpp"
#include "view/icons.hpp"
#include "view/imgui_compat.backend.hpp"
#include "view/imgui_compat.hpp"

namespace redial::view {
namespace {

// What the interface itself writes; all else comes when a message needs it (view/glyphs.hpp).
// Pairs of first and last, as ImGui takes them.
constexpr ImWchar base_ranges[] = {
    0x0020, 0x007e, 0x00a0, 0x00ff,                  // Latin
    0x2010, 0x2027, 0x2030, 0x203a,                  // dashes, quotes, bullet, ellipsis
    0x2190, 0x2193, 0x21a9, 0x21a9, 0x21e5, 0x21e5,  // arrows; marks of line ends and tabs
    0x221e, 0x221e, 0x2248, 0x2248, 0x2264, 0x2265,  // infinity, about, at most, at least
    0x23ce, 0x23ce, 0x25cb, 0x25cb, 0x25cf, 0x25cf,  // return sign, circles
    0x2400, 0x2421, 0x25a1, 0x25a1,                  // pictures of control characters, a box
    0xfffd, 0xfffd, 0,
};
constexpr ImWchar picture_ranges[] = {0x2400, 0x2421, 0};
constexpr ImWchar icon_ranges[] = {icon::first_code_point, icon::last_code_point, 0};

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
    add(atlas, icons(), em, config, icon_ranges);
}

// Inter has no pictures of control characters.
void merge_pictures(ImFontAtlas& atlas, float size) {
    ImFontConfig config = config_for("pictures");
    config.MergeMode = true;
    add(atlas, jetbrains_mono(), size, config, picture_ranges);
}

void merge_files(ImFontAtlas& atlas, const Glyphs& glyphs, float size, const ImWchar* ranges) {
    for (const FontFile& file : glyphs.files()) {
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
    float em;              // at scale 1
    float height_per_em;
};

ImFont* add_face(ImFontAtlas& atlas, const Face& face, float scale, Glyphs& glyphs) {
    const float em = face.em * scale;
    const auto size = static_cast<float>(static_cast<int>(em * face.height_per_em + 0.5f));
    const GlyphRanges& ranges = glyphs.ranges();
    ImFont* font = add(atlas, face.bytes, size, config_for(face.name), ranges.base.Data);
    merge_icons(atlas, em);
    merge_pictures(atlas, size);
    merge_files(atlas, glyphs, em * 1.25f, ranges.wanted.Data);
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

void picture_stand_ins(ImFont* font) {
    for (char32_t c = StandIns::first; c <= StandIns::last; ++c)
        font->AddRemapChar(static_cast<ImWchar>(c), picture_of(font, c));
}

bool try_build(ImFontAtlas& atlas, Theme& theme, Glyphs& glyphs) {
    atlas.Clear();
    make_ranges(glyphs);
    // Anti-aliased lines are drawn as geometry: the baked line table costs texture for nothing at
    // scales above 1 and blurs 1 px lines at others.
    atlas.Flags |= ImFontAtlasFlags_NoBakedLines;
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
    const bool is_built = atlas.Build();
    theme.font = fonts;
    if (is_built)
        for (ImFont* font : {fonts.ui, fonts.bold, fonts.small, fonts.heading, fonts.mono})
            picture_stand_ins(font);
    return is_built;
}

}  // namespace

bool build_fonts(ImFontAtlas& atlas, Theme& theme, Glyphs& glyphs) {
    const bool is_whole = try_build(atlas, theme, glyphs);
    if (!is_whole) {
        glyphs.start_over();
        REDIAL_CHECK(try_build(atlas, theme, glyphs));
    }
    glyphs.settle_missing(theme.font.mono);
    compat::set_default_font(theme.font.ui);
    return is_whole;
}

}  // namespace redial::view
