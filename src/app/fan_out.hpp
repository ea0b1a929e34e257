// FanOut: passes each event on to several sinks, in the order they were added. Any one thread.
#pragma once

#include <vector>

#include "core/event_sink.hpp"

namespace redial::app {

class FanOut final : public core::EventSink {
public:
    void add(core::EventSink& sink) { sinks_.push_back(&sink); }

    void on_event(const core::Event& event) override {
        for (core::EventSink* sink : sinks_) sink->on_event(event);
    }
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override {
        for (core::EventSink* sink : sinks_) sink->on_message(stamp, message);
    }

private:
    std::vector<core::EventSink*> sinks_;
};

}  // namespace redial::app
