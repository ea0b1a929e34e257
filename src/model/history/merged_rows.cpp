// Merges the rows of many logs. The thread that draws.
#include "model/history/merged_rows.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace redial::model {
namespace {

// Fewer rows are not worth a pass.
constexpr std::uint64_t gone_rows_min = 10'000;

bool is_older(const MergedRows::Entry& a, const MergedRows::Entry& b) { return a.at < b.at; }

}  // namespace

void MergedRows::set(Filter filter) {
    filter_ = std::move(filter);
    readers_.clear();
    entries_.clear();
    first_ = 0;
    gone_ = forgotten_ = 0;
    ++revision_;
}

void MergedRows::forget(SessionId session) {
    const auto is_its = [session](const Entry& entry) { return entry.session == session; };
    entries_.erase(std::remove_if(entries_.begin(), entries_.end(), is_its), entries_.end());
    ++revision_;
}

void MergedRows::take_sources(std::span<const Source> sources) {
    for (auto& [id, reader] : readers_) reader.is_used = false;
    for (const Source& source : sources) {
        Reader& reader = readers_[source.session];
        const bool is_another = reader.log != nullptr && (reader.log != source.log ||
                                                          reader.next_row > source.log->end_row());
        if (is_another) forget(source.session);
        if (is_another) reader = {};
        const std::uint64_t begin = std::max(source.log->first_row(), source.row_begin);
        if (begin > reader.first_row && reader.next_row > reader.first_row)
            gone_ += std::min(begin, reader.next_row) - reader.first_row;
        // What was cleared and came back with Undo is read anew.
        if (begin < reader.first_row) forget(source.session);
        if (begin < reader.first_row) reader.next_row = begin;
        reader.log = source.log;
        reader.first_row = begin;
        reader.next_row = std::max(reader.next_row, begin);
        reader.is_used = true;
    }
    for (auto reader = readers_.begin(); reader != readers_.end();) {
        if (!reader->second.is_used) forget(reader->first);
        reader = reader->second.is_used ? std::next(reader) : readers_.erase(reader);
    }
}

void MergedRows::put(const Entry& entry) {
    entries_.push_back(entry);
    // What comes late goes to its place; where that is, those behind it get other numbers.
    auto at = entries_.end() - 1;
    if (at != entries_.begin() && is_older(entry, *(at - 1))) {
        at = std::upper_bound(entries_.begin(), at, entry, is_older);
        std::rotate(at, entries_.end() - 1, entries_.end());
        ++revision_;
    }
    if (entries_.size() <= most_) return;
    entries_.pop_front();
    ++first_;
    ++forgotten_;
}

void MergedRows::drop_gone() {
    const auto is_gone = [this](const Entry& entry) {
        const auto reader = readers_.find(entry.session);
        return reader == readers_.end() || entry.row < reader->second.first_row;
    };
    // The oldest are mostly those that went: that costs nothing but them, and no number changes.
    while (!entries_.empty() && is_gone(entries_.front())) {
        entries_.pop_front();
        ++first_;
        gone_ -= std::min<std::uint64_t>(gone_, 1);
    }
    if (gone_ < gone_rows_min || gone_ * 2 < entries_.size()) return;
    gone_ = 0;
    const std::size_t before = entries_.size();
    entries_.erase(std::remove_if(entries_.begin(), entries_.end(), is_gone), entries_.end());
    if (entries_.size() != before) ++revision_;
}

void MergedRows::count(std::span<const Source> sources) {
    seen_ = left_ = 0;
    for (const Source& source : sources) {
        const Reader& reader = readers_[source.session];
        seen_ += reader.next_row - reader.first_row;
        left_ += source.log->end_row() - std::min(reader.next_row, source.log->end_row());
    }
}

bool MergedRows::update(std::span<const Source> sources, Budget budget) {
    std::uint64_t marks = 0;
    for (const Source& source : sources) marks += source.log->marks_revision();
    if (filter_.reads_marks() && marks != marks_seen_) set(filter_);
    marks_seen_ = marks;
    take_sources(sources);
    drop_gone();
    // A heap of the logs by their next row, the oldest on top.
    struct Next {
        Instant at;
        SessionId session;
        Reader* reader;
    };
    const auto is_later = [](const Next& a, const Next& b) {
        return a.at != b.at ? a.at > b.at : a.session > b.session;
    };
    std::vector<Next> heap;
    for (auto& [id, reader] : readers_) {
        if (reader.next_row < reader.log->end_row())
            heap.push_back({reader.log->at(reader.next_row), id, &reader});
    }
    std::make_heap(heap.begin(), heap.end(), is_later);
    const std::uint64_t cost = filter_.cost();
    std::uint64_t rows = 0, bytes = 0;
    while (!heap.empty() && rows < budget.rows && bytes < budget.bytes) {
        std::pop_heap(heap.begin(), heap.end(), is_later);
        Next& next = heap.back();
        const Row row = next.reader->log->row(next.reader->next_row++);
        bytes += row.payload.size() * cost;
        ++rows;
        if (matches(filter_, row)) put({row.at, next.session, row.id});
        if (next.reader->next_row < next.reader->log->end_row()) {
            next.at = next.reader->log->at(next.reader->next_row);
            std::push_heap(heap.begin(), heap.end(), is_later);
        } else {
            heap.pop_back();
        }
    }
    count(sources);
    return heap.empty();
}

std::optional<std::uint64_t> MergedRows::number_of(SessionId session, std::uint64_t row,
                                                   Instant at) const {
    const Entry wanted{at, session, row};
    auto entry = std::lower_bound(entries_.begin(), entries_.end(), wanted, is_older);
    for (; entry != entries_.end() && entry->at == at; ++entry) {
        if (*entry == wanted) return first_ + static_cast<std::uint64_t>(entry - entries_.begin());
    }
    return std::nullopt;
}

}  // namespace redial::model
