// Numbers tiles by what is drawn over them, and joins those that changed into rectangles. UI
// thread.
#include "app/changed_tiles.hpp"

#include <algorithm>
#include <bit>

namespace redial::app {
namespace {

constexpr std::uint64_t odd = 0x9e3779b97f4a7c15;  // 2^64 / golden ratio: bits well spread

std::uint64_t mixed(std::uint64_t into, std::uint64_t value) {
    return std::rotl((into ^ value) * odd, 29);
}

std::uint64_t bits_of(float a, float b) {
    return std::uint64_t{std::bit_cast<std::uint32_t>(a)} << 32 | std::bit_cast<std::uint32_t>(b);
}

std::uint64_t mixed(std::uint64_t into, const ImDrawVert& corner) {
    into = mixed(into, bits_of(corner.pos.x, corner.pos.y));
    into = mixed(into, bits_of(corner.uv.x, corner.uv.y));
    return mixed(into, corner.col);
}

struct Bounds {
    float left, top, right, bottom;
    void take(ImVec2 at) {
        left = std::min(left, at.x);
        top = std::min(top, at.y);
        right = std::max(right, at.x);
        bottom = std::max(bottom, at.y);
    }
};

// What of the picture a command may touch, and where its numbers are kept.
class Tiles {
public:
    Tiles(const ImDrawData& data, int columns, int rows, std::vector<std::uint64_t>& tiles)
        : data_(data), columns_(columns), rows_(rows), tiles_(tiles) {}

    void add(const ImDrawList& list, const ImDrawCmd& command) {
        const ImVec4& clip = command.ClipRect;
        const std::uint64_t seed =
            mixed(mixed(1, bits_of(clip.x, clip.y)), bits_of(clip.z, clip.w));
        const ImDrawVert* corners = list.VtxBuffer.Data + command.VtxOffset;
        const ImDrawIdx* index = list.IdxBuffer.Data + command.IdxOffset;
        for (unsigned at = 0; at + 2 < command.ElemCount; at += 3) {
            const ImDrawVert& a = corners[index[at]];
            const ImDrawVert& b = corners[index[at + 1]];
            const ImDrawVert& c = corners[index[at + 2]];
            Bounds bounds{a.pos.x, a.pos.y, a.pos.x, a.pos.y};
            bounds.take(b.pos);
            bounds.take(c.pos);
            note(bounds, clip, mixed(mixed(mixed(seed, a), b), c));
        }
    }
    void add_painter(const ImDrawCmd& command, std::uint64_t number) {
        const ImVec4& clip = command.ClipRect;
        note({clip.x, clip.y, clip.z, clip.w}, clip, number);
    }

private:
    void note(const Bounds& bounds, const ImVec4& clip, std::uint64_t number) {
        const int left = column(std::max(bounds.left, clip.x));
        const int right = std::min(column(std::min(bounds.right, clip.z)), columns_ - 1);
        const int top = row(std::max(bounds.top, clip.y));
        const int bottom = std::min(row(std::min(bounds.bottom, clip.w)), rows_ - 1);
        for (int y = top; y <= bottom; ++y)
            for (int x = left; x <= right; ++x) {
                std::uint64_t& tile = tiles_[static_cast<std::size_t>(y * columns_ + x)];
                tile = mixed(tile, number);
            }
    }
    int column(float x) const {
        return tile_of((x - data_.DisplayPos.x) * data_.FramebufferScale.x, columns_);
    }
    int row(float y) const {
        return tile_of((y - data_.DisplayPos.y) * data_.FramebufferScale.y, rows_);
    }
    // One beyond the last for what lies behind it.
    static int tile_of(float pixels, int count) {
        const auto most = static_cast<float>(count * ChangedTiles::tile_px);
        return static_cast<int>(std::clamp(pixels, 0.0f, most)) / ChangedTiles::tile_px;
    }

