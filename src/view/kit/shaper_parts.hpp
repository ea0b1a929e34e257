// The inner parts of Shaper: a font as HarfBuzz reads it, what is remembered, and the work on one
// line. UI thread only.
#pragma once

#include <hb.h>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "view/kit/bidi.hpp"
#include "view/kit/shaper.hpp"

namespace redial::view {

inline constexpr int no_face = -1;

struct HarfBuzzFree {
    void operator()(hb_blob_t* one) const { hb_blob_destroy(one); }
    void operator()(hb_face_t* one) const { hb_face_destroy(one); }
    void operator()(hb_font_t* one) const { hb_font_destroy(one); }
    void operator()(hb_buffer_t* one) const { hb_buffer_destroy(one); }
};

// A font, measured in ShapedGlyph::units_per_em.
struct Shaper::Face {
    explicit Face(const FontFile& file);
    bool has(char32_t code_point) const;
    bool is_empty() const;

    std::unique_ptr<hb_blob_t, HarfBuzzFree> blob;
    std::unique_ptr<hb_face_t, HarfBuzzFree> face;
    std::unique_ptr<hb_font_t, HarfBuzzFree> font;
};

// Lines in two generations: when the young ones are too many they become the old, and what was old
// is forgotten.
struct Shaper::Cache {
    const ShapedLine* find(std::string_view text);
    const ShapedLine* keep(std::string_view text, ShapedLine line);
    void forget_lines();

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    using Lines = std::unordered_map<std::string, ShapedLine, Hash, std::equal_to<>>;
    Lines young;
    Lines old;
    std::size_t young_bytes = 0;
    std::map<ShapedGlyph, std::size_t> place_of_glyph;
    std::map<char32_t, int> face_of_character;
    std::map<std::uint32_t, int> face_of_script;  // by hb_script_t
    std::vector<char32_t> fresh;                  // one character of each script that was just met
    std::set<char32_t> missing;                   // characters that the window's own fonts lack
};

// What will be needed of the script of `code_point` once it is there: each letter of its block by
// itself and in the middle of others, a line each. Letters come one after the other, and each new
// glyph is a new atlas.
std::vector<std::string> lines_ahead(char32_t code_point);

// One line on its way: characters, their fonts, their order, then what is shown.
class Shaper::Work {
public:
    Work(Shaper& shaper, std::string_view text);
    // nullopt: fonts are wanted first, or codes are used up.
    std::optional<ShapedLine> shape();

private:
    struct Run {
        std::size_t begin;  // of the characters
        std::size_t end;
        int face;
        BidiLevel level;
    };

    void read_characters();
    void compose_marks();
    bool choose_faces();
    std::optional<int> face_at(std::size_t place, hb_script_t& script);
    void join_neighbours();
    bool is_of_picture(std::size_t place) const;
    bool can_join(std::size_t place, int face) const;
    std::vector<Run> runs() const;
    void show_plain(const Run& run);
    bool show_shaped(const Run& run);
    void show_character(std::size_t place, char32_t as);
    bool show_glyphs(const Run& run, hb_buffer_t* buffer);
    void begin_piece(std::size_t first, std::size_t last);

    Shaper& shaper_;
    std::string_view text_;
    std::u32string characters_;
    std::vector<hb_codepoint_t> for_harfbuzz_;  // the same
    std::vector<std::uint32_t> begins_;         // byte of each character, and the text's end
    std::vector<bool> is_text_;                 // false: a byte that is no UTF-8
    std::vector<int> faces_;
    std::vector<BidiLevel> levels_;
    ShapedLine line_;
};

}  // namespace redial::view
