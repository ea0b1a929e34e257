// The arithmetic of message_rows.hpp. UI thread only.
#include "view/message_rows.hpp"

#include <algorithm>

namespace redial::view {

MessageRows::MessageRows(const model::FilteredRows& rows, const MessageListUi& ui,
                         bool newest_first)
    : rows_(rows), newest_first_(newest_first) {
    begin_ = rows.index_from(ui.row_cleared);
    end_ = ui.is_held ? rows.index_from(ui.row_held) : rows.size();
    reached_ = end_;
    if (ui.span) {
        begin_ = std::max(begin_, rows.index_from(ui.span->begin));
        end_ = std::min(end_, rows.index_from(ui.span->end));
    }
    end_ = std::max(end_, begin_);
}

std::optional<std::size_t> MessageRows::line_of(std::uint64_t row) const {
    const std::size_t index = rows_.index_from(row);
    if (index < begin_ || index >= end_ || rows_[index] != row) return std::nullopt;
    return newest_first_ ? end_ - 1 - index : index - begin_;
}

}  // namespace redial::view
