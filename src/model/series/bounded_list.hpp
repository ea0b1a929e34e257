// BoundedList<T>: a list that keeps the newest `count_max` elements and counts what it dropped.
// Owned and read by the thread that applies events and draws.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>

namespace redial::model {

template <class T>
class BoundedList {
public:
    explicit BoundedList(std::size_t count_max) : count_max_(count_max == 0 ? 1 : count_max) {}

    T& push(T value) {
        if (items_.size() >= count_max_) pop_oldest();
        items_.push_back(std::move(value));
        return items_.back();
    }
    void pop_oldest() {
        items_.pop_front();
        ++dropped_;
    }

    bool empty() const { return items_.empty(); }
    std::size_t size() const { return items_.size(); }
    std::size_t count_max() const { return count_max_; }
    // Elements that were pushed and are no longer here.
    std::uint64_t dropped() const { return dropped_; }
    // Oldest first. An element's place counted over all time is dropped() + index.
    const T& operator[](std::size_t index) const { return items_[index]; }
    T& operator[](std::size_t index) { return items_[index]; }
    const T& back() const { return items_.back(); }
    T& back() { return items_.back(); }
    const T& front() const { return items_.front(); }
    auto begin() const { return items_.begin(); }
    auto end() const { return items_.end(); }
    auto begin() { return items_.begin(); }
    auto end() { return items_.end(); }

private:
    std::size_t count_max_;
    std::deque<T> items_;
    std::uint64_t dropped_ = 0;
};

}  // namespace redial::model
