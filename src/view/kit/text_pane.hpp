// A text that is read, not edited: coloured by its parts, wrapped at the pane's width, selected and
// copied by mouse and keyboard, searched. Only lines that are seen are painted; lines are made anew
// when text, width or font change. UI thread only.
#pragma once

#include <cstdint>
#include <string>

#include <imgui.h>

#include "model/words/shown_text.hpp"
#include "view/kit/text_pane_ui.hpp"
#include "view/kit/theme.hpp"

namespace redial::view {

// In a child window `id`, `size` as ImGui takes it. `version` differs when the text does.
void draw_text_pane(const Theme& theme, TextPaneUi& ui, const model::ShownText& shown,
                    std::uint64_t version, const char* id, ImVec2 size);
std::string selected_text(const TextPaneUi& ui, const model::ShownText& shown);

// The search within it, `width` pixels wide: a field, how many are found, the way to the next and
// to the one before.
void open_search(TextPaneUi& ui);
void draw_text_search(const Theme& theme, TextPaneUi& ui, float width);
// `step` 1 or -1 from the one that is shown, round at the ends.
void go_to_found(TextPaneUi& ui, int step);
// "3 of 17", "none".
std::string found_in_words(const TextPaneUi& ui);

// Colours of the parts of a text.
ImU32 color_of(const Theme& theme, model::TextKind kind);

}  // namespace redial::view
