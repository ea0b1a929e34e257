// TerminalPrinter: events as lines a person reads in a terminal. What a peer sends is made safe to
// show first: control characters never reach the terminal. The command line's only thread.
#pragma once

#include <map>
#include <set>
#include <string>

#include "app/standard_output.hpp"
#include "core/event_sink.hpp"

namespace redial::app {

class TerminalPrinter final : public core::EventSink {
  public:
    // Shown: each line says whose it is, once there are several sessions.
    enum class Names { Hidden, Shown };
    explicit TerminalPrinter(StandardOutput& out, Names names = Names::Hidden)
        : out_(out), names_shown_(names) {}

    // A line that is of no event.
    void say(WallTime at, const char* mark, const std::string& words);
    void on_event(const core::Event& event) override;
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override;

  private:
    void line(const core::Stamp& stamp, const char* mark, const std::string& words);
    void note_name(const core::Event& event);
    void note_status(const core::Event& event);
    void print_listening(const core::Stamp& stamp, const std::string& words,
                         const std::string& error);

    StandardOutput& out_;
    Names names_shown_;
    std::map<SessionId, std::string> names_;
    std::set<SessionId> open_;
    std::map<SessionId, std::string> listening_;  // what was last said of each tap, and of control
};

}  // namespace redial::app
