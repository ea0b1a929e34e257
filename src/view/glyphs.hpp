// Glyphs: code points that were drawn and that the font atlas lacks. Views note them while
// drawing; between frames the host settles them: the atlas is built anew with fonts that have
// them. So any script can be shown, and the atlas holds only what was needed. Bounded: a peer
// decides what messages hold. UI thread only.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <imgui.h>

#include "base/bytes.hpp"
#include "view/stand_ins.hpp"

namespace redial::view {

// A font of the system, TrueType or OpenType. `name` tells files apart.
struct FontFile {
    std::string name;
    std::shared_ptr<const Bytes> bytes;
    int index = 0;  // in a collection
};
// The host's way to a font with this code point (fontconfig); nullopt: there is none.
using FontFinder = std::function<std::optional<FontFile>(char32_t)>;

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

    // Notes what `font` cannot show of UTF-8 text. Costs one look at each byte for ASCII.
    void note(ImFont* font, std::string_view text);
    bool has_wishes() const { return !wanted_.empty(); }

    // `text` itself, or `buffer` filled with it and \u{...} in the place of code points that no
    // font has, that ImGui's character type cannot hold, or that are text fields' stand-ins.
    std::string_view shown(std::string_view text, std::string& buffer) const;

    // Between frames: takes the wishes in, asking `find` for fonts. Then build the fonts anew.
    void settle(const FontFinder& find);
    // After the build: what is not in `font` now is missing for good.
    void settle_missing(ImFont* font);

    const std::set<char32_t>& loaded() const { return loaded_; }
    const std::vector<FontFile>& files() const { return files_; }
    const std::set<char32_t>& missing() const { return missing_; }
    GlyphRanges& ranges() { return ranges_; }
    // What text fields hold in the place of what Dear ImGui cannot.
    StandIns& stand_ins() { return stand_ins_; }
    // After fonts that could not be read: all but the stand-ins, which fields may hold.
    void start_over();

private:
    std::set<char32_t> wanted_;
    std::set<char32_t> loaded_;
    std::set<char32_t> missing_;
    std::vector<FontFile> files_;
    GlyphRanges ranges_;
    StandIns stand_ins_{sizeof(ImWchar) > 2 ? 0x10ffffu : 0xffffu};
};

}  // namespace redial::view
