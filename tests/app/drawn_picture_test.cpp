// Whether two frames look the same, by their draw lists. Test thread.
#include "app/drawn_picture.hpp"

#include <imgui.h>

#include "catch.hpp"
#include "view/kit/imgui_compat.hpp"

using namespace redial::app;

namespace {

struct Rig {
    Rig() : context(ImGui::CreateContext()) {
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.DeltaTime = 0.1f;
        unsigned char* pixels = nullptr;
        int width_read = 0;
        int height_read = 0;
        io.Fonts->GetTexDataAsAlpha8(&pixels, &width_read, &height_read);
        redial::view::compat::inject_texture(*io.Fonts);
    }
    ~Rig() { ImGui::DestroyContext(context); }
    Rig(const Rig&) = delete;
    Rig& operator=(const Rig&) = delete;

    bool draws(float x, ImU32 color, bool has_painter = false) {
        ImGui::GetIO().DisplaySize = {width, 100};
        ImGui::NewFrame();
        ImDrawList& list = *ImGui::GetBackgroundDrawList();
        list.AddLine({x, 0}, {50, 50}, color);
        if (has_painter) list.AddCallback([](const ImDrawList*, const ImDrawCmd*) {}, nullptr);
        ImGui::Render();
        return picture.take(*ImGui::GetDrawData());
    }

    ImGuiContext* context;
    DrawnPicture picture;
    float width = 100;
};

}  // namespace

TEST_CASE("a frame that draws what the last one drew looks the same", "[picture]") {
    Rig rig;
    CHECK(rig.draws(1, ~0u));
    CHECK_FALSE(rig.draws(1, ~0u));
    CHECK(rig.draws(2, ~0u));
    CHECK(rig.draws(2, 0xff0000ffu));
    CHECK_FALSE(rig.draws(2, 0xff0000ffu));
    rig.width = 200;
    CHECK(rig.draws(2, 0xff0000ffu));
    rig.picture.forget();
    CHECK(rig.draws(2, 0xff0000ffu));
}

TEST_CASE("what a painter of its own has a part in is never taken for the same", "[picture]") {
    Rig rig;
    CHECK(rig.draws(1, ~0u, true));
    CHECK(rig.draws(1, ~0u, true));
}
