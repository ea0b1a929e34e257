// Stores messages as blocks of packed rows and chunks of payload; the header explains how. The
// thread that applies events and draws.
#include "model/history/message_log.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.hpp"
#include "model/history/packed_frames.hpp"

namespace redial::model {
namespace {

constexpr std::uint64_t block_rows = 1024;
constexpr std::uint64_t block_bytes = block_rows * 32;
// A session that is dialled and says little should cost little; one that floods should not allocate
// often: chunks double from the first size to the last.
constexpr std::size_t chunk_size_first = 4u << 10;
constexpr std::size_t chunk_size_last = 1u << 20;
constexpr std::size_t wire_scratch_bytes_max = 64u << 10;  // kept for the next message
constexpr std::uint32_t no_rtt = UINT32_MAX;

constexpr std::uint8_t opcode_mask = 0x0f;
constexpr std::uint8_t out_flag = 0x10;
constexpr std::uint8_t compressed_flag = 0x20;
constexpr std::uint8_t queued_flag = 0x40;
constexpr std::uint8_t marked_flag = 0x80;  // in `kind`
constexpr std::uint8_t frames_flag = 0x40;  // in `kind`
constexpr std::uint8_t cut_flag = 0x80;     // eight bytes before the payload hold the full size

RowKind kind_of(std::uint8_t packed_kind) {
    return static_cast<RowKind>(packed_kind & ~(marked_flag | frames_flag));
}

std::uint8_t flags_of(const core::MessageSeen& message) {
    auto flags = static_cast<std::uint8_t>(static_cast<std::uint8_t>(message.opcode) & opcode_mask);
    if (message.direction == core::Direction::Out) flags |= out_flag;
    if (message.is_compressed) flags |= compressed_flag;
    if (message.was_queued) flags |= queued_flag;
    return flags;
}

std::uint32_t detail_of(const std::optional<Duration>& rtt) {
    if (!rtt) return no_rtt;
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(rtt->count(), 0, no_rtt - 1));
}

}  // namespace

MessageLog::MessageLog(std::uint64_t rows_max, std::uint64_t bytes_max)
    : chunk_size_next_(chunk_size_first) {
    set_limits(rows_max, bytes_max);
}

MessageLog::~MessageLog() = default;

void MessageLog::append(Instant at, AttemptId attempt, const core::MessageSeen& message) {
    Packed& row = begin_row();
    row.at_us = to_us(at);
    row.attempt = attempt.value;
    row.detail = detail_of(message.rtt);
    row.fragments = static_cast<std::uint16_t>(std::min<std::uint32_t>(message.fragments, 65535));
    const bool control = is_control(message.opcode);
    row.kind = static_cast<std::uint8_t>(control ? RowKind::Control : RowKind::Message);
    row.flags = flags_of(message);
    const std::uint64_t size = std::max<std::uint64_t>(message.size_bytes, message.payload.size());
    if (!says_more(message)) {
        keep(message.payload, size, {}, row);
    } else {
        row.kind |= frames_flag;
        keep(message.payload, size, packed_wire(at, message), row);
    }
    if (!control) ++messages_;
    finish_row();
}

void MessageLog::append_words(Instant at, AttemptId attempt, RowKind kind, std::string_view words,
                              std::uint32_t detail) {
    Packed& row = begin_row();
    row.at_us = to_us(at);
    row.attempt = attempt.value;
    row.detail = detail;
    row.fragments = 1;
    row.kind = static_cast<std::uint8_t>(kind);
    row.flags = static_cast<std::uint8_t>(core::Opcode::Text);
    keep(as_bytes(words), words.size(), {}, row);
    finish_row();
}

MessageLog::Packed& MessageLog::begin_row() {
    const std::uint64_t place = end_row_ - first_block_row_;
    if (place == blocks_.size() * block_rows) add_block();
    return tail_[(end_row_ - first_block_row_) % block_rows];
}

