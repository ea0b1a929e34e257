// The arithmetic of selections. UI thread only.
#include "view/message_selection.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "model/display_text.hpp"
#include "view/text_format.hpp"

namespace redial::view {
namespace {

// Calls `look` with the id of each selected row that is shown, oldest first; it says false to stop.
template <class Look>
void for_each_selected(const MessageListUi& ui, const model::MessageLog& log, Look look) {
    const Selection& selection = ui.selection;
    std::vector<std::uint64_t> single = selection.rows;
    if (ui.row_selected) single.push_back(*ui.row_selected);
    std::sort(single.begin(), single.end());
    single.erase(std::unique(single.begin(), single.end()), single.end());
    std::size_t at = ui.rows.index_from(selection.range_begin);
    const std::size_t end = ui.rows.index_from(selection.range_end);
    auto next = single.begin();
    while (at < end || next != single.end()) {
        std::uint64_t row = at < end ? ui.rows[at] : *next;
        if (next != single.end() && *next <= row) {
            if (at < end && *next == row) ++at;
            row = *next++;
        } else {
            ++at;
        }
        if (row < log.first_row() || row >= log.end_row()) continue;
        if (!look(row)) return;
    }
}

}  // namespace

bool Selection::holds(std::uint64_t row) const {
    if (row >= range_begin && row < range_end) return true;
    return std::binary_search(rows.begin(), rows.end(), row);
}

void choose(MessageListUi& ui, std::uint64_t row, Select how) {
    Selection& selection = ui.selection;
    if (how == Select::One || !ui.row_selected) {
        const bool is_again = how == Select::One && ui.row_selected == row && selection.is_empty();
        selection = {};
        ui.row_selected = is_again ? std::nullopt : std::optional(row);
        return;
    }
    if (how == Select::Range) {
        if (!selection.anchor) selection.anchor = ui.row_selected;
        selection.range_begin = std::min(*selection.anchor, row);
        selection.range_end = std::max(*selection.anchor, row) + 1;
        ui.row_selected = row;
        return;
    }
    const auto place = std::lower_bound(selection.rows.begin(), selection.rows.end(), row);
    if (place != selection.rows.end() && *place == row) {
        selection.rows.erase(place);
        return;
    }
    selection.rows.insert(place, row);
    const std::uint64_t before = *ui.row_selected;
    const auto kept = std::lower_bound(selection.rows.begin(), selection.rows.end(), before);
    if (kept == selection.rows.end() || *kept != before) selection.rows.insert(kept, before);
    ui.row_selected = row;
    selection.anchor = row;
}

void sum_up(MessageListUi& ui, const model::MessageLog& log) {
    Selection& selection = ui.selection;
    selection.count = 0;
    selection.size_bytes = 0;
    selection.span = {};
    if (selection.is_empty()) return;
    std::optional<Instant> first;
    for_each_selected(ui, log, [&](std::uint64_t id) {
        const model::Row row = log.row(id);
        ++selection.count;
        if (row.is_traffic()) selection.size_bytes += row.size_bytes;
        if (!first) first = row.at;
        selection.span = row.at - *first;
        return true;
    });
}

std::string selection_in_words(const MessageListUi& ui) {
    const Selection& selection = ui.selection;
    if (selection.count < 2) return {};
    return fmt::format("{} rows · {} · {} from the first to the last", grouped(selection.count),
                       bytes_in_words(selection.size_bytes),
                       precise_in_words(selection.span));
}

std::string selected_text(const MessageListUi& ui, const model::MessageLog& log,
                          std::size_t bytes_max) {
    std::string text;
    for_each_selected(ui, log, [&](std::uint64_t id) {
        text += log.row(id).text();
        text += '\n';
        return text.size() < bytes_max;
    });
    return text;
}

}  // namespace redial::view
