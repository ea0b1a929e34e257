// Which parts of a picture are painted anew, told from draw lists made by hand.
#include "app/changed_tiles.hpp"

#include <imgui_internal.h>

#include <memory>

#include "catch.hpp"

using namespace redial::app;

namespace {

constexpr float width = 640;
constexpr float height = 480;

// A picture of one list, which the test draws into.
struct Picture {
    Picture() : list(&shared) {
        shared.ClipRectFullscreen = {0, 0, width, height};
        list._ResetForNewFrame();
        list.PushTextureID({});
        list.PushClipRect({0, 0}, {width, height});
        data.DisplaySize = {width, height};
        data.FramebufferScale = {1, 1};
    }
    void box(float x, float y, float w, float h, ImU32 color) {
        list.AddRectFilled({x, y}, {x + w, y + h}, color);
    }
    ImDrawData& drawn() {
        give_list(data.CmdLists);
        data.CmdListsCount = 1;
        return data;
    }
    // An array before Dear ImGui 1.89.8, a vector since.
    void give_list(ImDrawList**& of) {
        lists[0] = &list;
        of = lists;
    }
    template <class Vector>
    void give_list(Vector& of) {
        of.clear();
        of.push_back(&list);
    }
    ImDrawListSharedData shared;
    ImDrawList list;
    ImDrawList* lists[1] = {};
    ImDrawData data;
};

constexpr ImU32 grey = IM_COL32(80, 80, 80, 255);
constexpr ImU32 white = IM_COL32(255, 255, 255, 255);
constexpr PaintPart whole{0, 0, 640, 480};

// A canvas with one mark on it.
std::unique_ptr<Picture> marked(float x, float y, ImU32 color = white) {
    auto picture = std::make_unique<Picture>();
    picture->box(0, 0, width, height, grey);
    picture->box(x, y, 8, 8, color);
    return picture;
}

}  // namespace

TEST_CASE("a first picture is painted as a whole, and the same one again not at all") {
    ChangedTiles tiles;
    CHECK(tiles.take(marked(100, 100)->drawn()) == std::vector{whole});
    CHECK(tiles.take(marked(100, 100)->drawn()).empty());
}

TEST_CASE("of a mark that changes its colour the tile alone is painted") {
    ChangedTiles tiles;
    tiles.take(marked(100, 40)->drawn());
    const auto parts = tiles.take(marked(100, 40, grey)->drawn());
    CHECK(parts == std::vector{PaintPart{96, 32, 128, 64}});
}

TEST_CASE("a mark that moved is painted where it was and where it is") {
    ChangedTiles tiles;
    tiles.take(marked(10, 10)->drawn());
    const auto parts = tiles.take(marked(600, 460)->drawn());
    REQUIRE(parts.size() == 2);
    CHECK(parts[0] == PaintPart{0, 0, 32, 32});
    CHECK(parts[1] == PaintPart{576, 448, 640, 480});
}

TEST_CASE("what lies over another thing in another order is painted") {
    const auto two = [](bool is_white_last) {
        auto picture = std::make_unique<Picture>();
        picture->box(40, 40, 10, 10, is_white_last ? grey : white);
        picture->box(40, 40, 10, 10, is_white_last ? white : grey);
        return picture;
    };
    ChangedTiles tiles;
    tiles.take(two(false)->drawn());
    CHECK(tiles.take(two(true)->drawn()) == std::vector{PaintPart{32, 32, 64, 64}});
}

TEST_CASE("many small changes become few parts that do not overlap") {
    const auto dots = [](ImU32 color) {
        auto picture = std::make_unique<Picture>();
        for (int i = 0; i < 12; ++i) picture->box(float(i * 50), float(i * 37 % 400), 4, 4, color);
        return picture;
    };
    ChangedTiles tiles;
    tiles.take(dots(white)->drawn());
    const auto parts = tiles.take(dots(grey)->drawn());
    CHECK(parts.size() <= ChangedTiles::parts_max);
    CHECK_FALSE(parts.empty());
    for (std::size_t i = 0; i < parts.size(); ++i)
        for (std::size_t k = i + 1; k < parts.size(); ++k) {
            const bool is_apart =
                parts[i].right <= parts[k].left || parts[k].right <= parts[i].left ||
                parts[i].bottom <= parts[k].top || parts[k].bottom <= parts[i].top;
            CHECK(is_apart);
        }
}

TEST_CASE(
    "a picture of another size, or one after textures were made anew, is painted as a whole") {
    ChangedTiles tiles;
    tiles.take(marked(10, 10)->drawn());
    tiles.forget();
    CHECK(tiles.take(marked(10, 10)->drawn()) == std::vector{whole});
    auto smaller = marked(10, 10);
    smaller->data.DisplaySize = {320, 480};
    CHECK(tiles.take(smaller->drawn()) == std::vector{PaintPart{0, 0, 320, 480}});
}

TEST_CASE("a painter of its own is painted each time, within its clip rectangle") {
    const auto painted = [] {
        auto picture = std::make_unique<Picture>();
        picture->list.PushClipRect({64, 64}, {100, 90});
        picture->list.AddCallback([](const ImDrawList*, const ImDrawCmd*) {}, nullptr);
        picture->list.PopClipRect();
        return picture;
    };
    ChangedTiles tiles;
    tiles.take(painted()->drawn());
    CHECK(tiles.take(painted()->drawn()) == std::vector{PaintPart{64, 64, 128, 96}});
}

TEST_CASE(
    "while a picture is clipped to a part no command reaches beyond it, and afterwards again") {
    auto picture = marked(10, 10);
    ImDrawData& data = picture->drawn();
    {
        const ClippedTo clipped(data, {32, 64, 96, 128});
        for (const ImDrawCmd& command : picture->list.CmdBuffer) {
            CHECK(command.ClipRect.x == 32);
            CHECK(command.ClipRect.w == 128);
        }
    }
    CHECK(picture->list.CmdBuffer[0].ClipRect.z == width);
}