void MessageLog::add_block() {
    blocks_.push_back(spare_block_ ? std::move(spare_block_)
                                   : std::make_unique_for_overwrite<Packed[]>(block_rows));
    tail_ = blocks_.back().get();
    live_bytes_ += block_bytes;
}

// The bytes as sent are bounded as a payload is.
BytesView MessageLog::packed_wire(Instant at, const core::MessageSeen& message) {
    wire_scratch_.clear();
    if (wire_scratch_.capacity() > wire_scratch_bytes_max) Bytes().swap(wire_scratch_);
    core::MessageSeen seen = message;
    seen.wire = seen.wire.first(std::min<std::size_t>(seen.wire.size(), payload_bytes_max_));
    pack_wire(wire_scratch_, at, seen);
    return wire_scratch_;
}

void MessageLog::keep(BytesView payload, std::uint64_t size_bytes, BytesView behind, Packed& row) {
    const std::size_t kept = std::min<std::size_t>(payload.size(), payload_bytes_max_);
    std::uint8_t* to = nullptr;
    if (kept < size_bytes) {
        row.flags |= cut_flag;
        to = take(kept + behind.size() + sizeof size_bytes);
        std::memcpy(to, &size_bytes, sizeof size_bytes);
        to += sizeof size_bytes;
    } else if (kept + behind.size() > 0) {
        to = take(kept + behind.size());
    }
    if (kept > 0) std::memcpy(to, payload.data(), kept);
    if (!behind.empty()) std::memcpy(to + kept, behind.data(), behind.size());
    row.payload = to;
    row.kept_bytes = static_cast<std::uint32_t>(kept);
    payload_bytes_ += kept;
}

std::uint8_t* MessageLog::take(std::size_t size_bytes) {
    if (static_cast<std::size_t>(free_end_ - free_begin_) < size_bytes) {
        return take_from_new_chunk(size_bytes);
    }
    return std::exchange(free_begin_, free_begin_ + size_bytes);
}

std::uint8_t* MessageLog::take_from_new_chunk(std::size_t size_bytes) {
    if (size_bytes < chunk_size_max_ / 8) {
        while (chunk_size_next_ < size_bytes * 8) chunk_size_next_ *= 2;
        retire_chunk();
        start_chunk(std::min(chunk_size_next_, chunk_size_max_));
        chunk_size_next_ = std::min(chunk_size_next_ * 2, chunk_size_max_);
        return std::exchange(free_begin_, free_begin_ + size_bytes);
    }
    // A long payload has a chunk of its own, before the one being filled: neither wastes the
    // other's room, and chunks stay in the order in which they may be freed.
    chunks_.push_back(
        {std::make_unique_for_overwrite<std::uint8_t[]>(size_bytes), size_bytes, end_row_ + 1});
    live_bytes_ += size_bytes;
    std::uint8_t* bytes = chunks_.back().bytes.get();
    if (free_begin_ != nullptr) std::swap(chunks_.back(), chunks_[chunks_.size() - 2]);
    return bytes;
}

void MessageLog::start_chunk(std::size_t size) {
    if (spare_chunk_.bytes && spare_chunk_.size == size) {
        chunks_.push_back(std::exchange(spare_chunk_, Chunk{}));
    } else {
        chunks_.push_back({std::make_unique_for_overwrite<std::uint8_t[]>(size), size, 0});
    }
    live_bytes_ += size;
    free_begin_ = chunks_.back().bytes.get();
    free_end_ = free_begin_ + size;
}

void MessageLog::retire_chunk() {
    if (free_begin_ == nullptr) return;
    chunks_.back().end_row = end_row_;
    free_begin_ = nullptr;
    free_end_ = nullptr;
}

void MessageLog::finish_row() {
    ++end_row_;
    if (size() > rows_max_ || live_bytes_ > live_bytes_max_) keep_limits();
}

