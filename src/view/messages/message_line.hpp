// One row of a history as a list shows it: when, which way, how large, and its words. Paints only;
// what is pressed is the list's. UI thread only.
#pragma once

#include <cstddef>
#include <string>

#include <imgui.h>

#include "model/history/filter.hpp"
#include "model/history/message_log.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// What stands in its last column, as far as `characters_max` and safe to show.
std::string row_in_words(const model::Row& row, std::size_t characters_max);
// At a screen position, `width` pixels wide and a row of the theme high; what `sought` finds in it
// is marked.
void paint_line(const Scene& scene, const model::Row& row, ImVec2 at, float width,
                const model::Filter& sought);
// Where one attempt ends and the next begins the history shows an edge.
void paint_separator(const Theme& theme, ImVec2 at, float width);

}  // namespace redial::view
