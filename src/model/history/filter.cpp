// Holds filters against rows, and keeps the list of matching rows, brought up to date in slices.
// The thread that draws.
#include "model/history/filter.hpp"

#include <algorithm>
#include <utility>

#include "model/dialect/dialect_watch.hpp"
#include "model/history/row_reading.hpp"

namespace redial::model {
namespace {

class RowSubject final : public filter::Subject {
public:
    explicit RowSubject(const Row& row) : row_(row) {
        text = row.text();
        is_traffic = row.is_traffic();
        is_control = row.kind == RowKind::Control;
        is_marked = row.is_marked;
        direction = row.direction;
        opcode = row.opcode;
        attempt = row.attempt;
        size_bytes = row.size_bytes;
    }
    Reading reading() const override { return reading_of(row_); }
    bool is_heartbeat() const override { return model::is_heartbeat(row_); }

private:
    const Row& row_;
};

}  // namespace

bool matches(const Filter& filter, const Row& row) {
    return filter::matches(filter, RowSubject(row));
}

void FilteredRows::set(Filter filter) {
    filter_ = std::move(filter);
    ++revision_;
    is_all_ = filter_.is_all();
    all_first_ = all_end_ = 0;
    next_row_ = 0;
    ids_.clear();
}

bool FilteredRows::update(const MessageLog& log, Budget budget) {
    all_first_ = log.first_row();
    all_end_ = log.end_row();
    const bool has_new_marks = filter_.reads_marks() && marks_seen_ != log.marks_revision();
    marks_seen_ = log.marks_revision();
    const std::uint64_t dialect = log.dialect() == nullptr ? 0 : log.dialect()->revision();
    const bool reads_anew = filter_.reads_dialect() && dialect_seen_ != dialect;
    dialect_seen_ = dialect;
    if (has_new_marks || reads_anew) set(filter_);
    if (next_row_ > log.end_row()) set(filter_);  // another log than before
    next_row_ = std::max(next_row_, log.first_row());
    if (is_all_) {
        next_row_ = log.end_row();
        return true;
    }
    while (!ids_.empty() && ids_.front() < log.first_row()) ids_.pop_front();
    std::uint64_t bytes = 0;
    const std::uint64_t cost = filter_.cost();
    const std::uint64_t end = log.end_row();
    for (std::uint64_t rows = 0; next_row_ < end; ++rows) {
        if (rows >= budget.rows || bytes >= budget.bytes) return false;
        const Row row = log.row(next_row_);
        bytes += row.payload.size() * cost;
        if (matches(filter_, row)) ids_.push_back(next_row_);
        ++next_row_;
    }
    return true;
}

std::size_t FilteredRows::index_from(std::uint64_t row) const {
    if (is_all_) return std::clamp(row, all_first_, all_end_) - all_first_;
    const auto found = std::lower_bound(ids_.begin(), ids_.end(), row);
    return static_cast<std::size_t>(found - ids_.begin());
}

std::uint64_t FilteredRows::left(const MessageLog& log) const {
    if (is_all_) return 0;
    return log.end_row() - std::clamp(next_row_, log.first_row(), log.end_row());
}

double FilteredRows::progress(const MessageLog& log) const {
    if (log.empty()) return 1.0;
    const std::uint64_t seen = std::clamp(next_row_, log.first_row(), log.end_row());
    return static_cast<double>(seen - log.first_row()) / static_cast<double>(log.size());
}

}  // namespace redial::model
