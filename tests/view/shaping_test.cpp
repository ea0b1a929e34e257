// Lines as they are written: the order of what runs from right to left, the glyphs of what joins or
// stacks, and where each byte is then. With the fonts of Debian's fonts-noto-core and
// fonts-noto-color-emoji. Test thread.
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "base/utf8.hpp"
#include "catch.hpp"
#include "view/kit/bidi.hpp"
#include "view/kit/fonts.hpp"
#include "view/kit/glyphs.hpp"
#include "view/kit/imgui_compat.hpp"
#include "view/kit/script.hpp"
#include "view/kit/text_layout.hpp"
#include "view/kit/widgets.hpp"

using namespace redial;
using view::LaidLine;

namespace {

std::shared_ptr<const Bytes> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file) return nullptr;
    Bytes bytes(static_cast<std::size_t>(file.tellg()));
    file.seekg(0);
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return std::make_shared<const Bytes>(std::move(bytes));
}

// Each file is read once for all cases.
std::optional<view::FontFile> noto(const std::string& name) {
    static std::map<std::string, std::shared_ptr<const Bytes>> files;
    const std::string path = "/usr/share/fonts/truetype/noto/Noto" + name + ".ttf";
    std::shared_ptr<const Bytes>& bytes = files[name];
    if (!bytes) bytes = read_file(path);
    if (!bytes) return std::nullopt;
    return view::FontFile{path, bytes, 0};
}

std::optional<view::FontFile> find_font(char32_t c) {
    if (c >= 0x590 && c < 0x600) return noto("SansHebrew-Regular");
    if (c >= 0x600 && c < 0x700) return noto("SansArabic-Regular");
    if (c >= 0x900 && c < 0x980) return noto("SansDevanagari-Regular");
    if (c >= 0xe00 && c < 0xe80) return noto("SansThai-Regular");
    if (view::is_pictograph(c)) return noto("ColorEmoji");
    return std::nullopt;
}

// The window's fonts with those of scripts, as the program settles them between two frames.
struct Rig {
    Rig() : context(ImGui::CreateContext()) {
        ImGui::GetIO().IniFilename = nullptr;  // no file of windows where the test was started
        view::set_palette(theme, view::ThemeName::Dark);
        theme.glyphs = &glyphs;
        build();
    }
    ~Rig() { ImGui::DestroyContext(context); }
    void build() {
        glyphs.settle(find_font);
        view::build_fonts(*ImGui::GetIO().Fonts, theme, glyphs);
    }
    LaidLine lay(std::string_view text) {
        view::lay_line(theme, font(), text);
        for (int i = 0; i < 3 && glyphs.has_wishes(); ++i) build();
        return view::lay_line(theme, font(), text);
    }
    std::string drawn(std::string_view text) { return lay(text).shown; }
    ImFont* font() const { return theme.font.mono; }

    ImGuiContext* context;
    view::Glyphs glyphs;
    view::Theme theme;
};

std::vector<char32_t> code_points(std::string_view text) {
    std::vector<char32_t> all;
    for (std::size_t at = 0; at < text.size();)
        all.push_back(view::Shaper::is_code(*next_code_point(text, at)) ? 0 : U'x');
    return all;
}

// The bytes of the line in the order they are seen.
std::string seen(const LaidLine& line, std::string_view text) {
    std::string all;
    for (const view::LaidPiece& piece : line.pieces)
        all += text.substr(piece.begin, piece.end - piece.begin);
    return all;
}

std::size_t glyphs_in(const LaidLine& line) { return code_points(line.shown).size(); }

}  // namespace

TEST_CASE("Hebrew is seen from right to left within text from left to right", "[shaping]") {
    Rig rig;
    const std::string_view text = "abc \u05d0\u05d1\u05d2 123 xyz";
    CHECK(seen(rig.lay(text), text) == "abc 123 \u05d2\u05d1\u05d0 xyz");
}

