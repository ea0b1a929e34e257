// The layout of a first start, as it stands in imgui.ini and in the program. Test's thread only.
#include "app/first_layout.hpp"

#include <imgui.h>
#include <imgui_internal.h>

#include <memory>

#include "app/settings_keeper.hpp"
#include "program.hpp"

namespace redial::tests {

namespace {

struct ContextFree {
    void operator()(ImGuiContext* context) const { ImGui::DestroyContext(context); }
};

// One that writes no file when it goes.
std::unique_ptr<ImGuiContext, ContextFree> make_context() {
    std::unique_ptr<ImGuiContext, ContextFree> context(ImGui::CreateContext());
    ImGui::GetIO().IniFilename = nullptr;
    return context;
}

}  // namespace

TEST_CASE("imgui.ini says how large the areas and the window of a first start are", "[layout]") {
    const auto context = make_context();
    const app::FirstLayout layout = app::read_first_layout(app::first_layout_text);
    CHECK(layout.sidebar_width == 272.0f);
    CHECK(layout.timeline_height == 128.0f);
    CHECK(layout.window_width == 1440);
    CHECK(layout.window_height == 900);
}

TEST_CASE("the layout in the program is the file imgui.ini", "[layout]") {
    std::string file = REDIAL_SOURCE_DIR;
    file += "/imgui.ini";
    CHECK(text_of(file) == app::first_layout_text);
}

TEST_CASE("a layout gives windows their places and leaves nothing to be written", "[layout]") {
    const auto context = make_context();
    const app::FirstLayout layout = app::read_first_layout(
        "[Window][###here]\nPos=60,50\nSize=400,300\n\n[Redial][Areas]\nSidebarWidth=300\n\n"
        "[Redial][Other]\nTimelineHeight=99\n\n[Elsewhere][Areas]\nTimelineHeight=98\n");
    CHECK(layout.sidebar_width == 300.0f);
    CHECK(layout.timeline_height == 0.0f);
    const std::string written = ImGui::SaveIniSettingsToMemory();
    CHECK(written.find("[Window][###here]\nPos=60,50\nSize=400,300") != std::string::npos);
    CHECK(written.find("Redial") == std::string::npos);
}

TEST_CASE("what a person's settings do not say is as in the layout of a first start", "[layout]") {
    const TestFolder folder;
    write_file(folder.file("settings.json"), "{\"sidebar_width\": 300}");
    const app::FirstLayout layout{.sidebar_width = 272.0f,
                                  .timeline_height = 128.0f,
                                  .window_width = 1440,
                                  .window_height = 900};
    const app::SettingsKeeper keeper(folder.path(), WallTime{}, layout);
    CHECK(keeper.settings().preferences.sidebar_width == 300.0f);
    CHECK(keeper.settings().preferences.timeline_height == 128.0f);
    CHECK(keeper.settings().window_width == 1440);
    CHECK(keeper.settings().window_height == 900);
}

}  // namespace redial::tests
