// FirstFonts: the first frame's font atlas, built on a thread of its own while the window and its
// OpenGL context are made, which takes the UI thread about as long. Until finish() Dear ImGui has
// no current context, so that the two threads share nothing. UI thread.
#pragma once

#include <thread>

#include <imgui.h>

#include "view/kit/theme.hpp"

namespace redial::app {

class FirstFonts {
public:
    // Begins at once. `atlas`: of the current context; it outlives this.
    FirstFonts(ImFontAtlas& atlas, float scale);
    ~FirstFonts();
    FirstFonts(const FirstFonts&) = delete;
    FirstFonts& operator=(const FirstFonts&) = delete;

    // Waits until they are there; the context is the current one again.
    void finish();
    // Gives them to the theme and the context, with the style of its scale. False: they were not
    // made, or for another scale than `scale`.
    bool take(float scale, view::Theme& theme);

private:
    ImGuiContext* context_ = ImGui::GetCurrentContext();
    view::Theme built_;
    bool is_built_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace redial::app
