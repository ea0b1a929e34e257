// Asks fontconfig for its fonts in order, and picks the first fit one with a code point. UI thread.
#include "app/system_fonts.hpp"

#include <fontconfig/fontconfig.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "view/kit/script.hpp"

namespace redial::app {
namespace {

// Noto's and Droid's collections are below 30 MiB; a font that is larger is no font.
constexpr std::streamoff font_bytes_max = 64 << 20;

struct PatternFree {
    void operator()(FcPattern* pattern) const { FcPatternDestroy(pattern); }
};
using Pattern = std::unique_ptr<FcPattern, PatternFree>;
struct FontSetFree {
    void operator()(FcFontSet* set) const { FcFontSetDestroy(set); }
};
using FontSet = std::unique_ptr<FcFontSet, FontSetFree>;

struct Found {
    std::string file;
    int index = 0;
};

// Fonts of this system, the best for an interface without serifs first. One question serves for all
// characters: fontconfig's own answer to a single one prefers fonts of languages to fonts that were
// made for the script, and so a font of pixels (Unifont) to Noto's.
FontSet fonts_in_order(FcConfig* config, bool is_for_emoji) {
    const Pattern wish(FcPatternCreate());
    const char* family = is_for_emoji ? "emoji" : "sans-serif";
    FcPatternAddString(wish.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>(family));
    FcPatternAddBool(wish.get(), FC_SCALABLE, FcTrue);
    FcPatternAddBool(wish.get(), FC_COLOR, is_for_emoji ? FcTrue : FcFalse);
    FcConfigSubstitute(config, wish.get(), FcMatchPattern);
    FcDefaultSubstitute(wish.get());
    FcResult result = FcResultNoMatch;
    return FontSet(FcFontSort(config, wish.get(), FcFalse, nullptr, &result));
}

bool is_true(FcPattern* font, const char* what) {
    FcBool value = FcFalse;
    return FcPatternGetBool(font, what, 0, &value) == FcResultMatch && value == FcTrue;
}

int number_of(FcPattern* font, const char* what) {
    int value = 0;
    return FcPatternGetInteger(font, what, 0, &value) == FcResultMatch ? value : 0;
}

std::string_view family_of(FcPattern* font) {
    FcChar8* family = nullptr;
    if (FcPatternGetString(font, FC_FAMILY, 0, &family) != FcResultMatch) return {};
    return reinterpret_cast<const char*>(family);
}

// From the best on: Noto's plain ones go with Inter, pixels are for what nothing else has.
enum class Rank : std::uint8_t { Plain, Other, Pixels, Unfit };

Rank rank_of(FcPattern* font, bool is_for_emoji) {
    const bool is_color = is_true(font, FC_COLOR);
    if (is_for_emoji) return is_color ? Rank::Plain : Rank::Unfit;
    if (is_color || !is_true(font, FC_SCALABLE)) return Rank::Unfit;
    const std::string_view family = family_of(font);
    if (family.starts_with("Unifont")) return Rank::Pixels;
    const bool is_plain = family.starts_with("Noto Sans") &&
                          number_of(font, FC_WEIGHT) == FC_WEIGHT_REGULAR &&
                          number_of(font, FC_SLANT) == FC_SLANT_ROMAN;
    return is_plain ? Rank::Plain : Rank::Other;
}

bool has_character(FcPattern* font, char32_t code_point) {
    FcCharSet* has = nullptr;
    return FcPatternGetCharSet(font, FC_CHARSET, 0, &has) == FcResultMatch &&
           FcCharSetHasChar(has, code_point) == FcTrue;
}

std::optional<Found> find(const FcFontSet& fonts, char32_t code_point, bool is_for_emoji) {
    FcPattern* best = nullptr;
    Rank best_rank = Rank::Unfit;
    for (int i = 0; i < fonts.nfont; ++i) {
        FcPattern* font = fonts.fonts[i];
        if (!has_character(font, code_point)) continue;
        const Rank rank = rank_of(font, is_for_emoji);
        if (rank >= best_rank) continue;
        best = font;
        best_rank = rank;
    }
    FcChar8* file = nullptr;
    if (best == nullptr || FcPatternGetString(best, FC_FILE, 0, &file) != FcResultMatch)
        return std::nullopt;
    // The high half names an instance of a variable font, which the rasteriser does not know.
    return Found{reinterpret_cast<const char*>(file), number_of(best, FC_INDEX) & 0xffff};
}

std::shared_ptr<const Bytes> read_font(const std::string& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file || file.tellg() > font_bytes_max) return nullptr;
    Bytes bytes(static_cast<std::size_t>(std::max<std::streamoff>(file.tellg(), 0)));
    file.seekg(0);
    if (!file.read(reinterpret_cast<char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size())))
        return nullptr;
    return std::make_shared<const Bytes>(std::move(bytes));
}

class SystemFonts {
public:
    SystemFonts() : config_(FcInitLoadConfigAndFonts(), FcConfigDestroy) {}

    std::optional<view::FontFile> operator()(char32_t code_point) {
        if (!config_) return std::nullopt;
        std::optional<Found> found;
        if (view::is_pictograph(code_point)) found = find_in(emoji_, code_point, true);
        if (!found) found = find_in(letters_, code_point, false);
        if (!found) return std::nullopt;
        std::shared_ptr<const Bytes>& bytes = files_[found->file];
        if (!bytes) bytes = read_font(found->file);
        if (!bytes) return std::nullopt;
        return view::FontFile{found->file + "#" + std::to_string(found->index), bytes,
                              found->index};
    }

private:
    std::optional<Found> find_in(FontSet& fonts, char32_t code_point, bool is_for_emoji) {
        if (!fonts) fonts = fonts_in_order(config_.get(), is_for_emoji);
        return fonts ? find(*fonts, code_point, is_for_emoji) : std::nullopt;
    }

    std::unique_ptr<FcConfig, void (*)(FcConfig*)> config_;
    FontSet emoji_;  // made with the first question
    FontSet letters_;
    std::map<std::string, std::shared_ptr<const Bytes>> files_;
};

}  // namespace

view::FontFinder system_fonts() {
    // Made with the first question: most people never see a foreign script, and all wait for the
    // start.
    return [fonts = std::shared_ptr<SystemFonts>()](char32_t code_point) mutable {
        if (!fonts) fonts = std::make_shared<SystemFonts>();
        return (*fonts)(code_point);
    };
}

}  // namespace redial::app
