// What a filter found in a row, as boxes behind the row's words. UI thread only.
#pragma once

#include <imgui.h>

#include "model/history/filter.hpp"
#include "view/kit/theme.hpp"

namespace redial::view {

// Behind the words of a row that begin at `at`, cut at `room` pixels; of them `characters_max` were
// made. Nothing for a filter that looks at no text. Looks at a bounded part of the payload.
void paint_matches(const Theme& theme, const model::Filter& filter, const model::Row& row,
                   ImVec2 at, float room, std::size_t characters_max);

}  // namespace redial::view
