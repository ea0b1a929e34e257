// The field for an address, with a list below it of addresses dialled before that hold what is
// typed: arrows put them into the field, a press or Enter takes one. UI thread only.
#pragma once

#include <string>

#include "view/scene/scene.hpp"

namespace redial::view {

struct UrlFieldUi;

// At ImGui's cursor, as wide as the next item was asked to be. True: the address is to be dialled
// (Enter, or a row of the list was pressed).
bool url_field(const Scene& scene, const char* id, std::string& url, UrlFieldUi& ui);

}  // namespace redial::view
