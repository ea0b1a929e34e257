// The faults window: what is set on the link of a session or on a tap, each with its parameters;
// presets and every kind there is to add; all as text. UI thread only.
#pragma once

#include "view/kit/box.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

void draw_faults_window(const Scene& scene, Box whole);

}  // namespace redial::view
