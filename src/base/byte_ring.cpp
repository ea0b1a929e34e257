// Writes, publishes and reads the records of the byte ring. One producer thread and one consumer
// thread.
#include "base/byte_ring.hpp"

#include <cstring>

#include "base/check.hpp"

namespace redial {
namespace {

constexpr std::size_t header_bytes = 8;

std::uint64_t padded(std::size_t size_bytes) {
    return (static_cast<std::uint64_t>(size_bytes) + header_bytes + 7) & ~7ULL;
}

}  // namespace

ByteRing::ByteRing(std::size_t capacity_bytes)
    : capacity_(capacity_bytes),
      words_(new std::uint64_t[capacity_bytes / 8]),
      data_(reinterpret_cast<std::uint8_t*>(words_.get())) {
    REDIAL_CHECK(capacity_bytes >= 4096 && (capacity_bytes & (capacity_bytes - 1)) == 0);
}

std::uint8_t* ByteRing::try_begin(std::size_t size_bytes, std::size_t spare_bytes) {
    REDIAL_CHECK(pending_ == 0);
    if (size_bytes > record_bytes_max(spare_bytes)) return nullptr;
    const std::uint64_t need = padded(size_bytes);
    const std::uint64_t offset = written_ & (capacity_ - 1);
    const std::uint64_t skip = offset + need > capacity_ ? capacity_ - offset : 0;
    const std::uint64_t total = skip + need + spare_bytes;
    if (written_ + total - head_seen_ > capacity_) {
        head_seen_ = head_.load(std::memory_order_acquire);
        if (written_ + total - head_seen_ > capacity_) return nullptr;
    }
    if (skip > 0) {
        std::memcpy(data_ + offset, &skip_mark, header_bytes);
        written_ += skip;
    }
    std::uint8_t* at = data_ + (written_ & (capacity_ - 1));
    const std::uint64_t length = size_bytes;
    std::memcpy(at, &length, header_bytes);
    pending_ = need;
    return at + header_bytes;
}

void ByteRing::commit() {
    REDIAL_CHECK(pending_ != 0);
    written_ += pending_;
    pending_ = 0;
}

bool ByteRing::publish() {
    if (tail_.load(std::memory_order_relaxed) == written_) return false;
    // Sequentially consistent with prepare_to_sleep: either the consumer sees these records
    // before it sleeps, or this sees that it sleeps. Acquire and release alone would allow
    // neither.
    tail_.store(written_, std::memory_order_seq_cst);
    return is_asleep_.load(std::memory_order_seq_cst) &&
           is_asleep_.exchange(false, std::memory_order_seq_cst);
}

std::size_t ByteRing::used_bytes_as_seen_by_producer() {
    head_seen_ = head_.load(std::memory_order_acquire);
    return static_cast<std::size_t>(written_ - head_seen_);
}

BytesView ByteRing::front() {
    for (;;) {
        const std::uint64_t head = head_.load(std::memory_order_relaxed);
        if (head == tail_seen_) {
            tail_seen_ = tail_.load(std::memory_order_acquire);
            if (head == tail_seen_) return {};
        }
        const std::uint64_t offset = head & (capacity_ - 1);
        std::uint64_t length;
        std::memcpy(&length, data_ + offset, header_bytes);
        if (length != skip_mark) return {data_ + offset + header_bytes, length};
        head_.store(head + capacity_ - offset, std::memory_order_release);
    }
}

void ByteRing::pop() {
    const std::uint64_t head = head_.load(std::memory_order_relaxed);
    std::uint64_t length;
    std::memcpy(&length, data_ + (head & (capacity_ - 1)), header_bytes);
    head_.store(head + padded(length), std::memory_order_release);
}

bool ByteRing::prepare_to_sleep() {
    is_asleep_.store(true, std::memory_order_seq_cst);
    if (tail_.load(std::memory_order_seq_cst) == head_.load(std::memory_order_relaxed)) return true;
    is_asleep_.store(false, std::memory_order_relaxed);
    return false;
}

std::size_t ByteRing::record_bytes_max(std::size_t spare_bytes) const {
    // At worst the skip before a record is as long as the record, less one word.
    if (spare_bytes >= capacity_) return 0;
    const std::size_t half = ((capacity_ - spare_bytes) / 2) & ~std::size_t{7};
    return half > header_bytes ? half - header_bytes : 0;
}

std::size_t ByteRing::used_bytes() const {
    const std::uint64_t head = head_.load(std::memory_order_relaxed);
    const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
    return tail > head ? static_cast<std::size_t>(tail - head) : 0;
}

}  // namespace redial
