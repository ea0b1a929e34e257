// ByteRing: records of every length around every edge of the buffer, the sleep protocol, and two
// threads checking every byte. The stress is the test that TSan is for.
#include "base/byte_ring.hpp"

#include <atomic>
#include <cstring>
#include <deque>
#include <thread>

#include "base/rng.hpp"
#include "catch.hpp"

namespace redial::tests {
namespace {

// The bytes of record `number`: checkable without keeping them.
void fill(std::uint8_t* at, std::size_t size, std::uint64_t number) {
    for (std::size_t i = 0; i < size; ++i) at[i] = static_cast<std::uint8_t>(number * 31 + i);
}

bool is_filled(BytesView record, std::uint64_t number) {
    for (std::size_t i = 0; i < record.size(); ++i) {
        if (record[i] != static_cast<std::uint8_t>(number * 31 + i)) return false;
    }
    return true;
}

bool push(ByteRing& ring, std::size_t size, std::uint64_t number, std::size_t spare = 0) {
    std::uint8_t* at = ring.try_begin(size, spare);
    if (at == nullptr) return false;
    fill(at, size, number);
    ring.commit();
    return true;
}

}  // namespace

TEST_CASE("an empty ring gives a view with null data", "[queue]") {
    ByteRing ring(4096);
    CHECK(ring.front().data() == nullptr);
    CHECK(ring.used_bytes() == 0);
}

TEST_CASE("a record comes out as it went in, an empty one too", "[queue]") {
    ByteRing ring(4096);
    REQUIRE(push(ring, 5, 1));
    REQUIRE(push(ring, 0, 2));
    ring.publish();
    REQUIRE(ring.front().size() == 5);
    CHECK(is_filled(ring.front(), 1));
    ring.pop();
    CHECK(ring.front().data() != nullptr);
    CHECK(ring.front().empty());
    ring.pop();
    CHECK(ring.front().data() == nullptr);
}

TEST_CASE("records stay private until they are published", "[queue]") {
    ByteRing ring(4096);
    REQUIRE(push(ring, 5, 1));
    CHECK(ring.front().data() == nullptr);
    ring.publish();
    CHECK(ring.front().data() != nullptr);
}

TEST_CASE("records are eight-byte aligned and contiguous at every offset", "[queue]") {
    ByteRing ring(4096);
    Rng rng(1);
    std::deque<std::size_t> sizes;
    std::uint64_t pushed = 0;
    std::uint64_t popped = 0;
    for (int i = 0; i < 200'000; ++i) {
        const std::size_t size =
            rng.chance(0.1) ? rng.below(ring.record_bytes_max() + 1) : rng.below(64);
        if (push(ring, size, pushed)) {
            sizes.push_back(size);
            ++pushed;
        } else {
            REQUIRE_FALSE(sizes.empty());  // an empty ring takes every record that is allowed
        }
        if (rng.chance(0.5)) ring.publish();
        while (!sizes.empty() && rng.chance(0.6)) {
            const BytesView record = ring.front();
            if (record.data() == nullptr) break;
            REQUIRE(record.size() == sizes.front());
            REQUIRE(is_filled(record, popped));
            REQUIRE(reinterpret_cast<std::uintptr_t>(record.data()) % 8 == 0);
            ring.pop();
            sizes.pop_front();
            ++popped;
        }
    }
    CHECK(popped > 90'000);
}

TEST_CASE("a full ring refuses and takes again once something was consumed", "[queue]") {
    ByteRing ring(4096);
    std::uint64_t pushed = 0;
    while (push(ring, 120, pushed)) ++pushed;
    CHECK(pushed == 4096 / 128);
    ring.publish();
    CHECK_FALSE(push(ring, 120, pushed));
    REQUIRE(ring.front().data() != nullptr);
    ring.pop();
    CHECK(push(ring, 120, pushed));
}

TEST_CASE("spare room is kept for those who ask for none", "[queue]") {
    ByteRing ring(4096);
    std::uint64_t pushed = 0;
    while (push(ring, 120, pushed, 1024)) ++pushed;
    CHECK(pushed == (4096 - 1024) / 128);
    CHECK(push(ring, 120, pushed));
}

TEST_CASE("an empty ring takes its largest record wherever it stands", "[queue]") {
    for (const std::size_t spare : {0u, 8u, 1000u, 2048u, 4000u}) {
        ByteRing ring(4096);
        const std::size_t largest = ring.record_bytes_max(spare);
        for (std::uint64_t i = 0; i < 4096; ++i) {
            REQUIRE(push(ring, largest, i, spare));
            ring.publish();
            REQUIRE(is_filled(ring.front(), i));
            ring.pop();
            REQUIRE(push(ring, 0, i));  // moves the next one by a word
            ring.publish();
            REQUIRE(ring.front().data() != nullptr);
            ring.pop();
        }
        CHECK(ring.try_begin(largest + 8, spare) == nullptr);
    }
}

TEST_CASE("sizes that cannot be are refused, not wrapped around", "[queue]") {
    ByteRing ring(4096);
    CHECK(ring.try_begin(SIZE_MAX) == nullptr);
    CHECK(ring.try_begin(SIZE_MAX - 16) == nullptr);
    CHECK(ring.try_begin(1, SIZE_MAX) == nullptr);
    CHECK(ring.try_begin(1, 4096) == nullptr);
    CHECK(push(ring, 1, 0));
}

TEST_CASE("the producer is told to wake a sleeping consumer, once a sleep", "[queue]") {
    ByteRing ring(4096);
    REQUIRE(push(ring, 8, 1));
    CHECK_FALSE(ring.publish());  // awake: it will look by itself
    ring.front();
    ring.pop();
    REQUIRE(ring.prepare_to_sleep());
    REQUIRE(push(ring, 8, 2));
    CHECK(ring.publish());
    REQUIRE(push(ring, 8, 3));
    CHECK_FALSE(ring.publish());
}

TEST_CASE("a consumer with records waiting may not sleep", "[queue]") {
    ByteRing ring(4096);
    push(ring, 8, 1);
    ring.publish();
    CHECK_FALSE(ring.prepare_to_sleep());
    push(ring, 8, 2);
    CHECK_FALSE(ring.publish());  // it did not go to sleep
}

TEST_CASE("a publish of nothing wakes nobody", "[queue]") {
    ByteRing ring(4096);
    REQUIRE(ring.prepare_to_sleep());
    CHECK_FALSE(ring.publish());
    push(ring, 8, 1);
    CHECK(ring.publish());
}

TEST_CASE("a consumer that woke by itself is not woken", "[queue]") {
    ByteRing ring(4096);
    REQUIRE(ring.prepare_to_sleep());
    ring.wake_up();
    push(ring, 8, 1);
    CHECK_FALSE(ring.publish());
}

TEST_CASE("the producer's view of use shrinks when the consumer has eaten", "[queue]") {
    ByteRing ring(4096);
    push(ring, 24, 1);
    push(ring, 24, 2);
    CHECK(ring.used_bytes_as_seen_by_producer() == 64);
    ring.publish();
    ring.front();
    ring.pop();
    CHECK(ring.used_bytes_as_seen_by_producer() == 32);
    CHECK(ring.used_bytes() == 32);
}

// Both threads spin on their own end, and the consumer sleeps on a flag the producer raises, as the
// window does with its wake-up hook: a lost wake-up would hang here.
TEST_CASE("two threads pass every byte of every record in order", "[queue]") {
    constexpr std::uint64_t records = 300'000;
    ByteRing ring(1 << 14);
    std::atomic<std::uint32_t> wake_ups{0};
    std::thread producer([&ring, &wake_ups] {
        Rng rng(3);
        const auto wake = [&wake_ups] {
            wake_ups.fetch_add(1);
            wake_ups.notify_one();
        };
        for (std::uint64_t n = 0; n < records; ++n) {
            const std::size_t size = rng.below(n % 1000 == 0 ? 4000 : 100);
            while (!push(ring, size, n)) {
                if (ring.publish()) wake();
                std::this_thread::yield();
            }
            if (rng.chance(0.3) && ring.publish()) wake();
        }
        if (ring.publish()) wake();
    });
    std::uint64_t bad = 0;
    std::uint64_t slept = 0;
    for (std::uint64_t n = 0; n < records;) {
        const std::uint32_t seen = wake_ups.load();
        const BytesView record = ring.front();
        if (record.data() == nullptr) {
            if (!ring.prepare_to_sleep()) continue;
            ++slept;
            wake_ups.wait(seen);
            continue;
        }
        if (!is_filled(record, n)) ++bad;
        ring.pop();
        ++n;
    }
    producer.join();
    CHECK(bad == 0);
    CHECK(ring.front().data() == nullptr);
    CHECK(slept > 0);
}

}  // namespace redial::tests