TEST_CASE("a line that begins in Hebrew runs from the right, and its brackets turn", "[shaping]") {
    Rig rig;
    const std::string_view text = "\u05d0\u05d1 (cd)!";
    const LaidLine line = rig.lay(text);
    CHECK(seen(line, text) == "!)cd( \u05d1\u05d0");
    CHECK(line.shown.substr(0, 5) == "!(cd)");
}

TEST_CASE("the quotes of JSON hold Hebrew in its place", "[shaping]") {
    Rig rig;
    const std::string_view text = "[\"\u05d0\u05d1\",\"\u05d2\u05d3\"]";
    CHECK(seen(rig.lay(text), text) == "[\"\u05d1\u05d0\",\"\u05d3\u05d2\"]");
}

TEST_CASE("marks that steer the direction are codes and steer nothing", "[shaping]") {
    Rig rig;
    const std::string_view text = "user\u202e \u2066// \u05d0\u2069 \u2066admin";
    const std::string shown = rig.drawn(text);
    for (const char* code : {"\\u{202E}", "\\u{2066}", "\\u{2069}"})
        CHECK(shown.find(code) != std::string::npos);
    CHECK(shown.substr(0, 12) == "user\\u{202E}");
    CHECK(shown.substr(shown.size() - 13) == "\\u{2066}admin");
    // Also where nothing else needs an order, as in the name of a session.
    CHECK(rig.drawn("ab\u202ecd") == "ab\\u{202E}cd");
}

TEST_CASE("Arabic letters join: a word is not its letters", "[shaping]") {
    Rig rig;
    const std::string word = rig.drawn("\u0628\u0628\u0628");
    const std::string letter = rig.drawn("\u0628");
    REQUIRE(word.size() == 9);
    // First, middle and last form all differ, and from the one that stands alone.
    const std::set<std::string> forms = {letter, word.substr(0, 3), word.substr(3, 3),
                                         word.substr(6, 3)};
    CHECK(forms.size() == 4);
    // Lam and alef are one glyph.
    const LaidLine ligature = rig.lay("\u0644\u0627");
    CHECK(ligature.pieces.size() == 1);
}

TEST_CASE("Devanagari stacks, and a sign is seen before what it follows", "[shaping]") {
    Rig rig;
    // Ka, virama, ssa: one conjunct. Ka and the vowel i: the vowel stands first.
    CHECK(glyphs_in(rig.lay("\u0915\u094d\u0937")) == 1);
    const std::string ka = rig.drawn("\u0915");
    const std::string ki = rig.drawn("\u0915\u093f");
    REQUIRE(ki.size() == 6);
    CHECK(ki.substr(3) == ka);
}

TEST_CASE("marks of Thai take no room of their own", "[shaping]") {
    Rig rig;
    CHECK(rig.lay("\u0e17\u0e35\u0e48").width == rig.lay("\u0e17").width);
}

TEST_CASE("an emoji of several parts is one picture, in colours", "[shaping]") {
    Rig rig;
    const LaidLine family = rig.lay("a\U0001f468\u200d\U0001f469\u200d\U0001f467z");
    REQUIRE(family.pieces.size() == 3);
    CHECK(glyphs_in(family) == 3);
    std::size_t at = 1;
    const auto code = next_code_point(family.shown, at);
    const ImFontGlyph* glyph = rig.font()->FindGlyph(static_cast<ImWchar>(*code));
    CHECK(glyph->Colored);
    CHECK(glyph->Visible);
    // A heart with the selector of pictures is one, without it a letter among others.
    CHECK(glyphs_in(rig.lay("\u2764\ufe0f")) == 1);
}

TEST_CASE("a letter and its mark are the letter that Unicode has for both", "[shaping]") {
    Rig rig;
    CHECK(rig.drawn("cafe\u0301") == "caf\u00e9");
}

TEST_CASE("what no font has is shown by its number, in its place", "[shaping]") {
    Rig rig;
    CHECK(rig.drawn("a\U00012000z") == "a\\u{12000}z");
}

