// Tells gaps, late ones and repeats of numbered streams apart. One thread.
#include "model/dialect/sequences.hpp"

#include <algorithm>
#include <utility>

namespace redial::model {
namespace {

constexpr std::size_t text_bytes_max = 256;

}  // namespace

void Sequence::begin_at(std::int64_t number) {
    first_ = last_ = number;
    gaps_.clear();
}

void Sequence::forget() {
    first_.reset();
    last_.reset();
    last_text_.clear();
    gaps_.clear();
    ids_.clear();
    acknowledged_.reset();
    older_.reset();
    newer_.reset();
    is_first_of_connection_ = false;
}

Sequence::Told Sequence::see(std::int64_t number, Instant at, Continuity continuity) {
    ++seen_;
    Told told;
    const bool is_first = std::exchange(is_first_of_connection_, false);
    if (last_ && is_first) {
        told.is_over_reconnect = true;
        told.before = *last_;
        const bool begins_anew = continuity == Continuity::Another ||
                                 (continuity == Continuity::Untold &&
                                  ((number <= 1 && *last_ >= 1) || number < *first_));
        if (begins_anew) {
            forget();
            told.step = SequenceStep::Restart;
        }
    }
    if (!last_) {
        begin_at(number);
    } else {
        told.step = number > *last_ ? step_to(number) : step_back(number);
    }
    note_passed(at);
    return told;
}

SequenceStep Sequence::step_to(std::int64_t number) {
    // Numbers of a peer may be any: the difference is taken where it cannot overflow.
    const std::uint64_t ahead =
        static_cast<std::uint64_t>(number) - static_cast<std::uint64_t>(*last_);
    if (ahead == 1) {
        last_ = number;
        return SequenceStep::Next;
    }
    if (ahead > static_cast<std::uint64_t>(gap_max)) {
        begin_at(number);
        return SequenceStep::Unclear;
    }
    lost_ += ahead - 1;
    gaps_.push_back({*last_ + 1, number - 1});
    // What lies before the oldest gap that is kept can no longer be told from it.
    if (gaps_.size() > gaps_max) {
        first_ = gaps_.front().last + 1;
        gaps_.erase(gaps_.begin());
    }
    last_ = number;
    return SequenceStep::Gap;
}

SequenceStep Sequence::step_back(std::int64_t number) {
    if (number < *first_) return SequenceStep::Unclear;
    if (fill_gap(number)) {
        --lost_;
        ++late_;
        return SequenceStep::Late;
    }
    ++repeated_;
    return SequenceStep::Repeat;
}

bool Sequence::fill_gap(std::int64_t number) {
    const auto found =
        std::lower_bound(gaps_.begin(), gaps_.end(), number,
                         [](const Gap& gap, std::int64_t wanted) { return gap.last < wanted; });
    if (found == gaps_.end() || found->first > number) return false;
    const Gap gap = *found;
    if (gap.first == gap.last) {
        gaps_.erase(found);
    } else if (number == gap.first) {
        ++found->first;
    } else if (number == gap.last) {
        --found->last;
    } else {
        found->last = number - 1;
        gaps_.insert(found + 1, {number + 1, gap.last});
        if (gaps_.size() > gaps_max) {
            first_ = gaps_.front().last + 1;
            gaps_.erase(gaps_.begin());
        }
    }
    return true;
}

bool Sequence::see_text(std::string_view id, Instant at, Continuity continuity) {
    ++seen_;
    const bool is_first = std::exchange(is_first_of_connection_, false);
    if (is_first && continuity == Continuity::Another) forget();
    last_text_ = id.substr(0, text_bytes_max);
    note_passed(at);
    if (ids_.add(id, at)) return true;
    ++repeated_;
    return false;
}

void Sequence::acknowledged(std::optional<std::int64_t> number) {
    is_acknowledged_ = true;
    if (number) acknowledged_ = std::max(acknowledged_.value_or(*number), *number);
}

// Two of them a second apart: the older one has been there for a second at any later time.
void Sequence::note_passed(Instant at) {
    if (newer_ && at - newer_->at < passed_apart) return;
    older_ = newer_;
    newer_ = Passed{at, last_.value_or(0), last_text_};
}

const Sequence::Passed* Sequence::passed_before(Instant at) const {
    if (newer_ && at - newer_->at >= passed_apart) return &*newer_;
    if (older_ && at - older_->at >= passed_apart) return &*older_;
    return nullptr;
}

Sequence* Sequences::look_up(core::Direction direction, std::string_view name) {
    if (name.size() > name_bytes_max) {
        ++not_watched_;
        return nullptr;
    }
    Key key{direction, std::string(name)};
    auto found = all_.find(key);
    if (found == all_.end()) {
        if (all_.size() == counters_max) {
            ++not_watched_;
            return nullptr;
        }
        found = all_.emplace(std::move(key), Sequence{}).first;
    }
    used_last_ = found;
    return &found->second;
}

const Sequence* Sequences::only_inbound() const {
    const Sequence* only = nullptr;
    for (const auto& [key, sequence] : all_) {
        if (key.direction != core::Direction::In) continue;
        if (only != nullptr) return nullptr;
        only = &sequence;
    }
    return only;
}

void Sequences::reconnected() {
    for (auto& [key, sequence] : all_) sequence.reconnected();
}

void Sequences::forget() {
    for (auto& [key, sequence] : all_) sequence.forget();
}

std::uint64_t Sequences::lost() const {
    std::uint64_t sum = 0;
    for (const auto& [key, sequence] : all_) {
        if (key.direction == core::Direction::In) sum += sequence.lost();
    }
    return sum;
}

std::uint64_t Sequences::repeated() const {
    std::uint64_t sum = 0;
    for (const auto& [key, sequence] : all_) {
        if (key.direction == core::Direction::In) sum += sequence.repeated();
    }
    return sum;
}

}  // namespace redial::model
