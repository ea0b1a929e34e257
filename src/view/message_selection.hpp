// Selecting several rows of a message list, and what they sum up to. UI thread only.
#pragma once

#include "model/message_log.hpp"
#include "view/message_rows.hpp"

namespace redial::view {

enum class Select : std::uint8_t { One, Range, Toggle };  // a click; with Shift; with Ctrl

// The row was chosen by mouse or keyboard. One again unselects it.
void choose(MessageListUi& ui, std::uint64_t row, Select how);
// After a change: how many rows are selected, their bytes, the time between first and last.
void sum_up(MessageListUi& ui, const model::MessageLog& log);
// "14 messages · 3.2 kB · 1.204 s from the first to the last", "" when only one is selected.
std::string selection_in_words(const MessageListUi& ui);
// The texts of what is selected, a line each, at most `bytes_max`.
std::string selected_text(const MessageListUi& ui, const model::MessageLog& log,
                          std::size_t bytes_max);

}  // namespace redial::view
