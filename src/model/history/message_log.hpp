// MessageLog: the history of one session, across its reconnects: messages, control frames and what
// happened between them, in the order it was seen. Owned and read by the thread that applies events
// and draws; nothing here locks.
//
// Theory. A row is 32 bytes in blocks of 1,024; payloads lie in chunks that never move, so a row
// keeps a pointer and a view of it stays valid until the row is dropped. Row ids count from 0 and
// are never reused, so `id - first block's id` finds a row in constant time. When the log is over a
// limit the oldest rows go, some hundreds or a chunk's worth at once, and are counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "core/event.hpp"

namespace redial::model {

class DialectWatch;

enum class RowKind : std::uint8_t {
    Message,  // text or binary
    Control,  // ping, pong or close frame: see opcode
    Opened,   // an attempt opened; payload: words. Facts: the session's attempt of row.attempt
    Ended,    // an attempt ended; payload: the outcome in words
    Resumed,  // a reopening was judged; payload: words, `verdict` is set
    Fault,    // made on purpose; payload: words
    Note,     // a remark or a refused command; payload: words, `severity` is set
    Lost,     // messages the event ring could not take; payload: words
};
constexpr auto enum_table(RowKind) {
    using enum RowKind;
    return std::to_array<core::Named<RowKind>>({{Message, "message"},
                                                {Control, "control"},
                                                {Opened, "opened"},
                                                {Ended, "ended"},
                                                {Resumed, "resumed"},
                                                {Fault, "fault"},
                                                {Note, "note"},
                                                {Lost, "lost"}});
}
// It passed on the wire, the other kinds stand for what happened.
constexpr bool is_traffic(RowKind kind) {
    return kind == RowKind::Message || kind == RowKind::Control;
}

// What row(id) gives. `payload` is the message's bytes, or UTF-8 words for the other kinds; it may
// hold bytes of a peer: show it through display_text.hpp.
struct Row {
    std::uint64_t id = 0;
    Instant at{};
    AttemptId attempt{};
    RowKind kind = RowKind::Message;
    core::Direction direction = core::Direction::In;  // Message, Control
    core::Opcode opcode = core::Opcode::Text;         // Message, Control
    bool is_compressed = false;
    bool was_queued = false;                         // sent from the offline queue
    bool is_marked = false;                          // by a person
    std::uint16_t fragments = 1;                     // 65535: that many or more
    std::optional<Duration> rtt;                     // to the microsecond, at most 71 minutes
    core::Severity severity = core::Severity::Info;  // Note
    core::ResumeVerdict verdict = core::ResumeVerdict::Unknown;  // Resumed
    std::uint64_t size_bytes = 0;                                // as sent or received
    std::uint64_t wire_bytes = 0;  // its frames' payloads; 0: not told
    bool has_frames = false;       // MessageLog::read_wire() says more
    BytesView payload;             // until the row is dropped
    // Knows what the message says; null: nothing does. See history/row_reading.hpp.
    const DialectWatch* dialect = nullptr;

    bool is_cut() const { return payload.size() < size_bytes; }  // not all bytes were kept
    bool is_traffic() const { return model::is_traffic(kind); }
    std::string_view text() const { return as_text(payload); }
};

// How a row's message came, as core::MessageSeen tells it.
struct RowWire {
    std::vector<core::FrameSeen> frames;
    BytesView wire;  // until the row is dropped
};

class MessageLog {
public:
    static constexpr std::uint64_t bytes_max_min = 256u << 10;  // smaller limits are raised to this

    // Both limits hold after every append. A payload longer than a quarter of bytes_max is cut to
    // that, and its row says so (is_cut).
    explicit MessageLog(std::uint64_t rows_max = 1'000'000, std::uint64_t bytes_max = 512ull << 20);
    MessageLog(const MessageLog&) = delete;
    MessageLog& operator=(const MessageLog&) = delete;
    ~MessageLog();

    void append(Instant at, AttemptId attempt, const core::MessageSeen& message);
    // A row of words. `detail`: the Severity of a Note or the ResumeVerdict of a Resumed, else 0.
    void append_words(Instant at, AttemptId attempt, RowKind kind, std::string_view words,
                      std::uint32_t detail = 0);

    // Rows first_row() .. end_row() - 1 are here.
    std::uint64_t first_row() const { return first_row_; }
    std::uint64_t end_row() const { return end_row_; }
    std::uint64_t size() const { return end_row_ - first_row_; }
    bool empty() const { return first_row_ == end_row_; }
    // Precondition: first_row() <= id < end_row(). Constant time.
    Row row(std::uint64_t id) const;
    // Nothing where row.has_frames is false. `to` is written over. Same precondition.
    void read_wire(std::uint64_t id, RowWire& to) const;
    // Cheaper than row() where only these are asked. Same precondition.
    Instant at(std::uint64_t id) const;
    RowKind kind(std::uint64_t id) const;
    AttemptId attempt(std::uint64_t id) const;
    // The first row not before `when` (end_row() when there is none). Logarithmic.
    std::uint64_t first_row_from(Instant when) const;

