// Shaper: lines of text as they are written, in every script. FriBidi gives the order, HarfBuzz the
// glyphs of fonts that the host finds, and each glyph gets a code point of the private use area, so
// that all that draws text draws it: Dear ImGui needs not know. Bounded in fonts, glyphs, lines and
// bytes: a peer decides what messages hold. UI thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace redial::view {

// A font of the system, TrueType or OpenType. `name` tells files apart.
struct FontFile {
    std::string name;
    std::shared_ptr<const Bytes> bytes;
    int index = 0;  // in a collection
};
// The host's way to a font with this code point (fontconfig); nullopt: there is none.
using FontFinder = std::function<std::optional<FontFile>(char32_t)>;

// True for files that start as TrueType, OpenType or a collection of them do.
bool is_font(const FontFile& file);

// A glyph at its place: lengths in parts of an em, y up from the baseline.
struct ShapedGlyph {
    static constexpr std::int32_t units_per_em = 4096;

    std::uint32_t glyph = 0;
    std::uint16_t face = 0;  // of Shaper::faces()
    std::int32_t x = 0;
    std::int32_t y = 0;
    std::int32_t advance = 0;
    auto operator<=>(const ShapedGlyph&) const = default;
};

// Characters that are drawn together: bytes `begin` to `end` of the line, `shown_begin` to
// `shown_end` of what is shown for it.
struct ShapedPiece {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t shown_begin = 0;
    std::uint32_t shown_end = 0;
};

struct ShapedLine {
    std::string shown;                // from left to right, what is drawn
    std::vector<ShapedPiece> pieces;  // from left to right
    std::size_t glyphs_end = 0;       // it holds none of the glyphs from this one on
};

struct GlyphPictures;  // view/kit/glyph_raster.hpp

class Shaper {
public:
    // The private code points that text fields (view/kit/stand_ins.hpp) and icons
    // (view/kit/icons.hpp) leave: 2048 and 1440.
    static constexpr char32_t first_code = 0xe800;
    static constexpr char32_t last_code_before_icons = 0xefff;
    static constexpr char32_t first_code_after_icons = 0xf360;
    static constexpr char32_t last_code = 0xf8ff;
    static constexpr std::size_t glyphs_max =
        (last_code_before_icons - first_code + 1) + (last_code - first_code_after_icons + 1);
    static constexpr std::size_t faces_max = 32;
    static constexpr std::size_t line_bytes_max = 16384;
    static constexpr std::size_t cache_bytes_max = 2u << 20;
    static char32_t code_of(std::size_t glyph);
    static bool is_code(char32_t code_point);

    Shaper();
    ~Shaper();

    // nullptr: not yet, since fonts or pictures of glyphs are to be had first (then it is a wish),
    // or not at all (longer than `line_bytes_max`, or more glyphs than there are codes for).
    // Points into the cache: for this frame, and until the next call.
    const ShapedLine* line(std::string_view text);
    bool has_wishes() const { return !wanted_.empty() || has_new_glyphs_ || starts_over_; }
    // For want of codes some text is drawn unshaped.
    bool is_full() const { return is_full_; }

    // Between frames: asks `find` for the fonts that lines need, and shapes those lines. Then build
    // the fonts anew.
    void settle(const FontFinder& find);
    // After the build: all glyphs handed out so far can be drawn. Those in `missing` have no font.
    void note_built(const std::set<char32_t>& missing);

    const std::vector<ShapedGlyph>& glyphs() const { return glyphs_; }
    const std::vector<FontFile>& faces() const { return files_; }
    // Of glyphs(), as they were drawn for the last atlas.
    GlyphPictures& pictures() { return *pictures_; }
    // Of a character that is drawn by one glyph alone (an emoji in a text field); nullopt: it is
    // not, or not yet.
    std::optional<char32_t> code_of_character(char32_t code_point);

private:
    struct Face;
    struct Cache;
    class Work;
    std::optional<int> face_of(char32_t code_point, std::uint32_t script);
    int face_from(std::optional<FontFile> file);
    std::optional<std::size_t> hand_out(const ShapedGlyph& glyph);
    void start_over();

    std::vector<FontFile> files_;
    std::vector<std::unique_ptr<Face>> faces_;
    std::unique_ptr<Cache> cache_;
    std::unique_ptr<GlyphPictures> pictures_;
    std::vector<ShapedGlyph> glyphs_;
    std::set<char32_t> wanted_;
    std::vector<std::string> waiting_;  // lines that were drawn and not shaped yet
    std::size_t built_ = 0;             // of the glyphs, those that the atlas has
    std::size_t lines_since_start_ = 0;
    bool has_new_glyphs_ = false;
    bool is_full_ = false;
    bool starts_over_ = false;
};

}  // namespace redial::view
