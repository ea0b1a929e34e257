// fontconfig: the best scalable font with a code point. UI thread.
#include "app/system_fonts.hpp"

#include <fontconfig/fontconfig.h>

#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace redial::app {
namespace {

// Noto's and Droid's collections are below 30 MiB; a font that is larger is no font.
constexpr std::streamoff font_bytes_max = 64 << 20;

struct PatternFree {
    void operator()(FcPattern* pattern) const { FcPatternDestroy(pattern); }
};
using Pattern = std::unique_ptr<FcPattern, PatternFree>;
struct CharSetFree {
    void operator()(FcCharSet* set) const { FcCharSetDestroy(set); }
};
using CharSet = std::unique_ptr<FcCharSet, CharSetFree>;

struct Found {
    std::string file;
    int index = 0;
};

std::optional<Found> find(FcConfig* config, char32_t code_point) {
    const Pattern wish(FcPatternCreate());
    const CharSet wanted(FcCharSetCreate());
    FcCharSetAddChar(wanted.get(), code_point);
    FcPatternAddCharSet(wish.get(), FC_CHARSET, wanted.get());
    FcPatternAddBool(wish.get(), FC_SCALABLE, FcTrue);
    FcPatternAddBool(wish.get(), FC_COLOR, FcFalse);
    FcConfigSubstitute(config, wish.get(), FcMatchPattern);
    FcDefaultSubstitute(wish.get());
    FcResult result = FcResultNoMatch;
    const Pattern match(FcFontMatch(config, wish.get(), &result));
    if (!match) return std::nullopt;
    // The best match may still lack it: fontconfig always gives some font.
    FcCharSet* has = nullptr;
    FcChar8* file = nullptr;
    if (FcPatternGetCharSet(match.get(), FC_CHARSET, 0, &has) != FcResultMatch ||
        FcCharSetHasChar(has, code_point) == FcFalse ||
        FcPatternGetString(match.get(), FC_FILE, 0, &file) != FcResultMatch)
        return std::nullopt;
    Found found{reinterpret_cast<const char*>(file), 0};
    FcPatternGetInteger(match.get(), FC_INDEX, 0, &found.index);
    // The high half names an instance of a variable font, which the rasteriser does not know.
    found.index &= 0xffff;
    return found;
}

std::shared_ptr<const Bytes> read_font(const std::string& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    if (!file || file.tellg() > font_bytes_max) return nullptr;
    file.seekg(0);
    return std::make_shared<const Bytes>(std::istreambuf_iterator<char>(file),
                                         std::istreambuf_iterator<char>());
}

class SystemFonts {
  public:
    SystemFonts() : config_(FcInitLoadConfigAndFonts(), FcConfigDestroy) {}

    std::optional<view::FontFile> operator()(char32_t code_point) {
        if (!config_) return std::nullopt;
        const auto found = find(config_.get(), code_point);
        if (!found) return std::nullopt;
        std::shared_ptr<const Bytes>& bytes = files_[found->file];
        if (!bytes) bytes = read_font(found->file);
        if (!bytes) return std::nullopt;
        return view::FontFile{found->file + "#" + std::to_string(found->index), bytes,
                              found->index};
    }

  private:
    std::unique_ptr<FcConfig, void (*)(FcConfig*)> config_;
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