    // What is given with each row; it outlives the log. Null: nothing.
    void set_dialect(const DialectWatch* dialect) { dialect_ = dialect; }
    const DialectWatch* dialect() const { return dialect_; }

    // A row that is no longer here is left alone.
    void set_marked(std::uint64_t id, bool is_marked);
    std::uint64_t marks_revision() const { return marks_revision_; }  // grows with each change

    // Messages among the rows that are here (without control frames and words).
    std::uint64_t messages() const { return messages_; }
    std::uint64_t dropped_rows() const { return first_row_ - cleared_rows_; }  // by the limits
    std::uint64_t dropped_bytes() const { return dropped_bytes_; }             // of their payloads
    // kept, of the rows that are here
    std::uint64_t payload_bytes() const { return payload_bytes_; }
    // Memory held, index and slack included; what bytes_max bounds.
    std::uint64_t memory_bytes() const { return live_bytes_ + spare_bytes(); }

    // Lowering drops the oldest rows at once; to less than 8 MiB it may drop all of them, because
    // chunks that were made for more do not fit any longer.
    void set_limits(std::uint64_t rows_max, std::uint64_t bytes_max);
    std::uint64_t rows_max() const { return rows_max_; }
    std::uint64_t bytes_max() const { return bytes_max_; }
    // Drops the oldest chunk's rows; false when there is nothing to drop. For a limit over all
    // sessions.
    bool drop_oldest_chunk();
    // Asked by the person: everything before `row_end` goes, ids go on, and none of it counts as
    // dropped.
    void clear(std::uint64_t row_end = UINT64_MAX);

private:
    struct Packed {  // 32 bytes
        std::int64_t at_us;
        const std::uint8_t* payload;
        std::uint32_t kept_bytes;
        std::uint32_t attempt;
        std::uint32_t detail;  // rtt in us of traffic (none: all ones), else severity or verdict
        std::uint16_t fragments;
        // a RowKind; its highest bit: marked; the next: its frames stand behind the payload
        std::uint8_t kind;
        // opcode in the low four bits, then direction, compressed, queued, cut
        std::uint8_t flags;
    };
    static_assert(sizeof(Packed) == 32);
    struct Chunk {
        std::unique_ptr<std::uint8_t[]> bytes;
        std::size_t size = 0;
        std::uint64_t end_row = 0;  // rows from here on have their payloads elsewhere
    };

    const Packed& packed(std::uint64_t id) const;
    Packed& begin_row();
    std::uint8_t* take(std::size_t size_bytes);
    std::uint8_t* take_from_new_chunk(std::size_t size_bytes);
    void start_chunk(std::size_t size);
    void retire_chunk();
    void keep(BytesView payload, std::uint64_t size_bytes, BytesView behind, Packed& row);
    BytesView packed_wire(Instant at, const core::MessageSeen& message);
    void finish_row();
    void add_block();
    void keep_limits();
    void drop_oldest_part();
    void drop_rows_before(std::uint64_t row);
    void free_blocks();
    void free_chunks();
    std::uint64_t spare_bytes() const;

    std::uint64_t rows_max_ = 0;
    std::uint64_t bytes_max_ = 0;
    std::uint64_t live_bytes_max_ = 0;  // bytes_max less what may wait as spare
    std::uint64_t payload_bytes_max_ = 0;
    std::size_t chunk_size_max_ = 0;

    std::uint64_t first_row_ = 0;
    std::uint64_t end_row_ = 0;
    std::uint64_t first_block_row_ = 0;   // id of the first row of blocks_.front()
    Packed* tail_ = nullptr;              // the newest block
    std::uint8_t* free_begin_ = nullptr;  // room left in the chunk being filled, chunks_.back();
    std::uint8_t* free_end_ = nullptr;    // null when there is none
    std::deque<std::unique_ptr<Packed[]>> blocks_;
    std::deque<Chunk> chunks_;               // by end_row; the one being filled is last
    std::unique_ptr<Packed[]> spare_block_;  // a full log reuses what it frees
    Chunk spare_chunk_;
    std::size_t chunk_size_next_ = 0;
    std::uint64_t messages_ = 0;
    std::uint64_t marks_revision_ = 0;
    std::uint64_t cleared_rows_ = 0;
    std::uint64_t dropped_bytes_ = 0;
    std::uint64_t payload_bytes_ = 0;
    std::uint64_t live_bytes_ = 0;  // blocks and chunks in use
    const DialectWatch* dialect_ = nullptr;
    Bytes wire_scratch_;  // of the message being appended
};

}  // namespace redial::model
