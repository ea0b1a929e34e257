// The context menu of a row in a table: its value, the whole row or the row as JSON to the
// clipboard, and what else the table offers for it. It opens on the right button, and by the menu
// key or Shift+F10 where the row has the keyboard. UI thread only.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "view/scene/scene.hpp"

namespace redial::view {

// A cell by its column's name; as it is copied, not cut to any width.
struct RowField {
    const char* name = "";
    std::string value;
};

// Of the last item, inside of an id of the row's own. `fields` is asked for while the menu is open;
// `under` is the field that the mouse is over, -1 for none. True while it is open: what is drawn
// then stands below, and end_row_menu follows.
bool begin_row_menu(const Scene& scene, const std::function<std::vector<RowField>()>& fields,
                    int under = -1);
void end_row_menu();
// The same with nothing of the table's own.
void row_menu(const Scene& scene, const std::function<std::vector<RowField>()>& fields,
              int under = -1);

// Right button on the last item, or menu key or Shift+F10 while it has the keyboard.
bool is_menu_asked();

// "3	503 Service Unavailable": a line that a spreadsheet takes apart.
std::string row_as_text(const std::vector<RowField>& fields);
// {"attempt":"3","result":"503 Service Unavailable"}
std::string row_as_json(const std::vector<RowField>& fields);

}  // namespace redial::view
