// Glyphs: code points that were drawn and that the font atlas lacks. Views note them while
// drawing; between frames the host settles them: the atlas is built anew with fonts that have
// them. So any script can be shown, and the atlas holds only what was needed. Bounded: a peer
// decides what messages hold. UI thread only.
#pragma once

#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <imgui.h>

#include "view/kit/shaper.hpp"
#include "view/kit/stand_ins.hpp"

namespace redial::view {

// Pairs of first and last as ImGui takes them. The atlas points into them.
struct GlyphRanges {
    ImVector<ImWchar> base;    // the interface's own, and what messages need
    ImVector<ImWchar> wanted;  // what messages need, for the fonts merged in
};

class Glyphs {
public:
    // 4096 covers the common Chinese characters; each costs about 1 KiB of texture in four fonts.
    static constexpr std::size_t code_points_max = 4096;
    static constexpr std::size_t files_max = 16;

    Glyphs();
    ~Glyphs();

    // Notes what `font` cannot show of UTF-8 text. Costs one look at each byte for ASCII.
    void note(ImFont* font, std::string_view text);
    // The same for text that is drawn letter by letter: what Dear ImGui's own fields hold.
    void note_letters(ImFont* font, std::string_view text);
    bool has_wishes() const;

    // What is drawn for `text`, from left to right: itself, or `buffer`. Scripts that join, stack
    // or run from right to left are shaped (view/kit/shaper.hpp), line by line; \u{...} stands in
    // the place of code points that no font has, and of private ones that stand for something else
    // here. Before the fonts for it are settled, and where they never are: letter by letter.
    std::string_view shown(std::string_view text, std::string& buffer);
    // One line, shaped; nullptr: it needs none, or cannot be now.
    const ShapedLine* shaped(std::string_view line);

    // Between frames: takes the wishes in, asking `find` for fonts. Then build the fonts anew.
    void settle(const FontFinder& find);
    // After the build: the glyphs of shaped lines, and the signs of the stand-ins, are in it.
    void note_built();
    // After the build: what is not in `font` now is missing for good.
    void settle_missing(ImFont* font);

    const std::set<char32_t>& loaded() const { return loaded_; }
    const std::vector<FontFile>& files() const { return files_; }
    const std::set<char32_t>& missing() const { return missing_; }
    GlyphRanges& ranges() { return ranges_; }
    // What text fields hold in the place of what Dear ImGui cannot.
    StandIns& stand_ins() { return stand_ins_; }
    Shaper& shaper() { return *shaper_; }
    const Shaper& shaper() const { return *shaper_; }
    // After fonts that could not be read: all but the stand-ins, which fields may hold.
    void start_over();

private:
    std::string_view shown_letters(std::string_view text, std::string& buffer) const;

    std::set<char32_t> wanted_;
    std::set<char32_t> loaded_;
    std::set<char32_t> missing_;
    std::vector<FontFile> files_;
    GlyphRanges ranges_;
    StandIns stand_ins_{sizeof(ImWchar) > 2 ? 0x10ffffu : 0xffffu};
    std::size_t stand_ins_built_ = 0;
    std::unique_ptr<Shaper> shaper_;
};

}  // namespace redial::view
