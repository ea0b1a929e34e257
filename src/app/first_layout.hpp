// The layout of a first start: how large the areas and the program's window are before a person has
// moved anything. It stands in imgui.ini, which is built into the program, and Dear ImGui reads it
// as it reads every layout. UI thread only.
#pragma once

namespace redial::app {

// Pixels at scale 1. 0: the text does not say.
struct FirstLayout {
    float sidebar_width = 0.0f;
    float timeline_height = 0.0f;
    int window_width = 0;
    int window_height = 0;
};

// The text of imgui.ini, put into the program by cmake/embed_text.cmake.
extern const char* const first_layout_text;

// Gives the text to Dear ImGui's current context, which takes the places of windows from it, and
// returns what it says in sections of Redial's own.
FirstLayout read_first_layout(const char* text);

}  // namespace redial::app
