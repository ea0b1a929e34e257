// Made-up sessions in the states that matter, as events with times in the past. One thread.
#pragma once

#include "base/time.hpp"
#include "model/fold/workspace.hpp"
#include "view/scene/figures.hpp"

namespace redial::gallery {

// The lab server listens, and nobody has dialled it.
void fill_lab(model::Workspace& workspace, Now now);
// chat-1 waits for its 4th retry, chat-2 is open, django-staging failed its TLS, web-app is a
// tap whose client came back through answers of 503.
void fill_main_scene(model::Workspace& workspace, Now now);
// Further ones, in turn waiting, open and failed for good, at addresses much alike.
void add_many(model::Workspace& workspace, Now now, int count);
view::Figures main_figures();

}  // namespace redial::gallery
