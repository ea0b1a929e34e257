// An engine, and the thread that takes its events as the window's does: it sleeps when the ring is
// empty and is woken through an eventfd. Used by one thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/event_sink.hpp"
#include "net/engine/engine.hpp"

namespace redial::bench {

class Drain {
public:
    explicit Drain(core::EventSink& sink);
    ~Drain();
    Drain(const Drain&) = delete;
    Drain& operator=(const Drain&) = delete;

    // Takes events until `holds`, which is asked after every some thousand messages. Gives up, with
    // `what` in words, after `seconds_max`.
    void until(const std::function<bool()>& holds, double seconds_max, const char* what);
    void for_seconds(double seconds);
    // Takes what there is, then waits as long as a frame of a window lasts, without being woken.
    void frame();
    void post(SessionId session, core::Order order);

private:
    void turn(double until);

    core::EventSink& sink_;
    int wake_;
    std::unique_ptr<net::Engine> engine_;
};

// A session that asks for no pings, so that only what is measured happens.
std::shared_ptr<core::SessionConfig> config_for(const std::string& url);

}  // namespace redial::bench
