// Pipe: the network between two sides, one way: bytes go in at instants and come out at instants,
// in their order. Latency, jitter, bandwidth, slices, losses. Pure. Any one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/rng.hpp"
#include "base/time.hpp"
#include "core/fault.hpp"

namespace redial::link {

// A network fault that acts on this way, with its own chance.
struct NetworkFault {
    std::uint64_t id = 0;
    core::Fault fault;
    Rng rng;
    bool was_lost = false;  // the piece before, for the correlation of losses
    Instant free_at{};      // Bandwidth, Slicer: when the next piece may go
    double carried_us = 0;  // Bandwidth: what rounding to whole microseconds has kept back
};

// What travels behind the bytes, in order with them.
enum class Mark : std::uint8_t {
    None,       // bytes
    Fin,        // the end of this way
    ResetPeer,  // the sender reset: the other side is to be reset
    ResetBoth,  // a fault resets both
    CloseBoth,  // a fault ends both
    Answered,   // the 101 is through
};

class PipeSink {
public:
    virtual ~PipeSink() = default;
    virtual void on_released(BytesView bytes) = 0;
    virtual void on_mark(Mark mark) = 0;
    virtual void on_chunk_lost(const core::Fault& fault, std::size_t bytes) = 0;
};

class Pipe {
public:
    // Keeps the chance of those that stay (by id). AsTimed: what is inside comes out when it would
    // have (a message's own delay holds it). Anew: as the faults that are left make it, at once
    // when there is none; in its order, and never later than it would have.
    enum class Inside : std::uint8_t { AsTimed, Anew };
    void set_faults(std::vector<NetworkFault> faults, Inside inside, Instant now);
    bool is_clear() const { return faults_.empty() && pieces_.empty() && !is_blocked_; }
    bool is_empty() const { return pieces_.empty(); }
    // Nothing comes out while it is blocked: the far side is not connected yet.
    void set_blocked(bool is_blocked) { is_blocked_ = is_blocked; }

    // `extra`: later than the network makes it; those behind wait.
    void push(BytesView bytes, Duration extra, Instant now, PipeSink& sink);
    void push_mark(Mark mark, Duration extra, Instant now);
    // Gives out what is due; marks and bytes in their order.
    void release(Instant now, PipeSink& sink);
    void clear();  // what is inside is gone

    std::optional<Instant> deadline() const;
    // What it holds in memory: many small pieces weigh more than their bytes.
    std::size_t held_bytes() const {
        return bytes_.size() - taken_bytes_ + pieces_.size() * sizeof(Piece);
    }

private:
    // Its bytes are the next `size` of bytes_.
    struct Piece {
        std::size_t size = 0;
        Instant due{};
        Mark mark = Mark::None;
    };
    void push_piece(BytesView bytes, Duration extra, Instant now, PipeSink& sink);
    enum class Was : std::uint8_t { Moving, Stopped };
    void time_anew(Instant now, Was was);
    void drop_taken();
    std::size_t piece_bytes_max() const;

    std::vector<NetworkFault> faults_;
    std::deque<Piece> pieces_;
    Bytes bytes_;                  // of all pieces, in one block: a piece may be one byte
    std::size_t taken_bytes_ = 0;  // at the front of bytes_, given out already
    Instant last_due_{};
    bool is_blocked_ = false;
    bool is_stopped_ = false;       // a bandwidth of zero: nothing comes out, ends included
    Inside inside_ = Inside::Anew;  // as last told
};

}  // namespace redial::link
