// How the session windows share the centre: side by side or one behind the other while each of them
// is of use, else page by page, with a bar to turn them. Pure, any thread.
#pragma once

#include <vector>

#include "core/preferences.hpp"
#include "view/kit/box.hpp"
#include "view/kit/theme.hpp"

namespace redial::view {

// The smallest window in which a session can be worked with, at scale 1: its facts, its backoff,
// all tabs, some messages and the send row.
inline constexpr float useful_width = 480.0f;
inline constexpr float useful_height = 330.0f;

struct Arranged {
    core::Arrangement as = core::Arrangement::Tile;  // Focus: page by page
    std::vector<Box> boxes;                          // one a session; of pages all the same
    Box bar;                                         // above the page; empty for a single session
};

Arranged arrange(core::Arrangement wished, int count, Box centre, const Theme& theme);

// The box moved, and where it must be made smaller, until it lies within `area`.
Box pushed_into(Box box, Box area);
bool is_inside(Box box, Box area);

}  // namespace redial::view
