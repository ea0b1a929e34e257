// FrameLog: what Dear ImGui laid out while frames were made: each item with its rectangle, whether
// the mouse can press it and what it was clipped to, and each text that was drawn. Tests ask it
// whether all of it can be seen and reached (frame_check.hpp).
//
// How it hears: the linker puts the functions of frame_log.cpp in the place of five of Dear ImGui's
// own wherever another object file calls them (--wrap, tests/CMakeLists.txt). Every widget, ours
// and Dear ImGui's, comes by ItemAdd with its rectangle; all that can be pressed by ItemHoverable;
// all text by ImDrawList::AddText or RenderTextEllipsis. So nothing that a view draws escapes it,
// and neither the views nor Dear ImGui are built differently for it. Refused: the hooks of
// IMGUI_ENABLE_TEST_ENGINE, which are in no archive that a distribution ships; rectangles noted by
// our own widgets, since what calls Dear ImGui directly would be missed; the glyphs of the draw
// lists alone, from which those that were clipped away as a whole are gone. Test's thread only.
#pragma once

#include <string>
#include <vector>

#include <imgui.h>
#include <imgui_internal.h>

namespace redial::tests {

// Pixels of the screen.
struct LoggedItem {
    ImGuiWindow* window = nullptr;
    ImGuiID id = 0;  // 0: it only takes room
    ImRect box;
    ImRect clip;
    ImVec2 spacing;             // between items, when it was added
    bool takes_clicks = false;  // by the mouse; false too where it is clipped away
    bool allows_overlap = false;
    bool is_disabled = false;
};
struct LoggedText {
    std::string words;
    ImRect box;
    ImRect clip;
    ImGuiWindow* window = nullptr;  // that was being filled
    bool is_typed = false;          // in a field, which scrolls to what is written
    bool has_ellipsis = false;      // it is shown cut
    bool is_in_tabs = false;        // a tab's label
};

class FrameLog {
public:
    // From now on; one at a time.
    FrameLog();
    ~FrameLog();
    FrameLog(const FrameLog&) = delete;
    FrameLog& operator=(const FrameLog&) = delete;
    // False with a Dear ImGui whose functions have signatures of none that is known: nothing is
    // heard.
    static bool hears();

    void clear();
    const std::vector<LoggedItem>& items() const { return items_; }
    const std::vector<LoggedText>& texts() const { return texts_; }

    // For the functions that stand in for Dear ImGui's.
    void note_item(const ImRect& box, ImGuiID id);
    void note_hoverable(const ImRect& box, ImGuiID id);
    void note_overlap(ImGuiID id);
    void note_text(const LoggedText& text) { texts_.push_back(text); }

private:
    std::vector<LoggedItem> items_;
    std::vector<LoggedText> texts_;
};

}  // namespace redial::tests
