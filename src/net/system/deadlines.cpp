// A binary heap whose members know their place in it. Service thread only.
#include "net/system/deadlines.hpp"

namespace redial::net {

void Deadlines::update(Timed& timed) {
    const std::optional<Instant> due = timed.deadline();
    if (!due) return forget(timed);
    if (timed.slot_ == Timed::nowhere) {
        timed.due_ = *due;
        heap_.push_back(&timed);
        place(heap_.size() - 1, &timed);
        return rise(heap_.size() - 1);
    }
    if (timed.due_ == *due) return;
    const bool is_earlier = *due < timed.due_;
    timed.due_ = *due;
    if (is_earlier) return rise(timed.slot_);
    sink(timed.slot_);
}

void Deadlines::forget(Timed& timed) {
    if (timed.slot_ != Timed::nowhere) remove(timed.slot_);
}

std::optional<Instant> Deadlines::next() const {
    if (heap_.empty()) return std::nullopt;
    return heap_.front()->due_;
}

Timed* Deadlines::take_due(Instant now) {
    if (heap_.empty() || heap_.front()->due_ > now) return nullptr;
    Timed* timed = heap_.front();
    remove(0);
    return timed;
}

void Deadlines::place(std::size_t slot, Timed* timed) {
    heap_[slot] = timed;
    timed->slot_ = slot;
}

void Deadlines::rise(std::size_t slot) {
    Timed* timed = heap_[slot];
    while (slot > 0) {
        const std::size_t parent = (slot - 1) / 2;
        if (heap_[parent]->due_ <= timed->due_) break;
        place(slot, heap_[parent]);
        slot = parent;
    }
    place(slot, timed);
}

void Deadlines::sink(std::size_t slot) {
    Timed* timed = heap_[slot];
    for (;;) {
        std::size_t child = 2 * slot + 1;
        if (child >= heap_.size()) break;
        if (child + 1 < heap_.size() && heap_[child + 1]->due_ < heap_[child]->due_) ++child;
        if (timed->due_ <= heap_[child]->due_) break;
        place(slot, heap_[child]);
        slot = child;
    }
    place(slot, timed);
}

void Deadlines::remove(std::size_t slot) {
    heap_[slot]->slot_ = Timed::nowhere;
    Timed* last = heap_.back();
    heap_.pop_back();
    if (slot == heap_.size()) return;
    place(slot, last);
    rise(slot);
    sink(last->slot_);
}

}  // namespace redial::net