void MessageLog::keep_limits() {
    if (size() > rows_max_) {
        const std::uint64_t batch = std::min<std::uint64_t>(rows_max_ / 16, block_rows);
        drop_rows_before(first_row_ + (size() - rows_max_) + batch);
    }
    while (live_bytes_ > live_bytes_max_ && !empty()) drop_oldest_part();
}

// As many rows as free one block or one chunk.
void MessageLog::drop_oldest_part() {
    std::uint64_t row = end_row_;
    const bool front_is_filled = chunks_.size() > (free_begin_ != nullptr ? 1u : 0u);
    if (front_is_filled) row = std::min(row, chunks_.front().end_row);
    if (blocks_.size() > 1) row = std::min(row, first_block_row_ + block_rows);
    drop_rows_before(row);
}

void MessageLog::drop_rows_before(std::uint64_t row) {
    for (; first_row_ < row; ++first_row_) {
        const Packed& dropped = packed(first_row_);
        payload_bytes_ -= dropped.kept_bytes;
        dropped_bytes_ += dropped.kept_bytes;
        if (kind_of(dropped.kind) == RowKind::Message) --messages_;
    }
    if (empty()) retire_chunk();
    free_blocks();
    free_chunks();
}

void MessageLog::free_blocks() {
    const auto is_done = [this] { return empty() || first_block_row_ + block_rows <= first_row_; };
    while (!blocks_.empty() && is_done()) {
        if (!spare_block_) spare_block_ = std::move(blocks_.front());
        blocks_.pop_front();
        first_block_row_ += block_rows;
        live_bytes_ -= block_bytes;
    }
    if (blocks_.empty()) {
        tail_ = nullptr;
        first_block_row_ = end_row_;
    }
}

void MessageLog::free_chunks() {
    const std::size_t filling = free_begin_ != nullptr ? 1 : 0;
    while (chunks_.size() > filling && chunks_.front().end_row <= first_row_) {
        live_bytes_ -= chunks_.front().size;
        if (chunks_.front().size == chunk_size_max_) spare_chunk_ = std::move(chunks_.front());
        chunks_.pop_front();
    }
}

std::uint64_t MessageLog::spare_bytes() const {
    return (spare_block_ ? block_bytes : 0) + (spare_chunk_.bytes ? spare_chunk_.size : 0);
}

const MessageLog::Packed& MessageLog::packed(std::uint64_t id) const {
    const std::uint64_t place = id - first_block_row_;
    return blocks_[place / block_rows][place % block_rows];
}

Row MessageLog::row(std::uint64_t id) const {
    REDIAL_CHECK(id >= first_row_ && id < end_row_);
    const Packed& packed_row = packed(id);
    Row row;
    row.id = id;
    row.at = instant_from_us(packed_row.at_us);
    row.attempt = AttemptId{packed_row.attempt};
    row.is_marked = (packed_row.kind & marked_flag) != 0;
    row.kind = kind_of(packed_row.kind);
    row.payload = BytesView(packed_row.payload, packed_row.kept_bytes);
    row.size_bytes = packed_row.kept_bytes;
    if ((packed_row.flags & cut_flag) != 0) {
        std::memcpy(&row.size_bytes, packed_row.payload - sizeof row.size_bytes,
                    sizeof row.size_bytes);
    }
    if (row.kind == RowKind::Note) row.severity = static_cast<core::Severity>(packed_row.detail);
    if (row.kind == RowKind::Resumed) {
        row.verdict = static_cast<core::ResumeVerdict>(packed_row.detail);
    }
    if (!row.is_traffic()) return row;
    row.dialect = dialect_;
    row.direction = (packed_row.flags & out_flag) != 0 ? core::Direction::Out : core::Direction::In;
    row.opcode = static_cast<core::Opcode>(packed_row.flags & opcode_mask);
    row.is_compressed = (packed_row.flags & compressed_flag) != 0;
    row.was_queued = (packed_row.flags & queued_flag) != 0;
    row.fragments = packed_row.fragments;
    row.has_frames = (packed_row.kind & frames_flag) != 0;
    if (row.has_frames) {
        row.wire_bytes = packed_wire_bytes(packed_row.payload + packed_row.kept_bytes);
    } else if (!row.is_compressed) {
        row.wire_bytes = row.size_bytes;
    }
    if (packed_row.detail != no_rtt) row.rtt = Duration{packed_row.detail};
    return row;
}

