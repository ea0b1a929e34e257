// What the drivers and the lab server ask of whoever runs them: the engine, or a test in virtual
// time. Service thread only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/event.hpp"
#include "core/placeholders.hpp"
#include "net/lws/transport.hpp"
#include "net/service/event_queue.hpp"
#include "net/system/deadlines.hpp"

namespace redial::net {

// What the service thread offers to whatever lives on it.
class Service {
public:
    virtual ~Service() = default;
    virtual Now now() const = 0;  // read once a batch
    virtual Transport& transport() = 0;
    virtual void tell(core::Event event) = 0;
    // Keeps what may still be on the call stack until the batch ends.
    virtual void retire(std::shared_ptr<void> object) = 0;
    // The deadline of `timed` may have changed.
    virtual void touched(Timed& timed) = 0;
};

struct LookUpAnswer {
    std::uint64_t id = 0;
    std::vector<Address> addresses;  // in the order to try them (RFC 6724)
    core::Values values;             // of ask_values: one each, in its order
    std::string error;               // in words, when there are none
};

// Whoever dials: told of what it waits for. It gives back what it asked for before it goes.
class DialWaiter {
public:
    virtual ~DialWaiter() = default;
    virtual void on_answer(const LookUpAnswer& answer) = 0;
    virtual void on_turn() = 0;
};

// And to whoever dials.
class DialService : public Service {
public:
    virtual Intake tell_message(const core::Stamp& stamp, const core::MessageSeen& message,
                                core::WhenFull when_full) = 0;
    virtual bool is_congested() = 0;
    // Begins a look-up off the thread; the answer comes to DialWaiter::on_answer. Never 0.
    virtual std::uint64_t look_up(DialWaiter& who, const std::string& host, std::uint16_t port) = 0;
    // Asks for the values of placeholders, off the thread too; answered and cancelled alike.
    virtual std::uint64_t ask_values(DialWaiter& who,
                                     const std::vector<core::Placeholder>& wanted) = 0;
    virtual void cancel_look_up(std::uint64_t id) = 0;
    // Dials in flight are bounded: false means wait for DialWaiter::on_turn. end_dial gives the
    // turn, or the place in the line, back.
    virtual bool try_begin_dial(DialWaiter& who) = 0;
    virtual void end_dial(DialWaiter& who) = 0;
    virtual void note_late_report() = 0;
};

}  // namespace redial::net