TEST_CASE("a cursor and a selection find their place in text of both directions", "[shaping]") {
    Rig rig;
    const std::string_view text = "ab \u05d0\u05d1\u05d2 cd";  // bytes 3 to 9 are Hebrew
    const LaidLine line = rig.lay(text);
    // The first Hebrew letter is the rightmost of its word.
    CHECK(view::x_of(line, 3) > view::x_of(line, 5));
    for (const std::size_t byte : {0u, 1u, 3u, 5u, 7u, 10u, 11u}) {
        CAPTURE(byte);
        // Just within the character on the side where it begins.
        const bool is_hebrew = byte >= 3 && byte < 9;
        CHECK(view::byte_at(line, view::x_of(line, byte) + (is_hebrew ? -1.0f : 1.0f)) == byte);
    }
    CHECK(view::boxes_of(line, 0, text.size()).size() == 1);
    // From within the Latin into the Hebrew: two boxes, since the order turns.
    const auto boxes = view::boxes_of(line, 1, 5);
    REQUIRE(boxes.size() == 2);
    CHECK(boxes[0].right < boxes[1].left);
    CHECK(view::boxes_of(line, 4, 4).empty());
}

TEST_CASE("long text is broken behind spaces, in the order of its bytes", "[shaping]") {
    Rig rig;
    const std::string text = "\u05d0\u05d1\u05d2 \u05d3\u05d4\u05d5 \u05d6\u05d7\u05d8";
    const float word = rig.lay("\u05d0\u05d1\u05d2 ").width;
    CHECK(view::wrap_at(rig.theme, rig.font(), text, word * 1.5f) == 7);
    CHECK(view::wrap_at(rig.theme, rig.font(), text, 1.0f) >= 2);
    CHECK(view::wrap_at(rig.theme, rig.font(), "plain words here", rig.lay("plain wor").width) ==
          6);
}

TEST_CASE("what is cut of a line from the right is its end, on the left", "[shaping]") {
    Rig rig;
    const std::string text = "\u05d0\u05d1\u05d2 \u05d3\u05d4\u05d5 \u05d6\u05d7\u05d8";
    const float width = rig.lay(text).width * 0.6f;
    view::cut_to_width(rig.theme, rig.font(), text, width);
    rig.build();
    const std::string cut = view::cut_to_width(rig.theme, rig.font(), text, width);
    CHECK(cut.substr(0, 3) == "…");
    CHECK(view::width_of(rig.font(), cut) <= width);
    // Its first letter is there, at the right end.
    CHECK(cut.substr(cut.size() - 3) == rig.drawn("\u05d0"));
}

TEST_CASE("every byte of every text has its place, and none of it harms", "[shaping]") {
    view::Shaper shaper;
    Rng rng(11);
    const char32_t firsts[] = {0x20,   0x40,   0x300,  0x5d0,  0x620,   0x900,   0xe00,
                               0x200b, 0x2028, 0xe800, 0xfe00, 0x1f3f0, 0x1f600, 0xe0020};
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        for (int i = 0; i < 24; ++i) {
            if (rng.below(12) == 0) text += static_cast<char>(rng.below(256));
            append_utf8(
                text, firsts[rng.below(std::size(firsts))] + static_cast<char32_t>(rng.below(32)));
        }
        shaper.line(text);
        shaper.settle(find_font);
        shaper.note_built({});
        const view::ShapedLine* line = shaper.line(text);
        if (line == nullptr) continue;  // all codes are given away
        std::vector<int> times(text.size(), 0);
        for (const view::ShapedPiece& piece : line->pieces) {
            REQUIRE(piece.begin < piece.end);
            REQUIRE(piece.end <= text.size());
            REQUIRE(piece.shown_begin <= piece.shown_end);
            REQUIRE(piece.shown_end <= line->shown.size());
            for (std::size_t i = piece.begin; i < piece.end; ++i) ++times[i];
        }
        for (const int count : times) REQUIRE(count == 1);
    }
}

