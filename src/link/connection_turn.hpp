// The parts of a Connection: a fault that it carries, one way through it, and one call into it.
// Private to src/link/connection*.cpp. Any one thread.
#pragma once

#include "link/connection.hpp"

namespace redial::link {

// A fault in force on one connection, and what it has done there.
struct Connection::Carried {
    PlannedFault planned;
    Rng rng;
    bool is_hit = true;          // this connection is among those that it strikes
    std::optional<Instant> due;  // does something then
    std::uint64_t seen = 0;      // bytes, messages or frames of its flow
    bool has_swallowed = false;

    const core::Fault& fault() const { return planned.fault; }
    core::FaultKind kind() const { return planned.fault.kind; }
    core::ActsOn acts_on() const { return core::info_of(kind()).acts_on; }
    bool is_of_way(Side from) const {
        const core::Flow flow = planned.fault.flow;
        if (flow == core::Flow::Both) return true;
        return (flow == core::Flow::ToServer) == (from == Side::Client);
    }
};

// One way: from a side, through editor and pipe, to the other.
struct Connection::Way {
    Way(Side its_from, Rng rng, std::size_t held_bytes_max)
        : from(its_from), editor(its_from, rng, held_bytes_max) {}
    Side to() const { return from == Side::Client ? Side::Server : Side::Client; }

    Side from;
    FlowEditor editor;
    Pipe pipe;
    Instant last_bytes_at{};
    // What one call has brought and not yet given to the pipe: it travels as one piece, as it came.
    Bytes gathered;
    Duration gathered_late{};
    bool has_ended = false;  // its sender finished or reset
    bool is_closed = false;  // the far side has been told that
};

// One call: the instant, the owner, and what happens on the way. Short-lived.
struct Connection::Turn {
    Connection& on;
    Instant now;
    Sink& sink;

    struct Edits;
    struct Passes;

    void feed(Way& way, BytesView bytes);
    void gather(Way& way, BytesView bytes, Duration late);
    void push_gathered(Way& way);
    void push_mark(Way& way, Mark mark, Duration late = Duration{0});
    bool needs_frames(const Way& way) const;
    void swallow(Way& way, BytesView bytes);
    void note_swallowed(const Way& way);
    Carried* limit_in(Way& way, std::size_t size, std::size_t& passing);
    void note_bytes(Way& way);
    void release(Way& way);
    void release_all();
    void release_swapped();
    void fire(Carried& carried);
    void fire_due();
    void put_in(Carried& carried);
    void put_in(Way& way, FlowEditor::Insert insert);
    void put_in_events(Way& way, Carried& carried);
    bool try_put_event(Way& way, std::string_view lines);
    void end_events(Way& way);
    void note_stream_end();
    void flush(Way& way);
    void tell(const Carried& carried, std::string detail);
    void dial();
    // Of a dial; true: it goes no further. `token`: what it says to be let in, as one number.
    bool note_request(std::uint64_t token);
    enum class Strikes : std::uint8_t { AtRequest, AtAnswer };
    bool strikes_dial(std::uint64_t token, Strikes when);
    bool answers(const Carried& carried, std::uint64_t token) const;
    void note_answer();
    // A request of a client that polls: what its session has of a connection.
    void note_poll();
    void notice(Side side, const char* by);
    void notice_ping(Side side);
    void reset_both();
    void close_both();
    void end_way(Way& way, Mark mark);
    void check_over();
};

}  // namespace redial::link
