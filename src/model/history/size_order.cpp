// Keeps the largest or smallest messages of a filter in order, new ones merged in.
// The thread that draws.
#include "model/history/size_order.hpp"

#include <algorithm>

namespace redial::model {

// Of the same size the newer comes first.
bool SizeOrder::is_before(const Kept& a, const Kept& b) const {
    if (a.size_bytes != b.size_bytes)
        return (a.size_bytes > b.size_bytes) == (first_ == SizeFirst::Largest);
    return a.row > b.row;
}

std::vector<SizeOrder::Kept>::const_iterator SizeOrder::place_of(const Kept& one) const {
    return std::lower_bound(kept_.begin(), kept_.end(), one,
                            [this](const Kept& a, const Kept& b) { return is_before(a, b); });
}

void SizeOrder::clear() { *this = SizeOrder(); }

void SizeOrder::start(std::uint64_t row_begin, std::uint64_t revision, SizeFirst first) {
    clear();
    begin_ = next_row_ = row_begin;
    revision_ = revision;
    first_ = first;
}

// Behind those in order, until update() has put it in its place.
void SizeOrder::offer(const Kept& one) {
    ++seen_;
    kept_.push_back(one);
}

void SizeOrder::forget_before(std::uint64_t row) {
    if (row <= first_row_) return;
    first_row_ = row;
    const std::size_t gone =
        std::erase_if(kept_, [row](const Kept& kept) { return kept.row < row; });
    seen_ -= std::min<std::uint64_t>(gone, seen_);
}

bool SizeOrder::update(const FilteredRows& rows, const MessageLog& log, SizeFirst first,
                       std::uint64_t row_begin, std::uint64_t row_end) {
    row_begin = std::max(row_begin, log.first_row());
    const bool is_other = revision_ != rows.revision() || first_ != first || next_row_ > row_end;
    // Dropped rows only move the beginning on; a Clear or a selected time sets another one.
    const bool begins_elsewhere =
        row_begin < begin_ || (row_begin > begin_ && row_begin > log.first_row());
    if (is_other || begins_elsewhere) start(row_begin, rows.revision(), first);
    begin_ = row_begin;
    forget_before(log.first_row());
    if (kept_.size() < rows_max / 2 && left_out() > 0) start(row_begin, rows.revision(), first);
    next_row_ = std::max(next_row_, row_begin);
    const std::size_t end = rows.index_from(row_end);
    std::size_t index = rows.index_from(next_row_);
    const std::size_t stop = std::min(end, index + matches_per_update);
    // All of a slice together: one by one, each would move what stands behind its place.
    const auto in_order = static_cast<std::ptrdiff_t>(kept_.size());
    const bool is_full = kept_.size() >= rows_max;
    const Kept worst = is_full ? kept_.back() : Kept{};
    for (; index < stop; ++index) {
        const std::uint64_t id = rows[index];
        next_row_ = id + 1;
        if (!is_traffic(log.kind(id))) continue;
        const Kept one{log.row(id).size_bytes, id};
        if (is_full && !is_before(one, worst))
            ++seen_;
        else
            offer(one);
    }
    const auto before = [this](const Kept& x, const Kept& y) { return is_before(x, y); };
    std::sort(kept_.begin() + in_order, kept_.end(), before);
    std::inplace_merge(kept_.begin(), kept_.begin() + in_order, kept_.end(), before);
    if (kept_.size() > rows_max) kept_.resize(rows_max);
    return index >= end;
}

std::optional<std::size_t> SizeOrder::index_of(const MessageLog& log, std::uint64_t row) const {
    const auto place = place_of({log.row(row).size_bytes, row});
    if (place == kept_.end() || place->row != row) return std::nullopt;
    return static_cast<std::size_t>(place - kept_.begin());
}

}  // namespace redial::model
