// BoundedRing<T>: passes values from one producer thread to one consumer thread through a fixed
// number of slots, without locks. It carries commands to the service thread; bytes in bulk go
// through ByteRing (base/byte_ring.hpp).
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace redial {

template <class T>
class BoundedRing {
public:
    explicit BoundedRing(std::size_t slots) : slots_(slots + 1) {}

    // Producer. False when full, and then `value` is left as it was.
    bool try_push(T& value) {
        const std::size_t tail = tail_.load(std::memory_order_relaxed);
        const std::size_t next = (tail + 1) % slots_.size();
        if (next == head_.load(std::memory_order_acquire)) return false;
        slots_[tail] = std::move(value);
        tail_.store(next, std::memory_order_release);
        return true;
    }

    // Consumer.
    std::optional<T> try_pop() {
        const std::size_t head = head_.load(std::memory_order_relaxed);
        if (head == tail_.load(std::memory_order_acquire)) return std::nullopt;
        std::optional<T> value(std::move(slots_[head]));
        head_.store((head + 1) % slots_.size(), std::memory_order_release);
        return value;
    }

private:
    std::vector<T> slots_;
    alignas(64) std::atomic<std::size_t> head_{0};
    alignas(64) std::atomic<std::size_t> tail_{0};
};

}  // namespace redial
