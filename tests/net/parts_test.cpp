// The small parts of net, each alone and in virtual time: addresses, deadlines, heartbeat, the lab
// server's memory, the event queue.
#include <map>

#include "base/rng.hpp"
#include "catch.hpp"
#include "net/lab/lab_connection.hpp"
#include "net/lab/lab_store.hpp"
#include "net/lab/lab_text.hpp"
#include "net/service/event_queue.hpp"
#include "net/session/heartbeat.hpp"
#include "net/system/address.hpp"
#include "net/system/deadlines.hpp"

namespace redial::tests {

using namespace std::chrono_literals;

TEST_CASE("numeric addresses are told from names, and come back as text") {
    const auto text = [](const char* host) {
        const auto address = net::address_from_literal(host, 80);
        return address ? net::to_text(*address) : std::string("name");
    };
    CHECK(text("127.0.0.1") == "127.0.0.1:80");
    CHECK(text("::1") == "[::1]:80");
    CHECK(text("2001:db8:0:0::5") == "[2001:db8::5]:80");
    CHECK(text("localhost") == "name");
    CHECK(text("127.1") == "name");
    CHECK(text("1.2.3.4.5") == "name");
    CHECK(net::is_loopback(*net::address_from_literal("127.9.9.9", 1)));
    CHECK(net::is_loopback(*net::address_from_literal("::1", 1)));
    CHECK_FALSE(net::is_loopback(*net::address_from_literal("10.0.0.1", 1)));
}

namespace {

struct Alarm final : net::Timed {
    std::optional<Instant> deadline() const override { return due; }
    void on_time() override { due.reset(); }
    std::optional<Instant> due;
};

}  // namespace

TEST_CASE("deadlines come due in their order, however they were moved") {
    Rng rng(11);
    std::vector<Alarm> alarms(200);
    net::Deadlines deadlines;
    for (int round = 0; round < 5000; ++round) {
        Alarm& alarm = alarms[rng.below(alarms.size())];
        if (rng.chance(0.2)) {
            alarm.due.reset();
        } else {
            alarm.due = instant_from_us(static_cast<std::int64_t>(rng.below(1000)));
        }
        deadlines.update(alarm);
        std::optional<Instant> least;
        for (const Alarm& one : alarms) {
            if (one.due && (!least || *one.due < *least)) least = one.due;
        }
        REQUIRE(deadlines.next() == least);
    }
    Instant last{};
    const Instant now = instant_from_us(500);
    while (net::Timed* due = deadlines.take_due(now)) {
        const Instant at = *static_cast<Alarm*>(due)->due;
        CHECK(at >= last);
        CHECK(at <= now);
        last = at;
    }
    CHECK((!deadlines.next() || *deadlines.next() > now));
}

TEST_CASE("a pong completes the ping whose payload it has, and all older ones") {
    const Instant start = instant_from_us(0);
    net::Heartbeat heartbeat(10s, 5s, start);
    CHECK_FALSE(heartbeat.take_due_ping(start + 10s - 1us));
    const auto first = heartbeat.take_due_ping(start + 10s);
    REQUIRE(first);
    const Bytes own = heartbeat.note_ping({}, start + 11s);
    CHECK(heartbeat.pong_due_at() == start + 15s);
    CHECK(heartbeat.note_pong(own, start + 13s) == 2s);
    CHECK_FALSE(heartbeat.pong_due_at());
    CHECK_FALSE(heartbeat.note_pong(*first, start + 14s));
    CHECK_FALSE(heartbeat.note_pong(as_bytes("unasked"), start + 14s));
}

TEST_CASE("a ping that the person sends has no time limit") {
    net::Heartbeat heartbeat(0s, 5s, Instant{});
    heartbeat.note_ping(as_bytes("me"), Instant{});
    CHECK_FALSE(heartbeat.has_timed_out(Instant{} + 1h));
    CHECK_FALSE(heartbeat.next_ping_at());
}

TEST_CASE("a counter outlives its connections for the time to live", "[resumption]") {
    net::LabStore store;
    const Instant start = instant_from_us(0);
    net::LabSession* session = store.join("a");
    session->count = 7;
    store.leave(*session, start);
    CHECK(store.next_expiry(5min) == start + 5min);
    store.expire(5min, start + 5min - 1us);
    CHECK(store.join("a")->count == 7);
    CHECK_FALSE(store.next_expiry(5min));
    store.expire(5min, start + 1h);  // connected: it stays
    CHECK(store.size() == 1);
    store.leave(*session, start + 1h);
    store.expire(5min, start + 1h + 5min);
    CHECK(store.size() == 0);
}

TEST_CASE("the lab server remembers a bounded number of sessions") {
    net::LabStore store;
    std::vector<net::LabSession*> sessions;
    for (std::size_t i = 0; i < net::lab_sessions_max; ++i) {
        sessions.push_back(store.join("s" + std::to_string(i)));
    }
    CHECK(store.join("one more") == nullptr);
    store.leave(*sessions[5], instant_from_us(1));
    store.leave(*sessions[6], instant_from_us(2));
    CHECK(store.join("one more") != nullptr);
    CHECK(store.size() == net::lab_sessions_max);
    CHECK_FALSE(store.forget("s5"));
    CHECK(store.forget("s6"));
    CHECK(store.newest_keys(2)[0] == "one more");
}

TEST_CASE("the lab server's time is ISO 8601") {
    CHECK(net::iso_time(wall_from_us(0)) == "1970-01-01T00:00:00.000Z");
    CHECK(net::iso_time(wall_from_us(1'709'210'096'789'012)) == "2024-02-29T12:34:56.789Z");
}

namespace {

struct Sink final : core::EventSink {
    void on_event(const core::Event& event) override {
        log.push_back(std::get_if<core::Lost>(&event.what) != nullptr ? "lost" : "event");
    }
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override {
        log.push_back(std::to_string(stamp.attempt.value) + ":" +
                      std::to_string(message.payload.size()));
        payload.assign(message.payload.begin(), message.payload.end());
        frames.assign(message.frames.begin(), message.frames.end());
        wire.assign(message.wire.begin(), message.wire.end());
        seen = message;
    }
    std::vector<std::string> log;
    Bytes payload;
    Bytes wire;
    std::vector<core::FrameSeen> frames;
    core::MessageSeen seen;
};

core::Stamp stamp(std::uint32_t number) {
    return {SessionId{1}, AttemptId{number}, instant_from_us(5), wall_from_us(6)};
}

}  // namespace

TEST_CASE("a message passes the queue whole") {
    net::EventQueue queue(1u << 16, {});
    const Bytes payload = to_bytes("hello");
    core::MessageSeen message;
    message.direction = core::Direction::Out;
    message.opcode = core::Opcode::Pong;
    message.is_compressed = true;
    message.was_queued = true;
    message.fragments = 3;
    message.rtt = 123us;
    message.size_bytes = 99;
    message.payload = payload;
    queue.write_message(stamp(4), message, core::WhenFull::StopReading);
    queue.publish();
    Sink sink;
    bool needs_relief = false;
    CHECK(queue.read(sink, SIZE_MAX, SIZE_MAX, needs_relief) == 1);
    CHECK(sink.seen.direction == core::Direction::Out);
    CHECK(sink.seen.opcode == core::Opcode::Pong);
    CHECK(sink.seen.is_compressed);
    CHECK(sink.seen.was_queued);
    CHECK(sink.seen.fragments == 3);
    CHECK(sink.seen.rtt == 123us);
    CHECK(sink.seen.size_bytes == 99);
    CHECK(sink.payload == payload);
}

TEST_CASE("the frames of a message and its bytes as sent pass the queue, by ring and by heap") {
    net::EventQueue queue(1u << 12, {});
    std::vector<core::FrameSeen> frames(3);
    frames[0] = {instant_from_us(7),
                 instant_from_us(9),
                 20,
                 {1, 2, 3, 4},
                 core::Opcode::Binary,
                 false,
                 true,
                 true};
    frames[2].size_bytes = 1;
    for (const std::size_t size : {0u, 5u, 900u, 3000u}) {
        const Bytes payload(size, 'p');
        const Bytes wire(size / 2, 'w');
        core::MessageSeen message;
        message.payload = payload;
        message.size_bytes = size;
        message.wire_bytes = 21;
        message.frames = frames;
        message.wire = wire;
        queue.write_message(stamp(1), message, core::WhenFull::StopReading);
        core::MessageSeen plain;
        plain.payload = payload;
        plain.wire_bytes = plain.size_bytes = size;
        queue.write_message(stamp(2), plain, core::WhenFull::StopReading);
        queue.publish();
        Sink sink;
        bool needs_relief = false;
        REQUIRE(queue.read(sink, 1, SIZE_MAX, needs_relief) == 1);
        CHECK(sink.payload == payload);
        CHECK(sink.wire == wire);
        CHECK(sink.frames == frames);
        CHECK(sink.seen.wire_bytes == 21);
        REQUIRE(queue.read(sink, 1, SIZE_MAX, needs_relief) == 1);
        CHECK(sink.payload == payload);
        CHECK(sink.frames.empty());
        CHECK(sink.wire.empty());
        CHECK(sink.seen.wire_bytes == size);
    }
}

TEST_CASE("the order is kept from ring to overflow and back, whatever the sizes") {
    net::EventQueue queue(1u << 12, {});
    Rng rng(3);
    Sink sink;
    std::vector<std::string> expected;
    const Bytes bytes(5000, 1);
    bool needs_relief = false;
    for (std::uint32_t i = 0; i < 5000; ++i) {
        if (rng.chance(0.2)) {
            queue.write({stamp(i), core::SessionRemoved{}});
            expected.push_back("event");
        } else {
            core::MessageSeen message;
            const std::size_t size = rng.below(rng.chance(0.1) ? 5000 : 200);
            message.payload = BytesView(bytes).first(size);
            queue.write_message(stamp(i), message, core::WhenFull::StopReading);
            expected.push_back(std::to_string(i) + ":" + std::to_string(size));
        }
        if (rng.chance(0.05)) {
            queue.publish();
            queue.read(sink, 30, SIZE_MAX, needs_relief);
            queue.try_relieve();
        }
    }
    do {
        queue.try_relieve();
        queue.publish();
    } while (queue.read(sink, SIZE_MAX, SIZE_MAX, needs_relief) > 0);
    CHECK((sink.log == expected));
}

TEST_CASE("the queue is congested above its high-water mark and relieved below the low one") {
    net::EventQueue queue(1u << 14, {});
    core::MessageSeen message;
    const Bytes bytes(1000, 1);
    message.payload = bytes;
    int taken = 0;
    while (!queue.is_congested()) {
        queue.write_message(stamp(1), message, core::WhenFull::StopReading);
        ++taken;
    }
    CHECK(taken > 8);
    CHECK(queue.write_message(stamp(1), message, core::WhenFull::DropAndCount) ==
          net::Intake::Dropped);
    queue.publish();
    Sink sink;
    bool needs_relief = false;
    queue.read(sink, 2, SIZE_MAX, needs_relief);
    CHECK_FALSE(needs_relief);
    CHECK_FALSE(queue.try_relieve());
    queue.read(sink, 8, SIZE_MAX, needs_relief);
    CHECK(needs_relief);
    CHECK(queue.try_relieve());
    CHECK_FALSE(queue.is_congested());
}

TEST_CASE("the consumer is woken once, when it sleeps, and by the first event only") {
    int woken = 0;
    net::EventQueue queue(1u << 14, [&woken] { ++woken; });
    queue.write({stamp(1), core::SessionRemoved{}});
    queue.publish();
    CHECK(woken == 0);  // not asleep yet
    CHECK_FALSE(queue.prepare_to_sleep());
    Sink sink;
    bool needs_relief = false;
    queue.read(sink, SIZE_MAX, SIZE_MAX, needs_relief);
    CHECK(queue.prepare_to_sleep());
    for (int i = 0; i < 3; ++i) {
        queue.write({stamp(1), core::SessionRemoved{}});
        queue.publish();
    }
    CHECK(woken == 1);
}

}  // namespace redial::tests
