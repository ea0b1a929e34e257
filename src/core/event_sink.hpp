// EventSink: whoever takes events in: the model, the recorder, the command line's printer. Called
// by the thread that drains the event ring (the UI thread, or the command line's only thread).
#pragma once

#include "core/event.hpp"

namespace redial::core {

class EventSink {
public:
    virtual ~EventSink() = default;
    virtual void on_event(const Event& event) = 0;
    // The fast path, without a variant: millions a second. The payload is valid during the call
    // only.
    virtual void on_message(const Stamp& stamp, const MessageSeen& message) = 0;
};

}  // namespace redial::core
