// Made-up sessions in the states that matter, as events with times in the past. One thread.
#pragma once

#include "base/time.hpp"
#include "model/workspace.hpp"
#include "view/figures.hpp"

namespace redial::gallery {

// chat-1 waits for its 4th retry, chat-2 is open, django-staging failed its TLS, web-app is a
// tap whose client came back through answers of 503.
void fill_main_scene(model::Workspace& workspace, Now now);
view::Figures main_figures();

}  // namespace redial::gallery
