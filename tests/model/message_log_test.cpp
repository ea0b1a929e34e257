// The message log against a naive history, and its bounds. One thread, no clock.
#include "model/history/message_log.hpp"

#include <deque>
#include <string>

#include "base/rng.hpp"
#include "catch.hpp"

namespace redial {
namespace {

using model::MessageLog;
using model::Row;
using model::RowKind;

core::MessageSeen text_in(std::string_view payload) {
    core::MessageSeen message;
    message.payload = as_bytes(payload);
    message.size_bytes = payload.size();
    return message;
}

Instant at(std::int64_t us) { return instant_from_us(us); }

void fill(MessageLog& log, std::uint64_t rows, const std::string& payload) {
    for (std::uint64_t i = 0; i < rows; ++i) {
        log.append(at(static_cast<std::int64_t>(log.end_row())), AttemptId{1}, text_in(payload));
    }
}

// What the log should hold, kept the simple way: all rows ever, and how many of them were dropped.
struct Naive {
    struct Kept {
        Instant at;
        AttemptId attempt;
        RowKind kind;
        core::MessageSeen seen;  // its payload is not used
        std::string payload;
        std::vector<core::FrameSeen> frames;
        std::string wire;
    };
    std::deque<Kept> rows;
    std::uint64_t first = 0;

