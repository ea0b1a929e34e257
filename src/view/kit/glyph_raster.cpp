// Draws glyphs with FreeType. UI thread.
#include "view/kit/glyph_raster.hpp"

#include <freetype/freetype.h>
#include <freetype/ftoutln.h>

#include <algorithm>
#include <cmath>

namespace redial::view {
namespace {

// As Dear ImGui's own: twice as fine from left to right, since glyphs stand between pixels.
constexpr int finer = 2;
// A font is a file of somebody's: no picture of it is larger than a large emoji.
constexpr unsigned texels_max = 256;

struct FaceDone {
    void operator()(FT_Face face) const { FT_Done_Face(face); }
};
using Face = std::unique_ptr<FT_FaceRec_, FaceDone>;

float to_pixels(std::int32_t units, float em) {
    return static_cast<float>(units) * em / static_cast<float>(ShapedGlyph::units_per_em);
}

void take_coverage(const FT_Bitmap& from, GlyphPicture& to) {
    to.width = static_cast<int>(from.width);
    to.height = static_cast<int>(from.rows);
    to.texels.resize(static_cast<std::size_t>(to.width) * static_cast<std::size_t>(to.height));
    for (int y = 0; y < to.height; ++y)
        std::copy_n(from.buffer + static_cast<std::ptrdiff_t>(y) * from.pitch, to.width,
                    to.texels.begin() + static_cast<std::ptrdiff_t>(y) * to.width);
}

void draw_outline(FT_Face face, const ShapedGlyph& glyph, float em, float rise,
                  GlyphPicture& picture) {
    FT_Set_Char_Size(face, 0, static_cast<FT_F26Dot6>(std::lround(em * 64.0f)), 72, 72);
    // Hinted from top to bottom alone: bars stay sharp, advances stay HarfBuzz's.
    if (FT_Load_Glyph(face, glyph.glyph, FT_LOAD_NO_BITMAP | FT_LOAD_TARGET_LIGHT) != 0) return;
    FT_GlyphSlot slot = face->glyph;
    if (slot->format != FT_GLYPH_FORMAT_OUTLINE) return;
    const FT_Matrix stretched{finer * 0x10000L, 0, 0, 0x10000L};
    FT_Outline_Transform(&slot->outline, &stretched);
    FT_Outline_Translate(&slot->outline, 0, std::lround(rise * 64.0f));
    FT_BBox box;
    FT_Outline_Get_CBox(&slot->outline, &box);
    if ((box.xMax - box.xMin) / 64 > texels_max || (box.yMax - box.yMin) / 64 > texels_max) return;
    if (FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL) != 0) return;
    if (slot->bitmap.pixel_mode != FT_PIXEL_MODE_GRAY || slot->bitmap.pitch < 0) return;
    take_coverage(slot->bitmap, picture);
    picture.left += static_cast<float>(slot->bitmap_left) / finer;
    picture.top = -static_cast<float>(slot->bitmap_top);
    picture.drawn_width = static_cast<float>(picture.width) / finer;
    picture.drawn_height = static_cast<float>(picture.height);
}

// The mean of the texels that one pixel covers; colours are weighed by how much is there.
void shrink(const FT_Bitmap& from, GlyphPicture& to) {
    const auto mean = [&from](double x0, double x1, double y0, double y1, std::uint8_t* out) {
        double sum[4] = {0, 0, 0, 0};
        double area = 0;
        for (int y = static_cast<int>(y0); y < y1 && y < static_cast<int>(from.rows); ++y) {
            const double high = std::min(y1, y + 1.0) - std::max<double>(y0, y);
            for (int x = static_cast<int>(x0); x < x1 && x < static_cast<int>(from.width); ++x) {
                const double part = high * (std::min(x1, x + 1.0) - std::max<double>(x0, x));
                const unsigned char* texel =
                    from.buffer + static_cast<std::ptrdiff_t>(y) * from.pitch + x * 4;
                for (int i = 0; i < 4; ++i) sum[i] += part * texel[i];
                area += part;
            }
        }
        // FreeType's are blue, green, red, alpha, multiplied by alpha.
        const double alpha = area > 0 ? sum[3] / area : 0;
        const double share = sum[3] > 0 ? 255.0 / sum[3] : 0;
        const auto byte = [](double value) {
            return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
        };
        out[0] = byte(sum[2] * share);
        out[1] = byte(sum[1] * share);
        out[2] = byte(sum[0] * share);
        out[3] = byte(alpha);
    };
    const double wide = static_cast<double>(from.width) / to.width;
    const double high = static_cast<double>(from.rows) / to.height;
    to.texels.resize(static_cast<std::size_t>(to.width) * static_cast<std::size_t>(to.height) * 4);
    for (int y = 0; y < to.height; ++y)
        for (int x = 0; x < to.width; ++x)
            mean(x * wide, (x + 1) * wide, y * high, (y + 1) * high,
                 to.texels.data() +
                     (static_cast<std::size_t>(y) * static_cast<std::size_t>(to.width) +
                      static_cast<std::size_t>(x)) *
                         4);
}

// Emoji come as pictures of a few sizes: the nearest that is not smaller, made smaller.
void draw_picture(FT_Face face, const ShapedGlyph& glyph, float em, float rise,
                  GlyphPicture& picture) {
    int best = 0;
    for (int i = 1; i < face->num_fixed_sizes; ++i) {
        const FT_Pos size = face->available_sizes[i].y_ppem;
        const FT_Pos best_size = face->available_sizes[best].y_ppem;
        const auto wanted = static_cast<FT_Pos>(em * 64.0f);
        if (best_size < wanted ? size > best_size : size >= wanted && size < best_size) best = i;
    }
    if (FT_Select_Size(face, best) != 0) return;
    if (FT_Load_Glyph(face, glyph.glyph, FT_LOAD_COLOR) != 0) return;
    const FT_GlyphSlot slot = face->glyph;
    const FT_Bitmap& bitmap = slot->bitmap;
    if (bitmap.pixel_mode != FT_PIXEL_MODE_BGRA || bitmap.pitch < 0 || bitmap.width == 0 ||
        bitmap.rows == 0 || bitmap.width > 1024 || bitmap.rows > 1024)
        return;
    const float share = em * 64.0f / static_cast<float>(face->available_sizes[best].y_ppem);
    const float width = static_cast<float>(bitmap.width) * share;
    const float height = static_cast<float>(bitmap.rows) * share;
    if (width > texels_max || height > texels_max) return;
    picture.width = std::max(1, static_cast<int>(std::lround(width)));
    picture.height = std::max(1, static_cast<int>(std::lround(height)));
    picture.is_colored = true;
    shrink(bitmap, picture);
    picture.left += static_cast<float>(slot->bitmap_left) * share;
    picture.top = -std::round(static_cast<float>(slot->bitmap_top) * share + rise);
    picture.drawn_width = static_cast<float>(picture.width);
    picture.drawn_height = static_cast<float>(picture.height);
}

}  // namespace

