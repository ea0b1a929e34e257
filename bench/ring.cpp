// The event queue against readerwriterqueue: 64-byte messages from one running thread to another
// that keeps them, as the service thread and the window do. Ours is measured twice: the bare
// ByteRing, and net::EventQueue into model::MessageLog, which is what the program does. The other
// queue carries events with a std::string, which the consumer moves into its history.
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/byte_ring.hpp"
#include "model/history/message_log.hpp"
#include "net/service/event_queue.hpp"
#include "support/measure.hpp"

#if REDIAL_HAS_READERWRITERQUEUE
#include <readerwriterqueue/readerwriterqueue.h>
#endif

namespace redial::bench {
namespace {

constexpr std::size_t payload_bytes = 64;
constexpr std::uint64_t messages = 3'000'000;
constexpr std::uint64_t kept_max = 262'144;  // in the history; older ones are dropped
constexpr std::size_t ring_bytes = 16u << 20;
constexpr std::uint64_t batch = 512;  // made visible at once: a read's worth of frames

const std::string payload(payload_bytes, 'x');

// Nanoseconds of wall and of CPU a message; `produce` runs on a thread of its own.
Samples stream(const std::function<void()>& produce, const std::function<void()>& consume) {
    const Stopwatch watch;
    std::thread producer(produce);
    consume();
    producer.join();
    const double each = 1e9 / static_cast<double>(messages);
    return {watch.wall() * each, watch.cpu() * each};
}

Samples byte_ring() {
    ByteRing ring(ring_bytes);
    std::vector<std::uint8_t> history(kept_max * payload_bytes);
    const auto produce = [&ring] {
        for (std::uint64_t i = 0; i < messages; ++i) {
            std::uint8_t* at = ring.try_begin(payload_bytes);
            while (at == nullptr) {
                ring.publish();
                std::this_thread::yield();
                at = ring.try_begin(payload_bytes);
            }
            std::copy(payload.begin(), payload.end(), at);
            ring.commit();
            if (i % batch == batch - 1) ring.publish();
        }
        ring.publish();
    };
    const auto consume = [&ring, &history] {
        for (std::uint64_t i = 0; i < messages;) {
            const BytesView record = ring.front();
            if (record.data() == nullptr) {
                std::this_thread::yield();
                continue;
            }
            std::copy(record.begin(), record.end(),
                      history.data() + i++ % kept_max * payload_bytes);
            ring.pop();
        }
    };
    return stream(produce, consume);
}

struct Keeper final : core::EventSink {
    void on_event(const core::Event&) override {}
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override {
        log.append(stamp.at, stamp.attempt, message);
    }
    model::MessageLog log{kept_max};
};

Samples event_queue() {
    net::EventQueue queue(ring_bytes, {});
    Keeper keeper;
    const auto produce = [&queue] {
        core::MessageSeen message;
        message.payload = as_bytes(payload);
        message.size_bytes = payload_bytes;
        const core::Stamp stamp{SessionId{1}, AttemptId{1}, {}, {}};
        for (std::uint64_t i = 0; i < messages; ++i) {
            queue.write_message(stamp, message, core::WhenFull::StopReading);
            while (queue.is_congested() && !queue.try_relieve()) std::this_thread::yield();
        }
        queue.publish();
    };
    const auto consume = [&queue, &keeper] {
        bool needs_relief = false;
        for (std::uint64_t taken = 0; taken < messages;) {
            const std::size_t count = queue.read(keeper, 4096, SIZE_MAX, needs_relief);
            if (count == 0) std::this_thread::yield();
            taken += count;
        }
    };
    return stream(produce, consume);
}

#if REDIAL_HAS_READERWRITERQUEUE
struct StringEvent {
    core::Stamp stamp;
    core::Direction direction = core::Direction::In;
    core::Opcode opcode = core::Opcode::Text;
    std::string payload;
};

Samples reader_writer_queue() {
    moodycamel::ReaderWriterQueue<StringEvent> queue(ring_bytes /
                                                     (sizeof(StringEvent) + payload_bytes));
    std::vector<StringEvent> history(kept_max);
    const auto produce = [&queue] {
        for (std::uint64_t i = 0; i < messages; ++i) {
            StringEvent event;
            event.payload = payload;
            while (!queue.try_enqueue(std::move(event))) std::this_thread::yield();
        }
    };
    const auto consume = [&queue, &history] {
        for (std::uint64_t i = 0; i < messages;) {
            StringEvent event;
            if (!queue.try_dequeue(event)) {
                std::this_thread::yield();
                continue;
            }
            history[i++ % kept_max] = std::move(event);
        }
    };
    return stream(produce, consume);
}

void compare() {
    const char* reference = "readerwriterqueue of events with std::string";
    Row ring{"ByteRing, ns/message kept", {}, {}, reference};
    Row ring_cpu{"ByteRing, CPU ns/message kept, both threads", {}, {}, reference};
    Row queue{"EventQueue into MessageLog, ns/message kept", {}, {}, reference};
    Row queue_cpu{"EventQueue into MessageLog, CPU ns/message kept", {}, {}, reference};
    for (int round = 0; round < rounds(); ++round) {
        const Samples bytes = measured_apart(byte_ring);
        const Samples strings = measured_apart(reader_writer_queue);
        const Samples events = measured_apart(event_queue);
        ring.ours.push_back(bytes[0]);
        ring_cpu.ours.push_back(bytes[1]);
        queue.ours.push_back(events[0]);
        queue_cpu.ours.push_back(events[1]);
        for (Row* row : {&ring, &queue}) row->reference.push_back(strings[0]);
        for (Row* row : {&ring_cpu, &queue_cpu}) row->reference.push_back(strings[1]);
    }
    for (const Row* row : {&ring, &ring_cpu, &queue, &queue_cpu}) print(*row);
}
#else
// Without the other queue's header there is still a ratio: what the layers above the ring add.
void compare() {
    Row queue{"EventQueue into MessageLog, ns/message kept", {}, {}, "ByteRing alone"};
    for (int round = 0; round < rounds(); ++round) {
        queue.reference.push_back(measured_apart(byte_ring)[0]);
        queue.ours.push_back(measured_apart(event_queue)[0]);
    }
    print(queue);
}
#endif

}  // namespace
}  // namespace redial::bench

int main() {
    redial::bench::compare();
    return 0;
}
