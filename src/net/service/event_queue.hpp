// Events on their way from the service thread to the one that drains them: a ring of records
// written in place (messages: header and payload; everything else, and large messages: a pointer),
// and behind it a bounded overflow, so that what was read from a socket before its reading stopped
// is not lost (docs/architecture.md decisions 4 and 5, docs/queue.md).
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>

#include "base/byte_ring.hpp"
#include "core/control.hpp"
#include "core/event.hpp"
#include "core/event_sink.hpp"

namespace redial::net {

// What became of a message.
enum class Intake : std::uint8_t {
    Taken,
    TakenLate,  // behind a full ring: stop reading
    Dropped,    // the session prefers to drop and count
};

class EventQueue {
public:
    // `capacity_bytes` is a power of two, at least 4 KiB. `wake` and `take_asked` as in
    // EngineOptions.
    EventQueue(std::size_t capacity_bytes, std::function<void()> wake,
               core::TakeAsked take_asked = {});
    ~EventQueue();
    EventQueue(const EventQueue&) = delete;
    EventQueue& operator=(const EventQueue&) = delete;

    // Producer: the service thread.
    void write(core::Event event);
    void write_asked(core::ControlAsked asked);
    Intake write_message(const core::Stamp& stamp, const core::MessageSeen& message,
                         core::WhenFull when_full);
    // Makes what was written visible, and wakes the consumer when it sleeps.
    void publish();
    // Above the high-water mark: sockets that fill the ring are to stop reading.
    bool is_congested();
    // True once after the ring has fallen below its low-water mark: reading may go on.
    bool try_relieve();
    // From now on everything is thrown away: nobody will drain.
    void discard() { discards_ = true; }

    // Consumer: returns how many events it took. `needs_relief` is set when the producer waits for
    // room that there now is.
    std::size_t read(core::EventSink& sink, std::size_t messages_max, std::size_t bytes_max,
                     bool& needs_relief);
    bool prepare_to_sleep() { return ring_.prepare_to_sleep(); }

    // Any thread, an estimate.
    std::size_t used_bytes() const;
    std::size_t capacity_bytes() const { return ring_.capacity_bytes(); }

private:
    struct Box;
    static std::size_t box_bytes(const Box& box);
    enum class Room : std::uint8_t { Kept, All };

    bool try_write_box(Box& box, Room room);
    void write_box(std::unique_ptr<Box> box);
    bool try_write_record(const core::Stamp& stamp, const core::MessageSeen& message);
    void move_overflow_up();
    std::size_t take_box(BytesView record, core::EventSink& sink);
    std::size_t load_bytes();

    ByteRing ring_;
    std::function<void()> wake_;
    core::TakeAsked take_asked_;  // consumer
    std::size_t spare_bytes_;     // kept free for events that are not messages
    std::size_t unpublished_bytes_ = 0;
    std::deque<std::unique_ptr<Box>> overflow_;
    core::Lost lost_;  // nobody has drained for very long
    bool is_congested_ = false;
    bool discards_ = false;
    std::atomic<bool> waits_for_room_{false};
    std::atomic<std::uint64_t> boxes_{0};        // on the heap, not yet consumed
    std::atomic<std::uint64_t> boxed_bytes_{0};  // their payloads
};

}  // namespace redial::net
