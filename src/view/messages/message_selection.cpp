// Adds to and takes from the selected rows, and sums them up. UI thread only.
#include "view/messages/message_selection.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "model/words/display_text.hpp"
#include "view/kit/text_format.hpp"
#include "view/scene/session_ui.hpp"

namespace redial::view {
namespace {

// A range of lines of a list that is not in the order of time: row by row, so it is bounded by what
// such a list shows at most.
void choose_lines(Selection& selection, const MessageRows& rows, std::uint64_t from,
                  std::uint64_t to) {
    const auto first = rows.line_of(from);
    const auto last = rows.line_of(to);
    if (!first || !last) return;
    selection.rows.clear();
    for (std::size_t line = std::min(*first, *last); line <= std::max(*first, *last); ++line)
        selection.rows.push_back(rows.row_at(line));
    std::sort(selection.rows.begin(), selection.rows.end());
}

void choose_range(MessageListUi& ui, const MessageRows& rows, std::uint64_t row) {
    Selection& selection = ui.selection;
    if (!selection.anchor) selection.anchor = ui.row_selected;
    ui.row_selected = row;
    if (!rows.is_by_time()) return choose_lines(selection, rows, *selection.anchor, row);
    selection.range_begin = std::min(*selection.anchor, row);
    selection.range_end = std::max(*selection.anchor, row) + 1;
}

void toggle(MessageListUi& ui, std::uint64_t row) {
    Selection& selection = ui.selection;
    const auto place = std::lower_bound(selection.rows.begin(), selection.rows.end(), row);
    const bool is_only_one = selection.is_empty() && ui.row_selected == row;
    if (is_only_one) return ui.row_selected.reset();
    if (place != selection.rows.end() && *place == row) {
        selection.rows.erase(place);
        if (ui.row_selected == row && !selection.rows.empty())
            ui.row_selected = selection.rows.back();
        return;
    }
    selection.rows.insert(place, row);
    const std::uint64_t before = *ui.row_selected;
    const auto kept = std::lower_bound(selection.rows.begin(), selection.rows.end(), before);
    if (kept == selection.rows.end() || *kept != before) selection.rows.insert(kept, before);
    ui.row_selected = row;
    selection.anchor = row;
}

}  // namespace

void for_each_selected(const MessageListUi& ui, const model::MessageLog& log,
                       const std::function<bool(std::uint64_t row)>& look) {
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

void choose(MessageListUi& ui, const MessageRows& rows, std::uint64_t row, Select how) {
    if (how == Select::One || !ui.row_selected) {
        ui.selection = {};
        ui.row_selected = row;
    } else if (how == Select::Range) {
        choose_range(ui, rows, row);
    } else {
        toggle(ui, row);
    }
    ui.is_sight_asked = true;
}

void choose_all(MessageListUi& ui, const MessageRows& rows) {
    if (rows.size() == 0) return;
    const std::uint64_t first = rows.row_at(0);
    const std::uint64_t last = rows.row_at(rows.size() - 1);
    const std::uint64_t kept = ui.row_selected.value_or(first);
    ui.selection = {};
    ui.selection.anchor = first;
    ui.row_selected = first;
    choose_range(ui, rows, last);
    ui.row_selected = rows.line_of(kept) ? kept : first;
}

void return_to_newest(MessageListUi& ui) {
    ui.selection = {};
    ui.row_selected.reset();
    ui.is_paused = false;
    ui.is_held = false;
    ui.is_return_asked = true;
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
                       bytes_in_words(selection.size_bytes), precise_in_words(selection.span));
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
