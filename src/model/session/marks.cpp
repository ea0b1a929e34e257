// Finds the row that a marked time means, and the time of a row. Any thread.
#include "model/session/marks.hpp"

#include "model/session/session_model.hpp"

namespace redial::model {

core::MessageMarked mark_of(const MessageLog& log, std::uint64_t row, bool is_marked,
                            std::string note) {
    core::MessageMarked marked;
    marked.message_at = log.at(row);
    marked.is_marked = is_marked;
    marked.note = std::move(note);
    for (std::uint64_t id = row; id > log.first_row() && log.at(id - 1) == marked.message_at; --id)
        if (is_traffic(log.kind(id - 1))) ++marked.place;
    return marked;
}

std::optional<std::uint64_t> marked_row(const MessageLog& log, const core::MessageMarked& marked) {
    std::uint32_t place = 0;
    for (std::uint64_t id = log.first_row_from(marked.message_at);
         id < log.end_row() && log.at(id) == marked.message_at; ++id) {
        if (!is_traffic(log.kind(id))) continue;
        if (place++ == marked.place) return id;
    }
    return std::nullopt;
}

void keep_mark(SessionModel& session, const core::MessageMarked& marked) {
    const std::optional<std::uint64_t> row = marked_row(session.log, marked);
    if (!row) return;
    session.log.set_marked(*row, marked.is_marked);
    auto& notes = session.mark_notes;
    notes.erase(notes.begin(), notes.lower_bound(session.log.first_row()));
    notes.erase(*row);
    const bool is_kept = marked.is_marked && !marked.note.empty();
    if (is_kept && notes.size() < SessionModel::mark_notes_max) notes[*row] = marked.note;
}

}  // namespace redial::model