// Every emoji in every tone of skin, pairs of letters of Devanagari, letters of Arabic with marks
// at each one's own height: more than there are codes.
std::vector<std::string> many_glyphs() {
    std::vector<std::string> all;
    for (char32_t c = 0x1f300; c < 0x1fb00; ++c)
        for (char32_t tone = 0x1f3fa; tone <= 0x1f3ff; ++tone) {
            append_utf8(all.emplace_back(), c);
            if (tone > 0x1f3fa) append_utf8(all.back(), tone);
        }
    for (char32_t c = 0x915; c <= 0x939; ++c)
        for (char32_t d = 0x915; d <= 0x939; ++d)
            for (char32_t part : {c, char32_t{0x94d}, d}) {
                if (part == c) all.emplace_back();
                append_utf8(all.back(), part);
            }
    for (char32_t c = 0x627; c <= 0x64a; ++c)
        for (char32_t mark = 0x64b; mark <= 0x655; ++mark)
            for (const bool is_doubled : {false, true}) {
                std::string& word = all.emplace_back();
                for (int i = 0; i < 3; ++i) {
                    append_utf8(word, c);
                    if (is_doubled) append_utf8(word, 0x651);
                    append_utf8(word, mark);
                }
            }
    return all;
}

TEST_CASE("when all codes are given away text waits unshaped, and later they begin anew",
          "[shaping]") {
    view::Shaper shaper;
    const auto settle = [&] {
        shaper.settle(find_font);
        shaper.note_built({});
    };
    const std::vector<std::string> all = many_glyphs();
    for (std::size_t i = 0; i < all.size() && !shaper.is_full(); i += 200) {
        for (std::size_t j = i; j < std::min(i + 200, all.size()); ++j) shaper.line(all[j]);
        settle();
    }
    INFO(shaper.glyphs().size());
    REQUIRE(shaper.is_full());
    CHECK(shaper.glyphs().size() == view::Shaper::glyphs_max);
    CHECK(shaper.line(all.back()) == nullptr);
    CHECK_FALSE(shaper.has_wishes());  // it does not ask again with every frame
    CHECK(shaper.line(all.front()) != nullptr);
    for (int i = 0; i < 300'000 && !shaper.has_wishes(); ++i) {
        shaper.line(all.front());
        if (i % 1000 == 0) shaper.line(all.back());
    }
    settle();
    CHECK_FALSE(shaper.is_full());
    shaper.line(all.back());
    settle();
    CHECK(shaper.line(all.back()) != nullptr);
}

TEST_CASE("no two glyphs share a code", "[shaping]") {
    std::set<char32_t> codes;
    for (std::size_t i = 0; i < view::Shaper::glyphs_max; ++i)
        codes.insert(view::Shaper::code_of(i));
    CHECK(codes.size() == view::Shaper::glyphs_max);
    for (const char32_t c : codes) CHECK(view::Shaper::is_code(c));
}

TEST_CASE("text of letters alone is not shaped", "[shaping]") {
    for (const std::string_view plain :
         {"plain", "{\"id\":1}", "caf\u00e9 \u0416\u0443\u043a", "\u6f22\u5b57", "\u2026 \u23ce"})
        CHECK_FALSE(view::needs_shaping(plain));
    for (const std::string_view other :
         {"\u05d0", "a\u0301", "\U0001f600", "\u2705", "\u2764\ufe0f"})
        CHECK(view::needs_shaping(other));
}

TEST_CASE("the picture of a control character is seen", "[shaping]") {
    Rig rig;
    for (ImWchar c = 0x2400; c <= 0x2421; ++c)
        for (ImFont* font : {rig.theme.font.mono, rig.theme.font.ui}) {
            const ImFontGlyph* glyph = font->FindGlyphNoFallback(c);
            REQUIRE(glyph != nullptr);
            unsigned char* pixels = nullptr;
            int width = 0;
            int height = 0;
            ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
            int most = 0;
            for (int y = static_cast<int>(glyph->V0 * static_cast<float>(height));
                 y < static_cast<int>(glyph->V1 * static_cast<float>(height)); ++y)
                for (int x = static_cast<int>(glyph->U0 * static_cast<float>(width));
                     x < static_cast<int>(glyph->U1 * static_cast<float>(width)); ++x)
                    most = std::max<int>(most, pixels[y * width + x]);
            CHECK(most > 100);
        }
}
