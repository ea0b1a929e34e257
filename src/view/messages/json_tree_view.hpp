// A message's JSON as a tree: folding, searching, and copying a pointer or a value. Children are
// looked for when their value is opened. UI thread only.
#pragma once

#include "model/history/message_log.hpp"
#include "view/scene/scene.hpp"

namespace redial::view {

struct MessageListUi;

// Makes the tree of the row when it has none yet; ui.tree.tree is empty for what is no JSON.
void update_json_tree(MessageListUi& ui, const model::Row& row);
// Fills what is left of the current child window. Precondition: ui.tree is the row's and not empty.
void draw_json_tree(const Scene& scene, MessageListUi& ui, const model::Row& row);

}  // namespace redial::view
