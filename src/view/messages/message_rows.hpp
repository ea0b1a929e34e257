// Which rows of a history the list shows and in which order: the filter's matches, from the last
// Clear on, up to where the list is held. Pure arithmetic over FilteredRows and SizeOrder. UI
// thread only.
#pragma once

#include <cstdint>
#include <optional>

#include "model/history/filter.hpp"
#include "model/history/message_log.hpp"
#include "view/scene/preferences.hpp"
#include "view/scene/session_ui.hpp"

namespace redial::view {

class MessageRows {
public:
    // By size it shows what ui.by_size holds. `log` must outlive it.
    MessageRows(const model::MessageLog& log, const MessageListUi& ui, const Preferences& kept);

    // How many lines the list has.
    std::size_t size() const { return by_size_ ? by_size_->size() : end_ - begin_; }
    // Row id of the list's line, 0 at the top. Precondition: line < size().
    std::uint64_t row_at(std::size_t line) const {
        if (by_size_) return (*by_size_)[line];
        return rows_[newest_first_ ? end_ - 1 - line : begin_ + line];
    }
    // Line of a row, when it is shown.
    std::optional<std::size_t> line_of(std::uint64_t row) const;
    // The same, or the line that is nearest to where it would be. By size only what is shown has
    // one.
    std::optional<std::size_t> line_near(std::uint64_t row) const;
    // Matches that came since the list is held.
    std::size_t new_rows() const { return rows_.size() - reached_; }
    // The newest rows stand at the top.
    bool is_newest_first() const { return newest_first_ || by_size_; }
    bool is_by_time() const { return !by_size_; }
    // Matches of the filter among the rows that may be shown.
    std::size_t matches() const { return end_ - begin_; }

private:
    const model::FilteredRows& rows_;
    const model::MessageLog& log_;
    const model::SizeOrder* by_size_ = nullptr;  // null: in the order of time
    bool newest_first_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t reached_ = 0;  // end_ if no time were selected
};

}  // namespace redial::view
