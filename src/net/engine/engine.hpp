// The engine: one service thread with libwebsockets' loop that runs every session's driver and the
// lab server. This header knows nothing of libwebsockets. Events leave through the event ring,
// commands come in through the command queue (docs/queue.md); no lock is shared with the thread
// that draws.
#pragma once

#include <functional>
#include <memory>

#include "base/result.hpp"
#include "base/time.hpp"
#include "core/command.hpp"
#include "core/control.hpp"
#include "core/event_sink.hpp"
#include "net/system/clocks.hpp"

namespace redial::net {

struct EngineOptions {
    std::size_t ring_bytes = 16u << 20;  // power of two
    std::size_t command_slots = 4096;
    std::size_t dials_in_flight_max = 256;  // docs/architecture.md decision 3
    bool auto_reconnect = true;             // the global setting
    // Notices when this machine's network comes back or it wakes: policies may dial at once then.
    bool watches_system = true;
    // Called on the service thread when the first event follows an empty ring; must be thread-safe
    // and quick (glfwPostEmptyEvent, a write to an eventfd). May be empty.
    std::function<void()> wake;
    // Answers the control API's requests, on the service thread (src/control). May be empty: then
    // there is none.
    core::AnswerControl answer_control;
    // Takes the requests that answer_control lets go on: called by poll(), between the events
    // before and behind it; answered by core::ReplyControl.
    core::TakeAsked take_asked;
};

struct PollBudget {
    std::size_t messages_max = SIZE_MAX;
    std::size_t bytes_max = SIZE_MAX;
};

struct EngineFigures {  // any thread, estimates for display
    std::size_t ring_used_bytes = 0;
    std::size_t ring_capacity_bytes = 0;
    std::uint64_t late_reports = 0;  // of abandoned sockets, counted and ignored
};

// How long a stop waits at most; 0 and up.
struct StopWaits {
    Duration close = std::chrono::seconds(1);  // for closing handshakes
    // For what the sessions' links hold back. Longer than a latency that somebody sets.
    Duration last_words = std::chrono::seconds(5);
};

class Engine {
public:
    // Starts the thread. Error: libwebsockets or its libuv plugin could not be initialised.
    static Result<std::unique_ptr<Engine>> start(const EngineOptions& options);
    // Stops as stop() does, where that was not called, and throws the last events away.
    ~Engine();
    // Stops all sessions and the lab server gracefully (bounded by `waits`) and joins the thread;
    // what still happens (goodbyes, ends) goes into `sink`. Afterwards nothing is taken or told.
    void stop(core::EventSink& sink, StopWaits waits = {});

    // The one thread that owns the other ends of the queues (UI thread or command line).
    bool post(core::Command command);  // false: the queue is full, the command was not taken
    // Takes events out into `sink`, oldest first; returns how many. Stops at the budget.
    std::size_t poll(core::EventSink& sink, PollBudget budget = {});
    // True: the ring is empty and `wake` will be called for the next event. False: poll again.
    bool prepare_to_sleep();

    EngineFigures figures() const;

private:
    struct Impl;
    explicit Engine(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace redial::net
