// Writes events into the ring and reads them out again. Writing: service thread. Reading: the
// thread that polls.
#include "net/service/event_queue.hpp"

#include <cstring>

namespace redial::net {
namespace {

// A record is published at the latest after this much: the consumer starts while the producer is
// still decoding a large read.
constexpr std::size_t publish_bytes_max = 64u << 10;
// What nobody has drained for hours is at last counted instead of kept. Each is a state event of a
// few hundred bytes; messages are boxed when large, or until their socket has stopped reading.
constexpr std::uint64_t boxes_max = 1u << 18;

enum class RecordKind : std::uint8_t { Message, Box };

struct MessageRecord {
    RecordKind kind = RecordKind::Message;
    core::Direction direction = core::Direction::In;
    core::Opcode opcode = core::Opcode::Text;
    std::uint8_t is_compressed : 1 = 0;
    std::uint8_t was_queued : 1 = 0;
    std::uint8_t has_rtt : 1 = 0;
    std::uint8_t is_wire_told : 1 = 0;  // wire_bytes is size_bytes, where no WireRecord says else
    std::uint8_t has_wire : 1 = 0;      // a WireRecord and its frames follow
    std::uint32_t fragments = 1;
    SessionId session;
    AttemptId attempt;
    std::int64_t at_us = 0;
    std::int64_t wall_us = 0;
    std::int64_t rtt_us = 0;
    std::uint64_t size_bytes = 0;
};
static_assert(sizeof(MessageRecord) == 48);
static_assert(std::is_trivially_copyable_v<MessageRecord>);

// Between the record and the payload, of the few messages that have them: this, the frames, and
// then, behind the payload, the payload as sent.
struct WireRecord {
    std::uint64_t wire_bytes = 0;
    std::uint32_t frames = 0;
    std::uint32_t kept_bytes = 0;
};
static_assert(sizeof(MessageRecord) % alignof(core::FrameSeen) == 0);
static_assert(sizeof(WireRecord) % alignof(core::FrameSeen) == 0);
static_assert(std::is_trivially_copyable_v<core::FrameSeen>);

struct BoxRecord {
    RecordKind kind = RecordKind::Box;
    void* box = nullptr;
};

bool has_wire(const core::MessageSeen& message) {
    return !message.frames.empty() || !message.wire.empty() ||
           (message.wire_bytes != message.size_bytes && message.wire_bytes != 0);
}

std::size_t record_bytes(const core::MessageSeen& message) {
    const std::size_t bytes = sizeof(MessageRecord) + message.payload.size();
    if (!has_wire(message)) return bytes;
    return bytes + sizeof(WireRecord) + message.frames.size_bytes() + message.wire.size();
}

std::uint8_t* put(std::uint8_t* at, const void* from, std::size_t size) {
    if (size > 0) std::memcpy(at, from, size);
    return at + size;
}

void write_record(std::uint8_t* at, const MessageRecord& record, const core::MessageSeen& message) {
    at = put(at, &record, sizeof record);
    if (record.has_wire != 0) {
        const WireRecord wire{message.wire_bytes, static_cast<std::uint32_t>(message.frames.size()),
                              static_cast<std::uint32_t>(message.wire.size())};
        at = put(at, &wire, sizeof wire);
        at = put(at, message.frames.data(), message.frames.size_bytes());
    }
    at = put(at, message.payload.data(), message.payload.size());
    put(at, message.wire.data(), message.wire.size());
}

// Takes the WireRecord and what belongs to it off `rest`, and leaves the payload.
void read_wire(BytesView& rest, core::MessageSeen& message) {
    WireRecord wire;
    std::memcpy(&wire, rest.data(), sizeof wire);
    rest = rest.subspan(sizeof wire);
    message.wire_bytes = wire.wire_bytes;
    // Records are 8-byte aligned, and so is what stands before the payload.
    message.frames = {reinterpret_cast<const core::FrameSeen*>(rest.data()), wire.frames};
    rest = rest.subspan(message.frames.size_bytes());
    message.wire = rest.last(wire.kept_bytes);
    rest = rest.first(rest.size() - wire.kept_bytes);
}

MessageRecord to_record(const core::Stamp& stamp, const core::MessageSeen& message) {
    MessageRecord record;
    record.direction = message.direction;
    record.opcode = message.opcode;
    record.is_compressed = message.is_compressed ? 1 : 0;
    record.was_queued = message.was_queued ? 1 : 0;
    record.has_rtt = message.rtt ? 1 : 0;
    record.is_wire_told = message.wire_bytes > 0 ? 1 : 0;
    record.has_wire = has_wire(message) ? 1 : 0;
    record.fragments = message.fragments;
    record.session = stamp.session;
    record.attempt = stamp.attempt;
    record.at_us = to_us(stamp.at);
    record.wall_us = to_us(stamp.wall_at);
    record.rtt_us = message.rtt ? message.rtt->count() : 0;
    record.size_bytes = message.size_bytes;
    return record;
}

void deliver(BytesView bytes, core::EventSink& sink) {
    MessageRecord record;
    std::memcpy(&record, bytes.data(), sizeof record);
    const core::Stamp stamp{record.session, record.attempt, instant_from_us(record.at_us),
                            wall_from_us(record.wall_us)};
    core::MessageSeen message;
    message.direction = record.direction;
    message.opcode = record.opcode;
    message.is_compressed = record.is_compressed != 0;
    message.was_queued = record.was_queued != 0;
    message.fragments = record.fragments;
    if (record.has_rtt != 0) message.rtt = Duration{record.rtt_us};
    message.size_bytes = record.size_bytes;
    BytesView rest = bytes.subspan(sizeof record);
    if (record.is_wire_told != 0) message.wire_bytes = record.size_bytes;
    if (record.has_wire != 0) read_wire(rest, message);
    message.payload = rest;
    sink.on_message(stamp, message);
}

}  // namespace

// An event on the heap, or what was asked; a message's payload and frames are its own.
struct EventQueue::Box {
    core::Event event;
    std::unique_ptr<core::ControlAsked> asked;
    Bytes payload;
    Bytes wire;
    std::vector<core::FrameSeen> frames;
};

std::size_t EventQueue::box_bytes(const Box& box) { return box.payload.size() + box.wire.size(); }

EventQueue::EventQueue(std::size_t capacity_bytes, std::function<void()> wake,
                       core::TakeAsked take_asked)
    : ring_(capacity_bytes),
      wake_(std::move(wake)),
      take_asked_(std::move(take_asked)),
      spare_bytes_(capacity_bytes / 8) {}

EventQueue::~EventQueue() {
    for (BytesView record = ring_.front(); record.data() != nullptr; record = ring_.front()) {
        if (static_cast<RecordKind>(record[0]) == RecordKind::Box) {
            BoxRecord box;
            std::memcpy(&box, record.data(), sizeof box);
            delete static_cast<Box*>(box.box);
        }
        ring_.pop();
    }
}

bool EventQueue::try_write_box(Box& box, Room room) {
    const std::size_t spare = room == Room::Kept ? spare_bytes_ : 0;
    std::uint8_t* at = ring_.try_begin(sizeof(BoxRecord), spare);
    if (at == nullptr) return false;
    BoxRecord record;
    record.box = &box;
    std::memcpy(at, &record, sizeof record);
    ring_.commit();
    unpublished_bytes_ += sizeof record;
    return true;
}

void EventQueue::write_box(std::unique_ptr<Box> box) {
    if (boxes_.load(std::memory_order_relaxed) >= boxes_max) {
        ++lost_.count;
        lost_.size_bytes += box->payload.size();
        return;
    }
    boxes_.fetch_add(1, std::memory_order_relaxed);
    boxed_bytes_.fetch_add(box_bytes(*box), std::memory_order_relaxed);
    // Behind an overflow everything queues up, or the order would be lost.
    const bool is_message = std::holds_alternative<core::MessageSeen>(box->event.what);
    if (overflow_.empty() && try_write_box(*box, is_message ? Room::Kept : Room::All)) {
        static_cast<void>(box.release());
        return;
    }
    overflow_.push_back(std::move(box));
}

void EventQueue::write(core::Event event) {
    if (discards_) return;
    auto box = std::make_unique<Box>();
    box->event = std::move(event);
    write_box(std::move(box));
}

void EventQueue::write_asked(core::ControlAsked asked) {
    if (discards_) return;
    auto box = std::make_unique<Box>();
    box->asked = std::make_unique<core::ControlAsked>(std::move(asked));
    write_box(std::move(box));
}

bool EventQueue::try_write_record(const core::Stamp& stamp, const core::MessageSeen& message) {
    const std::size_t size = record_bytes(message);
    if (!overflow_.empty() || size > ring_.capacity_bytes() / 4) return false;
    std::uint8_t* at = ring_.try_begin(size, spare_bytes_);
    if (at == nullptr) return false;
    write_record(at, to_record(stamp, message), message);
    ring_.commit();
    unpublished_bytes_ += size;
    if (unpublished_bytes_ >= publish_bytes_max) publish();
    return true;
}

Intake EventQueue::write_message(const core::Stamp& stamp, const core::MessageSeen& message,
                                 core::WhenFull when_full) {
    if (discards_) return Intake::Taken;
    const bool drops = when_full == core::WhenFull::DropAndCount;
    if (drops && is_congested()) return Intake::Dropped;
    if (try_write_record(stamp, message)) return Intake::Taken;
    const bool is_large = message.payload.size() + message.wire.size() > ring_.capacity_bytes() / 8;
    if (drops && !is_large) return Intake::Dropped;
    auto box = std::make_unique<Box>();
    box->payload.assign(message.payload.begin(), message.payload.end());
    box->wire.assign(message.wire.begin(), message.wire.end());
    box->frames.assign(message.frames.begin(), message.frames.end());
    core::MessageSeen seen = message;
    seen.payload = box->payload;
    seen.wire = box->wire;
    seen.frames = box->frames;
    box->event = core::Event{stamp, seen};
    write_box(std::move(box));
    return !drops && is_congested() ? Intake::TakenLate : Intake::Taken;
}

void EventQueue::publish() {
    unpublished_bytes_ = 0;
    if (ring_.publish() && wake_) wake_();
}

std::size_t EventQueue::load_bytes() {
    const auto boxed = static_cast<std::size_t>(boxed_bytes_.load(std::memory_order_relaxed));
    return ring_.used_bytes_as_seen_by_producer() + boxed;
}

bool EventQueue::is_congested() {
    if (is_congested_) return true;
    is_congested_ = !overflow_.empty() || load_bytes() > ring_.capacity_bytes() / 4 * 3;
    if (is_congested_) waits_for_room_.store(true, std::memory_order_release);
    return is_congested_;
}

void EventQueue::move_overflow_up() {
    while (!overflow_.empty() && try_write_box(*overflow_.front(), Room::Kept)) {
        static_cast<void>(overflow_.front().release());
        overflow_.pop_front();
    }
    if (overflow_.empty() && lost_.count > 0) {
        write({core::Stamp{}, std::exchange(lost_, {})});
    }
}

bool EventQueue::try_relieve() {
    if (!is_congested_) return false;
    move_overflow_up();
    if (!overflow_.empty() || load_bytes() > ring_.capacity_bytes() / 2) {
        publish();
        // The consumer may have looked before this thread came here: let it look again.
        waits_for_room_.store(true, std::memory_order_release);
        return false;
    }
    is_congested_ = false;
    waits_for_room_.store(false, std::memory_order_release);
    return true;
}

std::size_t EventQueue::take_box(BytesView record, core::EventSink& sink) {
    BoxRecord what;
    std::memcpy(&what, record.data(), sizeof what);
    const std::unique_ptr<Box> box(static_cast<Box*>(what.box));
    ring_.pop();
    boxes_.fetch_sub(1, std::memory_order_relaxed);
    boxed_bytes_.fetch_sub(box_bytes(*box), std::memory_order_relaxed);
    if (box->asked != nullptr) {
        if (take_asked_) take_asked_(std::move(*box->asked));
    } else if (const auto* message = std::get_if<core::MessageSeen>(&box->event.what)) {
        sink.on_message(box->event.stamp, *message);
    } else {
        sink.on_event(box->event);
    }
    return box_bytes(*box);
}

std::size_t EventQueue::read(core::EventSink& sink, std::size_t messages_max, std::size_t bytes_max,
                             bool& needs_relief) {
    std::size_t count = 0;
    std::size_t bytes = 0;
    while (count < messages_max && bytes < bytes_max) {
        const BytesView record = ring_.front();
        if (record.data() == nullptr) break;
        if (static_cast<RecordKind>(record[0]) == RecordKind::Box) {
            bytes += take_box(record, sink);
        } else {
            deliver(record, sink);
            bytes += record.size();
            ring_.pop();
        }
        ++count;
    }
    needs_relief = waits_for_room_.load(std::memory_order_acquire) &&
                   used_bytes() < ring_.capacity_bytes() / 2 &&
                   waits_for_room_.exchange(false, std::memory_order_acq_rel);
    return count;
}

std::size_t EventQueue::used_bytes() const {
    return ring_.used_bytes() +
           static_cast<std::size_t>(boxed_bytes_.load(std::memory_order_relaxed));
}

}  // namespace redial::net