    void follow(const MessageLog& log) {
        for (; first < log.first_row(); ++first) rows.pop_front();
    }
};

core::MessageSeen random_message(Rng& rng, const std::string& payload) {
    core::MessageSeen message = text_in(payload);
    constexpr core::Opcode opcodes[] = {core::Opcode::Text, core::Opcode::Binary,
                                        core::Opcode::Ping, core::Opcode::Pong,
                                        core::Opcode::Close};
    message.opcode = opcodes[rng.below(5)];
    message.direction = rng.chance(0.5) ? core::Direction::In : core::Direction::Out;
    message.is_compressed = rng.chance(0.3);
    message.was_queued = rng.chance(0.1);
    message.fragments = static_cast<std::uint32_t>(1 + rng.below(3));
    if (rng.chance(0.2)) message.rtt = Duration{static_cast<std::int64_t>(rng.below(1'000'000))};
    if (rng.chance(0.1)) message.size_bytes += rng.below(1000);
    if (!message.is_compressed) message.wire_bytes = message.size_bytes;
    return message;
}

std::string random_payload(Rng& rng) {
    std::uint64_t size = rng.below(100);
    if (rng.chance(0.05)) size = rng.below(9000);
    if (rng.chance(0.005)) size = rng.below(80'000);
    std::string payload(size, ' ');
    for (char& c : payload) c = static_cast<char>(rng.below(256));
    return payload;
}

// One row of random_frames() in three, others plain.
std::vector<core::FrameSeen> random_frames(Rng& rng, std::int64_t time) {
    std::vector<core::FrameSeen> frames(rng.chance(0.3) ? 1 + rng.below(4) : 0);
    for (core::FrameSeen& frame : frames) {
        frame.began_at = at(time - static_cast<std::int64_t>(rng.below(3) * rng.below(1u << 20)));
        frame.ended_at = frame.began_at + Duration{static_cast<std::int64_t>(rng.below(300))};
        frame.size_bytes = rng.below(2) * rng.next();
        frame.is_masked = rng.chance(0.5);
        if (frame.is_masked) frame.mask = {static_cast<std::uint8_t>(rng.next()), 0, 1, 0xff};
        frame.opcode = rng.chance(0.5) ? core::Opcode::Continuation : core::Opcode::Pong;
        frame.is_final = rng.chance(0.5);
        frame.is_rsv1 = rng.chance(0.5);
    }
    return frames;
}

void check_row(const Row& row, const Naive::Kept& kept, std::uint64_t payload_max) {
    const std::string expected = kept.payload.substr(0, payload_max);
    const bool is_same = row.at == kept.at && row.attempt == kept.attempt &&
                         row.kind == kept.kind && row.text() == expected;
    if (!is_same) FAIL("row " << row.id << " is not what was appended");
    if (!row.is_traffic()) return;
    const bool is_same_message =
        row.direction == kept.seen.direction && row.opcode == kept.seen.opcode &&
        row.is_compressed == kept.seen.is_compressed && row.was_queued == kept.seen.was_queued &&
        row.fragments == kept.seen.fragments && row.rtt == kept.seen.rtt &&
        row.size_bytes == kept.seen.size_bytes;
    if (!is_same_message) FAIL("row " << row.id << " has other facts than were appended");
}

void check_against(const MessageLog& log, const Naive& naive) {
    REQUIRE(log.end_row() == naive.first + naive.rows.size());
    std::uint64_t messages = 0;
    std::uint64_t payload = 0;
    model::RowWire wire;
    for (std::uint64_t id = log.first_row(); id < log.end_row(); ++id) {
        const Row row = log.row(id);
        const Naive::Kept& kept = naive.rows[id - naive.first];
        check_row(row, kept, log.bytes_max() / 4);
        log.read_wire(id, wire);
        const std::string sent = kept.wire.substr(0, log.bytes_max() / 4);
        const bool is_same = wire.frames == kept.frames && as_text(wire.wire) == sent &&
                             row.wire_bytes == kept.seen.wire_bytes;
        if (!is_same) FAIL("row " << id << " has other frames than were appended");
        messages += row.kind == RowKind::Message ? 1 : 0;
        payload += row.payload.size();
    }
    CHECK(log.messages() == messages);
    CHECK(log.payload_bytes() == payload);
}

void append_random(MessageLog& log, Naive& naive, Rng& rng, std::int64_t time) {
    const AttemptId attempt{static_cast<std::uint32_t>(rng.below(5))};
    const std::string payload = random_payload(rng);
    if (rng.chance(0.1)) {
        log.append_words(at(time), attempt, RowKind::Note, payload, 1);
        naive.rows.push_back({at(time), attempt, RowKind::Note, {}, payload, {}, {}});
        return;
    }
    core::MessageSeen message = random_message(rng, payload);
    const std::vector<core::FrameSeen> frames = random_frames(rng, time);
    const std::string wire = message.is_compressed && !frames.empty() ? random_payload(rng) : "";
    message.frames = frames;
    message.wire = as_bytes(wire);
    message.wire_bytes += wire.size();
    const bool is_control = static_cast<int>(message.opcode) >= 8;
    log.append(at(time), attempt, message);
    naive.rows.push_back({at(time), attempt, is_control ? RowKind::Control : RowKind::Message,
                          message, payload, frames, wire});
}

}  // namespace

TEST_CASE("the log gives back exactly what a naive history holds, whatever is dropped", "[model]") {
    const std::uint64_t seed = GENERATE(1u, 2u, 3u, 4u);
    CAPTURE(seed);
    Rng rng(seed);
    const std::uint64_t rows_max = 1 + rng.below(seed == 1 ? 40 : 6000);
    MessageLog log(rows_max, MessageLog::bytes_max_min << rng.below(3));
    Naive naive;
    for (std::int64_t step = 0; step < 12'000; ++step) {
        append_random(log, naive, rng, step);
        naive.follow(log);
        if (log.size() > rows_max) FAIL("more rows than the limit");
        if (log.memory_bytes() > log.bytes_max()) FAIL("more memory than the limit");
        check_row(log.row(log.first_row()), naive.rows.front(), log.bytes_max() / 4);
        if (rng.chance(0.0005)) {
            log.clear();
            naive.follow(log);
        }
        if (rng.chance(0.0005)) {
            log.drop_oldest_chunk();
            naive.follow(log);
        }
        if (step % 500 == 0) check_against(log, naive);
    }
    check_against(log, naive);
}

TEST_CASE("the oldest rows go when the count is reached, and are counted", "[model]") {
    MessageLog log(1000, 64u << 20);
    fill(log, 1000, "0123456789");
    CHECK(log.first_row() == 0);
    CHECK(log.dropped_rows() == 0);
    fill(log, 5000, "0123456789");
    CHECK(log.end_row() == 6000);
    CHECK(log.size() <= 1000);
    CHECK(log.size() >= 900);
    CHECK(log.dropped_rows() == 6000 - log.size());
    CHECK(log.dropped_bytes() == log.dropped_rows() * 10);
    CHECK(log.messages() == log.size());
    CHECK(log.row(log.first_row()).at == at(static_cast<std::int64_t>(log.first_row())));
}

TEST_CASE("the oldest rows go when the memory is full, and no more of them than needed",
          "[model]") {
    MessageLog log(1'000'000, 4u << 20);
    fill(log, 50'000, std::string(1000, 'x'));
    CHECK(log.memory_bytes() <= log.bytes_max());
    CHECK(log.payload_bytes() > log.bytes_max() / 2);
    CHECK(log.dropped_rows() > 0);
}

TEST_CASE("a limit of one row keeps the newest", "[model]") {
    MessageLog log(1, MessageLog::bytes_max_min);
    for (int i = 0; i < 3000; ++i) {
        log.append(at(i), AttemptId{1}, text_in(std::to_string(i)));
        REQUIRE(log.size() == 1);
        REQUIRE(log.row(log.first_row()).text() == std::to_string(i));
    }
}

TEST_CASE("a payload longer than a quarter of the memory is cut, and its row says so", "[model]") {
    MessageLog log(100, MessageLog::bytes_max_min);
    const std::string payload(MessageLog::bytes_max_min, 'y');
    log.append(at(0), AttemptId{1}, text_in(payload));
    const Row row = log.row(0);
    CHECK(row.is_cut());
    CHECK(row.size_bytes == payload.size());
    CHECK(row.payload.size() == MessageLog::bytes_max_min / 4);
    CHECK(log.memory_bytes() <= log.bytes_max());
}

TEST_CASE("an empty payload that stands for a long message keeps its size", "[model]") {
    MessageLog log;
    core::MessageSeen message;
    message.size_bytes = 5'000'000'000;
    log.append(at(0), AttemptId{1}, message);
    CHECK(log.row(0).size_bytes == 5'000'000'000);
    CHECK(log.row(0).payload.empty());
    CHECK(log.row(0).is_cut());
}

TEST_CASE("clearing keeps row ids going and counts nothing as dropped", "[model]") {
    MessageLog log;
    fill(log, 2500, "abc");
    log.clear();
    CHECK(log.empty());
    CHECK(log.first_row() == 2500);
    CHECK(log.dropped_rows() == 0);
    CHECK(log.memory_bytes() == 0);
    fill(log, 3, "def");
    CHECK(log.end_row() == 2503);
    CHECK(log.row(2502).text() == "def");
}

TEST_CASE("clearing spares the rows that came since it was asked for", "[model]") {
    MessageLog log;
    fill(log, 2500, "abc");
    const std::uint64_t asked_at = log.end_row();
    fill(log, 3, "def");
    log.clear(asked_at);
    CHECK(log.first_row() == asked_at);
    CHECK(log.size() == 3);
    CHECK(log.row(asked_at).text() == "def");
    CHECK(log.dropped_rows() == 0);
    log.clear(asked_at - 1);  // gone already
    CHECK(log.size() == 3);
}

TEST_CASE("lowering the limits drops the oldest rows at once", "[model]") {
    MessageLog log(100'000, 64u << 20);
    fill(log, 20'000, std::string(100, 'z'));
    log.set_limits(500, 8u << 20);
    CHECK(log.size() <= 500);
    CHECK(log.memory_bytes() <= 8u << 20);
    CHECK(log.row(19'999).payload.size() == 100);
    log.set_limits(100'000, MessageLog::bytes_max_min);
    fill(log, 20'000, std::string(100, 'z'));
    CHECK(log.memory_bytes() <= MessageLog::bytes_max_min);
}

TEST_CASE("a million messages of 64 bytes cost at most 48 bytes each over their payload",
          "[model]") {
    MessageLog log(1'000'000, 1u << 30);
    fill(log, 1'000'000, std::string(64, 'a'));
    REQUIRE(log.size() == 1'000'000);
    CHECK(log.memory_bytes() - log.payload_bytes() <= 48'000'000);
}

TEST_CASE("a million masked messages of 64 bytes cost at most 60 bytes each over their payload",
          "[model]") {
    MessageLog log(1'000'000, 1u << 30);
    const std::string payload(64, 'a');
    std::vector<core::FrameSeen> frames(1);
    frames[0].is_masked = true;
    frames[0].size_bytes = payload.size();
    core::MessageSeen message = text_in(payload);
    message.frames = frames;
    message.wire_bytes = payload.size();
    for (std::int64_t us = 0; us < 1'000'000; ++us) {
        frames[0].began_at = frames[0].ended_at = at(us);
        log.append(at(us), AttemptId{1}, message);
    }
    CHECK(log.memory_bytes() - log.payload_bytes() <= 60'000'000);
}

TEST_CASE("a view of a payload holds while other rows come", "[model]") {
    MessageLog log;
    log.append(at(0), AttemptId{1}, text_in("first"));
    const BytesView payload = log.row(0).payload;
    fill(log, 100'000, std::string(50, 'b'));
    CHECK(as_text(payload) == "first");
}

TEST_CASE("long payloads between short ones are freed with their rows", "[model]") {
    MessageLog log(1'000'000, 4u << 20);
    const std::string payload(700'000, 'L');
    for (int i = 0; i < 200; ++i) {
        log.append(at(i), AttemptId{1}, text_in("short"));
        log.append(at(i), AttemptId{1}, text_in(payload));
        REQUIRE(log.memory_bytes() <= log.bytes_max());
    }
    CHECK(log.size() >= 6);
}

TEST_CASE("the first row from an instant is found", "[model]") {
    MessageLog log(5000, 64u << 20);
    fill(log, 9000, "t");  // row n at n us
    CHECK(log.first_row_from(at(8000)) == 8000);
    CHECK(log.first_row_from(at(0)) == log.first_row());
    CHECK(log.first_row_from(at(9000)) == log.end_row());
}

}  // namespace redial
