// choice(): one value out of a table of values and their names, picked from a list that opens. UI
// thread only.
#pragma once

#include <algorithm>
#include <vector>

#include <imgui.h>

#include "core/enum_names.hpp"

namespace redial::view {

// Whether a table of words names each value of its enumeration: a static_assert behind the table
// keeps a new value from being left out of the list.
template <class E, std::size_t N>
constexpr bool names_each(const core::Named<E> (&table)[N]) {
    return std::all_of(core::enum_names<E>.begin(), core::enum_names<E>.end(),
                       [&table](const core::Named<E>& wanted) {
                           return std::any_of(std::begin(table), std::end(table),
                                              [&wanted](const core::Named<E>& row) {
                                                  return row.value == wanted.value;
                                              });
                       });
}

// `table`: rows of core::Named, in the order of the list. True when another one was picked; a value
// that has no row shows as none picked.
template <class E, class Table>
bool choice(const char* id, E& value, const Table& table) {
    std::vector<const char*> names;
    int picked = -1;
    for (const core::Named<E>& row : table) {
        if (row.value == value) picked = static_cast<int>(names.size());
        names.push_back(row.name);
    }
    if (!ImGui::Combo(id, &picked, names.data(), static_cast<int>(names.size()))) return false;
    value = table[static_cast<std::size_t>(picked)].value;
    return true;
}

}  // namespace redial::view