void MessageLog::read_wire(std::uint64_t id, RowWire& to) const {
    REDIAL_CHECK(id >= first_row_ && id < end_row_);
    to.frames.clear();
    to.wire = {};
    const Packed& row = packed(id);
    if ((row.kind & frames_flag) == 0) return;
    to.wire = unpack_wire(row.payload + row.kept_bytes, instant_from_us(row.at_us), to.frames);
}

Instant MessageLog::at(std::uint64_t id) const {
    REDIAL_CHECK(id >= first_row_ && id < end_row_);
    return instant_from_us(packed(id).at_us);
}

RowKind MessageLog::kind(std::uint64_t id) const {
    REDIAL_CHECK(id >= first_row_ && id < end_row_);
    return kind_of(packed(id).kind);
}

AttemptId MessageLog::attempt(std::uint64_t id) const {
    REDIAL_CHECK(id >= first_row_ && id < end_row_);
    return AttemptId{packed(id).attempt};
}

void MessageLog::set_marked(std::uint64_t id, bool is_marked) {
    if (id < first_row_ || id >= end_row_) return;
    const std::uint64_t place = id - first_block_row_;
    std::uint8_t& kind = blocks_[place / block_rows][place % block_rows].kind;
    kind = static_cast<std::uint8_t>(is_marked ? kind | marked_flag : kind & ~marked_flag);
    ++marks_revision_;
}

std::uint64_t MessageLog::first_row_from(Instant when) const {
    std::uint64_t low = first_row_;
    std::uint64_t high = end_row_;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        if (instant_from_us(packed(middle).at_us) < when) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

void MessageLog::set_limits(std::uint64_t rows_max, std::uint64_t bytes_max) {
    rows_max_ = std::max<std::uint64_t>(rows_max, 1);
    bytes_max_ = std::max(bytes_max, bytes_max_min);
    chunk_size_max_ = chunk_size_first;
    while (chunk_size_max_ < chunk_size_last && chunk_size_max_ * 2 <= bytes_max_ / 8) {
        chunk_size_max_ *= 2;
    }
    chunk_size_next_ = std::min(chunk_size_next_, chunk_size_max_);
    live_bytes_max_ = bytes_max_ - chunk_size_max_ - block_bytes;
    // A row keeps the length of its payload in 32 bits.
    payload_bytes_max_ = std::min<std::uint64_t>(bytes_max_ / 4, UINT32_MAX);
    if (spare_chunk_.size > chunk_size_max_) spare_chunk_ = Chunk{};
    if (!chunks_.empty() && chunks_.back().size > chunk_size_max_) retire_chunk();
    keep_limits();
}

bool MessageLog::drop_oldest_chunk() {
    spare_block_.reset();
    spare_chunk_ = Chunk{};
    if (empty()) return false;
    drop_oldest_part();
    spare_block_.reset();
    spare_chunk_ = Chunk{};
    return true;
}

void MessageLog::clear(std::uint64_t row_end) {
    row_end = std::clamp(row_end, first_row_, end_row_);
    cleared_rows_ += row_end - first_row_;
    const std::uint64_t dropped_bytes = dropped_bytes_;
    drop_rows_before(row_end);
    dropped_bytes_ = dropped_bytes;
    spare_block_.reset();
    spare_chunk_ = Chunk{};
    chunk_size_next_ = chunk_size_first;
}

}  // namespace redial::model
