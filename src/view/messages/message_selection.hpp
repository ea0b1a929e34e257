// Selecting several rows of a message list, and what they sum up to. UI thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "model/history/message_log.hpp"
#include "view/messages/message_rows.hpp"

namespace redial::view {

struct MessageListUi;

enum class Select : std::uint8_t { One, Range, Toggle };  // a click; with Shift; with Ctrl

// The row was chosen by mouse or keyboard, in a list that shows `rows`.
void choose(MessageListUi& ui, const MessageRows& rows, std::uint64_t row, Select how);
// Every row the list shows.
void choose_all(MessageListUi& ui, const MessageRows& rows);
// No row is selected any longer, and the list follows the newest rows.
void return_to_newest(MessageListUi& ui);
// After a change: how many rows are selected, their bytes, the time between first and last.
void sum_up(MessageListUi& ui, const model::MessageLog& log);
// "14 messages · 3.2 KiB · 1.204 s from the first to the last", "" when only one is selected.
std::string selection_in_words(const MessageListUi& ui);
// Calls `look` with the id of each selected row that is shown, oldest first, until it says false.
void for_each_selected(const MessageListUi& ui, const model::MessageLog& log,
                       const std::function<bool(std::uint64_t row)>& look);
// The texts of what is selected, a line each, at most `bytes_max`.
std::string selected_text(const MessageListUi& ui, const model::MessageLog& log,
                          std::size_t bytes_max);

}  // namespace redial::view
