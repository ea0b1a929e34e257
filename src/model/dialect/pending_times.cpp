// A hash table of a bounded size that forgets the oldest. One thread.
#include "model/dialect/pending_times.hpp"

#include <algorithm>
#include <utility>

#include "model/words/hash.hpp"

namespace redial::model {
namespace {

// Never 0, and its low bits differ where only the last byte of an id does.
std::uint64_t mixed(std::string_view id) {
    const std::uint64_t hash = quick_hash_of(id);
    return (hash ^ (hash >> 29)) | 1u << 31;
}

}  // namespace

const PendingTimes::Slot* PendingTimes::slot_of(std::uint64_t hash) const {
    if (size_ == 0) return nullptr;
    for (std::size_t step = 0; step < reach; ++step) {
        const Slot& slot = slots_[place_of(hash, step)];
        if (slot.hash == hash) return &slot;
    }
    return nullptr;
}

std::optional<Instant> PendingTimes::find(std::string_view id) const {
    const Slot* found = slot_of(mixed(id));
    return found == nullptr ? std::nullopt : std::optional(found->at);
}

bool PendingTimes::add(std::string_view id, Instant at) {
    const std::uint64_t hash = mixed(id);
    if (slot_of(hash) != nullptr) return false;
    if (slots_.size() < slots_max_ && size_ * 2 >= slots_.size()) grow();
    put(hash, at);
    return true;
}

void PendingTimes::put(std::uint64_t hash, Instant at) {
    Slot* oldest = &slots_[place_of(hash, 0)];
    for (std::size_t step = 0; step < reach; ++step) {
        Slot& slot = slots_[place_of(hash, step)];
        if (slot.hash == 0) {
            slot = {hash, at};
            ++size_;
            return;
        }
        if (slot.at < oldest->at) oldest = &slot;
    }
    *oldest = {hash, at};
}

void PendingTimes::grow() {
    const std::size_t size = std::clamp(slots_.size() * 4, slots_min, slots_max_);
    const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(size));
    size_ = 0;
    for (const Slot& slot : before) {
        if (slot.hash != 0) put(slot.hash, slot.at);
    }
}

std::optional<Instant> PendingTimes::take(std::string_view id) {
    if (size_ == 0) return std::nullopt;  // of a flood of events each is asked for
    const Slot* found = slot_of(mixed(id));
    if (found == nullptr) return std::nullopt;
    const Instant at = found->at;
    slots_[static_cast<std::size_t>(found - slots_.data())] = Slot{};
    --size_;
    return at;
}

void PendingTimes::clear() {
    if (size_ > 0) std::fill(slots_.begin(), slots_.end(), Slot{});
    size_ = 0;
}

}  // namespace redial::model
