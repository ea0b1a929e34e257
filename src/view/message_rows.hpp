// Which rows of a history the list shows and in which order: the filter's matches, from the last
// Clear on, up to where the list is held. Pure arithmetic over FilteredRows. UI thread only.
#pragma once

#include <cstdint>
#include <optional>

#include "model/filter.hpp"
#include "view/session_ui.hpp"

namespace redial::view {

class MessageRows {
  public:
    MessageRows(const model::FilteredRows& rows, const MessageListUi& ui, bool newest_first);

    // How many lines the list has.
    std::size_t size() const { return end_ - begin_; }
    // Row id of the list's line, 0 at the top. Precondition: line < size().
    std::uint64_t row_at(std::size_t line) const {
        return rows_[newest_first_ ? end_ - 1 - line : begin_ + line];
    }
    // Line of a row, when it is shown.
    std::optional<std::size_t> line_of(std::uint64_t row) const;
    // Matches that came since the list is held.
    std::size_t new_rows() const { return rows_.size() - reached_; }

  private:
    const model::FilteredRows& rows_;
    bool newest_first_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t reached_ = 0;  // end_ if no time were selected
};

}  // namespace redial::view
