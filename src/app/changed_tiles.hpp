// ChangedTiles: the parts of a picture that look other than the last one did. The picture is cut
// into tiles, and each tile has a number made of all the triangles that may touch it, in their
// order. So a software renderer paints the few tiles around a letter that was typed, not a million
// pixels. Pure; UI thread.
#pragma once

#include <cstdint>
#include <vector>

#include <imgui.h>

namespace redial::app {

// Pixels of the frame buffer from its upper left corner; the end is not part of it.
struct PaintPart {
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
    bool operator==(const PaintPart&) const = default;
};

class ChangedTiles {
public:
    // Keeps what is drawn now. The parts do not overlap; few large ones rather than many small
    // ones, since each is a painting of its own. What a painter of its own draws changes always.
    std::vector<PaintPart> take(const ImDrawData& data);
    // The next picture is another one everywhere.
    void forget() { tiles_.clear(); }

    static constexpr int tile_px = 32;
    static constexpr std::size_t parts_max = 3;

private:
    void lay(const ImDrawData& data);
    std::vector<PaintPart> changed() const;

    int columns_ = 0;
    int rows_ = 0;
    int width_ = 0;
    int height_ = 0;
    std::vector<std::uint64_t> tiles_;
    std::vector<std::uint64_t> next_;
    std::uint64_t pictures_ = 0;
};

// While it lives every command of `data` is clipped to the part; what lies elsewhere is painted by
// nobody.
class ClippedTo {
public:
    ClippedTo(ImDrawData& data, const PaintPart& part);
    ~ClippedTo();
    ClippedTo(const ClippedTo&) = delete;
    ClippedTo& operator=(const ClippedTo&) = delete;

private:
    ImDrawData& data_;
    std::vector<ImVec4> clips_;  // as they were
};

}  // namespace redial::app