struct GlyphRaster::Library {
    FT_Library library = nullptr;
    const std::vector<FontFile>& files;
    std::vector<Face> faces;  // as files; made when needed

    explicit Library(const std::vector<FontFile>& all) : files(all), faces(all.size()) {
        if (FT_Init_FreeType(&library) != 0) library = nullptr;
    }
    ~Library() {
        faces.clear();
        if (library != nullptr) FT_Done_FreeType(library);
    }
    FT_Face face(std::size_t place) {
        if (library == nullptr || place >= faces.size()) return nullptr;
        const FontFile& file = files[place];
        FT_Face made = nullptr;
        if (!faces[place] &&
            FT_New_Memory_Face(library, file.bytes->data(),
                               static_cast<FT_Long>(file.bytes->size()), file.index, &made) == 0)
            faces[place].reset(made);
        return faces[place].get();
    }
};

GlyphRaster::GlyphRaster(const std::vector<FontFile>& files)
    : library_(std::make_unique<Library>(files)) {}
GlyphRaster::~GlyphRaster() = default;

GlyphPicture GlyphRaster::picture(const ShapedGlyph& glyph, float em) {
    GlyphPicture picture;
    FT_Face face = library_->face(glyph.face);
    if (face == nullptr) return picture;
    const float rise = to_pixels(glyph.y, em);
    picture.left = to_pixels(glyph.x, em);
    picture.advance = to_pixels(glyph.advance, em);
    if (FT_HAS_COLOR(face) && face->num_fixed_sizes > 0)
        draw_picture(face, glyph, em, rise, picture);
    else
        draw_outline(face, glyph, em, rise, picture);
    return picture;
}

GlyphPicture GlyphRaster::character(std::size_t place, char32_t code_point, float em) {
    FT_Face face = library_->face(place);
    if (face == nullptr) return {};
    ShapedGlyph glyph;
    glyph.glyph = FT_Get_Char_Index(face, code_point);
    glyph.face = static_cast<std::uint16_t>(place);
    GlyphPicture one = picture(glyph, em);
    one.advance = static_cast<float>(face->glyph->linearHoriAdvance) / 65536.0f;
    return one;
}

}  // namespace redial::view