    const ImDrawData& data_;
    int columns_;
    int rows_;
    std::vector<std::uint64_t>& tiles_;
};

PaintPart around(const PaintPart& a, const PaintPart& b) {
    return {std::min(a.left, b.left), std::min(a.top, b.top), std::max(a.right, b.right),
            std::max(a.bottom, b.bottom)};
}
long area(const PaintPart& part) { return long{part.right - part.left} * (part.bottom - part.top); }
bool overlap(const PaintPart& a, const PaintPart& b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

// Joins the two whose rectangle around both holds the least that neither has.
void join_two(std::vector<PaintPart>& parts) {
    std::size_t first = 0;
    std::size_t second = 1;
    long least = -1;
    for (std::size_t i = 0; i < parts.size(); ++i)
        for (std::size_t k = i + 1; k < parts.size(); ++k) {
            const long more = area(around(parts[i], parts[k])) - area(parts[i]) - area(parts[k]);
            if (least >= 0 && more >= least) continue;
            least = std::max(more, 0L);
            first = i;
            second = k;
        }
    parts[first] = around(parts[first], parts[second]);
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(second));
}

bool has_overlap(const std::vector<PaintPart>& parts) {
    for (std::size_t i = 0; i < parts.size(); ++i)
        for (std::size_t k = i + 1; k < parts.size(); ++k)
            if (overlap(parts[i], parts[k])) return true;
    return false;
}

// So many runs of tiles are joined in pairs; of more than that one part is made.
constexpr std::size_t runs_max = 48;

}  // namespace

void ChangedTiles::lay(const ImDrawData& data) {
    width_ = static_cast<int>(data.DisplaySize.x * data.FramebufferScale.x);
    height_ = static_cast<int>(data.DisplaySize.y * data.FramebufferScale.y);
    columns_ = (width_ + tile_px - 1) / tile_px;
    rows_ = (height_ + tile_px - 1) / tile_px;
    next_.assign(static_cast<std::size_t>(std::max(columns_ * rows_, 0)), 0);
    Tiles tiles(data, columns_, rows_, next_);
    ++pictures_;
    for (int i = 0; i < data.CmdListsCount; ++i) {
        const ImDrawList& list = *data.CmdLists[i];
        for (const ImDrawCmd& command : list.CmdBuffer) {
            if (command.UserCallback != nullptr)
                tiles.add_painter(command, pictures_);
            else
                tiles.add(list, command);
        }
    }
}

// Runs of changed tiles, each joined with the one above it where both are as wide.
std::vector<PaintPart> ChangedTiles::changed() const {
    std::vector<PaintPart> parts;
    for (int y = 0; y < rows_; ++y) {
        for (int x = 0; x < columns_; ++x) {
            const auto is_other = [&](int column) {
                const auto at = static_cast<std::size_t>(y * columns_ + column);
                return next_[at] != tiles_[at];
            };
            if (!is_other(x)) continue;
            PaintPart run{x * tile_px, y * tile_px, 0, std::min((y + 1) * tile_px, height_)};
            while (x < columns_ && is_other(x)) ++x;
            run.right = std::min(x * tile_px, width_);
            const auto above = std::find_if(parts.begin(), parts.end(), [&](const PaintPart& one) {
                return one.bottom == run.top && one.left == run.left && one.right == run.right;
            });
            if (above != parts.end())
                above->bottom = run.bottom;
            else
                parts.push_back(run);
        }
    }
    return parts;
}

std::vector<PaintPart> ChangedTiles::take(const ImDrawData& data) {
    const PaintPart before{0, 0, width_, height_};
    lay(data);
    const PaintPart whole{0, 0, width_, height_};
    const bool is_known = tiles_.size() == next_.size() && before == whole;
    std::vector<PaintPart> parts;
    if (is_known) parts = changed();
    tiles_.swap(next_);
    if (!is_known) return {whole};
    if (parts.size() > runs_max) {
        PaintPart all = parts.front();
        for (const PaintPart& part : parts) all = around(all, part);
        return {all};
    }
    while (parts.size() > parts_max || has_overlap(parts)) join_two(parts);
    return parts;
}

ClippedTo::ClippedTo(ImDrawData& data, const PaintPart& part) : data_(data) {
    const ImVec2 at = data.DisplayPos;
    const ImVec2 scale = data.FramebufferScale;
    const ImVec4 box(at.x + static_cast<float>(part.left) / scale.x,
                     at.y + static_cast<float>(part.top) / scale.y,
                     at.x + static_cast<float>(part.right) / scale.x,
                     at.y + static_cast<float>(part.bottom) / scale.y);
    for (int i = 0; i < data.CmdListsCount; ++i) {
        for (ImDrawCmd& command : data.CmdLists[i]->CmdBuffer) {
            ImVec4& clip = command.ClipRect;
            clips_.push_back(clip);
            clip = {std::max(clip.x, box.x), std::max(clip.y, box.y), std::min(clip.z, box.z),
                    std::min(clip.w, box.w)};
        }
    }
}

ClippedTo::~ClippedTo() {
    auto clip = clips_.begin();
    for (int i = 0; i < data_.CmdListsCount; ++i)
        for (ImDrawCmd& command : data_.CmdLists[i]->CmdBuffer) command.ClipRect = *clip++;
}

}  // namespace redial::app
