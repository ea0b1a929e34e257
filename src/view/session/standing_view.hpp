// How a session stands, as a dot, a colour and a word: the same in its window, in the list and in
// the status bar. UI thread only.
#pragma once

#include "model/session/standing.hpp"
#include "view/kit/widgets.hpp"

namespace redial::view {

Dot dot_of(model::Standing standing);
Role role_of(model::Standing standing);
// "open", "connecting", "closed"; of a tap "listening", "off", "cannot listen".
const char* status_word(const model::SessionModel& session);

}  // namespace redial::view
