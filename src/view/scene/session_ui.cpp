// Says whether a row is among those that are selected together. UI thread only.
#include "view/scene/session_ui.hpp"

#include <algorithm>

namespace redial::view {

bool Selection::holds(std::uint64_t row) const {
    if (row >= range_begin && row < range_end) return true;
    return std::binary_search(rows.begin(), rows.end(), row);
}

}  // namespace redial::view
