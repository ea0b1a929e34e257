// Computes which rows of a history the list shows. UI thread only.
#include "view/messages/message_rows.hpp"

#include <algorithm>

namespace redial::view {

MessageRows::MessageRows(const model::MessageLog& log, const MessageListUi& ui,
                         const Preferences& kept)
    : rows_(ui.rows), log_(log), newest_first_(kept.shows_newest_first) {
    if (kept.message_order != MessageOrder::Time) by_size_ = &ui.by_size;
    begin_ = rows_.index_from(ui.row_cleared);
    end_ = ui.is_held ? rows_.index_from(ui.row_held) : rows_.size();
    reached_ = end_;
    if (ui.span) {
        begin_ = std::max(begin_, rows_.index_from(ui.span->begin));
        end_ = std::min(end_, rows_.index_from(ui.span->end));
    }
    end_ = std::max(end_, begin_);
}

std::optional<std::size_t> MessageRows::line_of(std::uint64_t row) const {
    if (by_size_) {
        if (row < log_.first_row() || row >= log_.end_row()) return std::nullopt;
        return by_size_->index_of(log_, row);
    }
    const std::size_t index = rows_.index_from(row);
    if (index < begin_ || index >= end_ || rows_[index] != row) return std::nullopt;
    return newest_first_ ? end_ - 1 - index : index - begin_;
}

std::optional<std::size_t> MessageRows::line_near(std::uint64_t row) const {
    if (by_size_) return line_of(row);
    if (begin_ == end_) return std::nullopt;
    const std::size_t index = std::clamp(rows_.index_from(row), begin_, end_ - 1);
    return newest_first_ ? end_ - 1 - index : index - begin_;
}

}  // namespace redial::view
