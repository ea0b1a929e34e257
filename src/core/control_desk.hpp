// ControlDesk: whoever answers the requests of the control API that go on to the thread that
// applies events (core/control.hpp). It hears every event before the workspace does, and what the
// workspace concludes. One thread, that one; the clock is an argument.
#pragma once

#include <functional>
#include <optional>

#include "core/control.hpp"
#include "core/event_sink.hpp"

namespace redial::core {

class ControlDesk : public EventSink {
public:
    // False: there is no room for it now, and the rest waits.
    using Post = std::function<bool(const Command&)>;

    // In its place between the events, as EngineOptions::take_asked gives it.
    virtual void on_asked(ControlAsked asked, Now now) = 0;
    // Goes on with what takes its time; after each batch of events, and at deadline().
    virtual void step(Now now) = 0;
    virtual std::optional<Instant> deadline() const = 0;
    // Posts what it has to say, in order.
    virtual void give(const Post& post) = 0;
};

}  // namespace redial::core
