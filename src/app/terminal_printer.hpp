// TerminalPrinter: events as lines a person reads in a terminal. What a peer sends is made safe to
// show first: control characters never reach the terminal. The command line's only thread.
#pragma once

#include <cstdio>

#include "core/event_sink.hpp"

namespace redial::app {

class TerminalPrinter final : public core::EventSink {
  public:
    explicit TerminalPrinter(std::FILE* out) : out_(out) {}

    void on_event(const core::Event& event) override;
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override;

  private:
    void line(const core::Stamp& stamp, const char* mark, const std::string& words);

    std::FILE* out_;
};

}  // namespace redial::app
