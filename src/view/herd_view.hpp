// The herd lab's parts: the form, the plots of a policy, the table. UI thread only; what is made of
// results is pure.
#pragma once

#include "base/result.hpp"
#include "view/areas.hpp"
#include "view/scene.hpp"

namespace redial::view {

void draw_herd_form(const Scene& scene, float width);
// What is asked for, with its policies, or why it cannot be run. Pure.
Result<HerdWish> herd_wish(const UiState& ui);

// The plots' points of the rows that have none yet.
void make_herd_plots(HerdUi& herd);
// Arrivals a second above, share of the clients that are back below, for one row.
void draw_herd_plots(const Scene& scene, std::size_t row, ImVec2 size);
void draw_herd_table(const Scene& scene);
float herd_table_height(const Scene& scene);

}  // namespace redial::view
