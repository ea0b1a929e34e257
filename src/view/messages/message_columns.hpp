// The columns of a message list: where they stand, and the head above them, by which they are
// sorted, made wider and hidden. UI thread only.
#pragma once

#include <cstddef>

#include "model/session/session_model.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

// Where each begins, in pixels from the row's left edge. A column that is not shown has no width.
struct ColumnPlaces {
    float time = 0, time_width = 0;
    float sign = 0, sign_width = 0;
    float mark = 0;  // the bookmark of a marked row
    float size = 0, size_width = 0;
    float words = 0;  // to the right edge
};

// Of a list `width` pixels wide: a narrow one leaves the times out, then the sizes.
ColumnPlaces layout_columns(const Scene& scene, float width);

float list_head_height(const Theme& theme);
// What the head says at its right: how many rows wait and how many are gone.
struct ListHead {
    float width = 0;
    std::size_t new_rows = 0;   // they came while the list was held
    std::uint64_t matches = 0;  // rows that pass the filter
};
void draw_list_head(const Scene& scene, const model::SessionModel& session, const ListHead& head);

}  // namespace redial::view
