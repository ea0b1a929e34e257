// The window's icon: what share/redial.svg shows, painted in the size that is asked for. Pure, any
// thread.
#pragma once

#include <cstdint>
#include <vector>

namespace redial::app {

// `size_pixels` rows of as many pixels, red, green, blue, alpha, from the top.
std::vector<std::uint8_t> icon_pixels(int size_pixels);

}  // namespace redial::app
