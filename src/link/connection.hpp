// Connection: one relayed connection, sans-IO: what its two sides say and when goes in, what is to
// be sent to them and when comes out, with the plan's faults in between (docs/link.md). The owner
// moves bytes; nothing here knows a socket or a clock. Pure. Any one thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "link/ear.hpp"
#include "link/flow_editor.hpp"
#include "link/pipe.hpp"
#include "link/plan.hpp"

namespace redial::link {

using core::Side;

struct Limits {
    // Held for one direction, what is unsent at the far socket included, before its sender is not
    // read any more.
    std::uint64_t buffer_bytes_max = 1u << 20;
};

// What a connection orders and tells, during a call of one of its functions.
class Sink {
public:
    virtual ~Sink() = default;
    virtual void dial_server() = 0;                   // once, before anything is sent there
    virtual void send(Side to, BytesView bytes) = 0;  // in order
    virtual void finish(Side to) = 0;                 // half-close: FIN behind what was sent
    virtual void reset(Side to) = 0;                  // RST behind what was sent
    // What was asked for last turned out to be an event stream, and a fault ends it before its
    // client has the answer.
    virtual void dial_struck() {}
    // A fault did something at this moment.
    virtual void fault_made(std::string name, std::string detail) = 0;
    // So long after the connection had become half-open a side showed that it looks ("ping", its
    // first since) or knows ("close frame", "FIN", "reset").
    virtual void half_open_noticed(Side side, Duration after, std::string by) = 0;
};

class Connection {
public:
    // To be made right after the plan admitted it: takes the plan's armed faults. `number` counts
    // the plan's connections and is what chance depends on.
    Connection(std::shared_ptr<Plan> plan, Admission admission, std::uint64_t number,
               const Limits& limits, Instant now);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // begin() will reset the client at once: a fault turns it away.
    bool turns_away() const;
    void begin(Instant now, Sink& sink);
    // Of one that carries an event stream already.
    void begin_in_events(EventsPlace place, Instant now, Sink& sink);
    void on_server_connected(Instant now, Sink& sink);
    void on_bytes(Side from, std::span<std::uint8_t> bytes, Instant now, Sink& sink);
    void on_finished(Side from, Instant now, Sink& sink);  // FIN came
    void on_reset(Side from, Instant now, Sink& sink);     // RST came
    // Bytes given to that side that its socket has not taken yet.
    void set_unsent(Side to, std::size_t bytes) { unsent_bytes_[place_of(to)] = bytes; }
    // False: stop reading that side.
    bool wants_bytes(Side from) const;
    std::optional<Instant> deadline() const;
    void on_time(Instant now, Sink& sink);
    void on_faults_changed(Instant now, Sink& sink);  // the plan's revision has grown
    // A fault of this connection alone, from now on.
    void carry(const core::Fault& fault, Instant now, Sink& sink);
    // Nothing more will be ordered: what was sent is to be flushed and the sockets let go.
    bool is_over() const { return is_over_; }
    // Since when bytes vanish while both sockets stay up.
    std::optional<Instant> half_open_since() const { return half_open_since_; }

private:
    struct Carried;
    struct Way;
    struct Turn;

    static std::size_t place_of(Side side) { return side == Side::Client ? 0 : 1; }
    Way& way_from(Side side) { return *ways_[place_of(side)]; }
    void take_faults(Instant now);
    std::vector<const PlannedFault*> in_force(Instant now);
    void start(Carried& carried, Instant now);
    void set_stages(Instant now);
    void apply_faults(Instant now, Sink& sink);
    bool vanishes(const Way& way) const;
    bool may_answer() const;  // a fault answers opening handshakes in place of the server
    bool is_plain() const { return carried_.empty(); }

    std::shared_ptr<Plan> plan_;
    Ear ear_;
    std::string resource_;  // of the dial under way
    Admission admission_;
    std::uint64_t number_;
    Limits limits_;
    std::uint64_t plan_revision_ = 0;
    std::vector<PlannedFault> armed_;   // what the plan's armed faults are here, each with its time
    std::optional<Instant> armed_due_;  // when one of them begins or ends
    std::vector<std::unique_ptr<Carried>> carried_;  // faults in force on this connection
    std::array<std::unique_ptr<Way>, 2> ways_;       // by the side they come from
    std::array<std::size_t, 2> unsent_bytes_{};
    std::array<bool, 2> has_pinged_{};  // since it became half-open
    std::array<bool, 2> has_noticed_{};
    std::optional<Instant> half_open_since_;
    std::optional<Instant> answered_at_;    // the 101 has reached the client
    std::shared_ptr<const void> standing_;  // from then on, as long as it is here
    std::optional<core::Fault> torn_by_;    // it swallowed bytes and is over
    wire::HttpExchange exchange_;           // requests that wait for their answers
    bool has_dialled_ = false;
    bool is_connected_ = false;
    bool is_over_ = false;
};

}  // namespace redial::link
