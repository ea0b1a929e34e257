// PayloadBuffer: a payload under assembly. It grows with the bytes that have arrived, never with
// what a peer only claims, leaves fresh memory unset, and gives a large block back. Any one thread.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/bytes.hpp"

namespace redial::wire {

class PayloadBuffer {
public:
    // What is kept for the next message: enough that ordinary ones never allocate, little enough
    // that a thousand sessions which each saw one large message do not hold it for ever.
    static constexpr std::size_t kept_bytes_max = 1u << 20;

    std::size_t size() const { return size_; }
    BytesView view() const { return {block_.get(), size_}; }
    std::span<std::uint8_t> bytes() { return {block_.get(), size_}; }

    // Unset room behind the contents, at least `wanted` bytes (as much as there is, when more).
    // `size_bytes_max`: how large the contents can become at all; no more is allocated for them
    // than that. Precondition: size() + wanted <= size_bytes_max.
    std::span<std::uint8_t> room(std::size_t wanted, std::size_t size_bytes_max) {
        if (capacity_ - size_ < wanted) grow(size_ + wanted, size_bytes_max);
        return {block_.get() + size_, capacity_ - size_};
    }
    // Takes the first `count` bytes of room() into the contents.
    void take(std::size_t count) { size_ += count; }

    void append(BytesView more, std::size_t size_bytes_max) {
        if (more.empty()) return;
        std::memcpy(room(more.size(), size_bytes_max).data(), more.data(), more.size());
        size_ += more.size();
    }

    void clear() {
        size_ = 0;
        if (capacity_ > kept_bytes_max) *this = PayloadBuffer{};
    }

private:
    void grow(std::size_t needed, std::size_t size_bytes_max) {
        // Doubling, whatever the peer says is still to come: growing to a frame's end would copy
        // all of a message again for each of its fragments.
        const std::size_t doubled = std::max<std::size_t>(2 * capacity_, 256);
        const std::size_t wanted = std::max(needed, std::min(doubled, size_bytes_max));
        std::unique_ptr<std::uint8_t[]> block(new std::uint8_t[wanted]);
        if (size_ > 0) std::memcpy(block.get(), block_.get(), size_);
        block_ = std::move(block);
        capacity_ = wanted;
    }

    std::unique_ptr<std::uint8_t[]> block_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace redial::wire
