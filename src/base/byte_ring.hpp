// ByteRing: variable-size records from one producer thread to one consumer thread, without locks
// and without allocation after construction. docs/queue.md tells why it is ours.
//
// Theory. `head_` counts bytes ever consumed and belongs to the consumer; `tail_` counts bytes
// ever published and belongs to the producer. Both only grow, so a stale reading of the other
// side's index errs on the safe side: the producer sees less room, the consumer fewer records,
// than there are. A record is an 8-byte length and the bytes, padded to 8; one that would cross
// the end of the buffer is preceded by a skip record, so that every record is contiguous and can
// be written and read in place. The producer writes records privately (begin, commit) and
// publishes them in batches, which pays for one release store and one fence a batch rather than a
// record.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "base/bytes.hpp"

namespace redial {

class ByteRing {
public:
    // Precondition: capacity is a power of two, at least 4 KiB.
    explicit ByteRing(std::size_t capacity_bytes);
    ByteRing(const ByteRing&) = delete;
    ByteRing& operator=(const ByteRing&) = delete;

    // Producer: room for one record of `size_bytes`, 8-byte aligned, or null when it does not fit
    // while `spare_bytes` stay free. To be filled and committed before the next begin. Never
    // allocates. A record above record_bytes_max(spare_bytes) never fits: wherever the end of the
    // buffer falls, it could not be promised room even in an empty ring, and a caller that waits
    // for room would wait for ever.
    std::uint8_t* try_begin(std::size_t size_bytes, std::size_t spare_bytes = 0);
    void commit();
    // Producer: makes committed records visible. True when the consumer had gone to sleep and
    // must be woken, at most once per sleep.
    bool publish();
    // Producer: bytes between what is committed and what is known to be consumed (never too low).
    std::size_t used_bytes_as_seen_by_producer();

    // Consumer: the oldest record, or an empty view with null data when there is none.
    BytesView front();
    void pop();
    // Consumer: says that it will sleep. False when records are waiting: then it must not.
    bool prepare_to_sleep();
    void wake_up() { is_asleep_.store(false, std::memory_order_relaxed); }

    std::size_t capacity_bytes() const { return capacity_; }
    // Any thread: the largest record that an empty ring always takes while `spare_bytes` stay free.
    std::size_t record_bytes_max(std::size_t spare_bytes = 0) const;
    // Any thread: an estimate for display.
    std::size_t used_bytes() const;

private:
    static constexpr std::uint64_t skip_mark = ~0ULL;

    std::size_t capacity_;
    std::unique_ptr<std::uint64_t[]> words_;
    std::uint8_t* data_;

    alignas(64) std::atomic<std::uint64_t> head_{0};
    std::uint64_t tail_seen_ = 0;  // consumer's copy of tail_
    alignas(64) std::atomic<std::uint64_t> tail_{0};
    std::uint64_t written_ = 0;    // producer's private end, >= tail_
    std::uint64_t pending_ = 0;    // padded size of the record begun, 0 when none
    std::uint64_t head_seen_ = 0;  // producer's copy of head_
    alignas(64) std::atomic<bool> is_asleep_{false};
};

}  // namespace redial
