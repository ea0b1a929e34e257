// TerminalPrinter: events as lines a person reads in a terminal, or a CI job keeps: redacted as a
// recording is, unless told otherwise. What a peer sends is made safe to show first: control
// characters never reach the terminal. The command line's only thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "app/standard_output.hpp"
#include "core/event_sink.hpp"
#include "log/line_format.hpp"
#include "model/dialect/spoken_lines.hpp"

namespace redial::app {

class TerminalPrinter final : public core::EventSink {
public:
    // Shown: each line says whose it is, once there are several sessions.
    enum class Names { Hidden, Shown };
    TerminalPrinter(StandardOutput& out, Names names, log::Secrets secrets)
        : out_(out), names_shown_(names) {
        if (secrets == log::Secrets::Included) return;
        redactor_.emplace();
        message_redactor_.emplace();
    }

    // A line that is of no event.
    void say(WallTime at, const char* mark, const std::string& words);
    void on_event(const core::Event& event) override;
    void on_message(const core::Stamp& stamp, const core::MessageSeen& message) override;

private:
    void show(const core::Event& event);
    void line(const core::Stamp& stamp, const char* mark, const std::string& words);
    void note_name(const core::Event& event);
    void note_status(const core::Event& event);
    void print_listening(const core::Stamp& stamp, const std::string& words,
                         const std::string& error);

    StandardOutput& out_;
    Names names_shown_;
    std::optional<log::Redactor> redactor_;
    std::optional<log::Redactor> message_redactor_;
    std::string scratch_;  // a message, redacted
    model::SpokenLines spoken_;
    std::map<SessionId, std::string> names_;
    std::set<SessionId> open_;
    std::map<SessionId, std::string> listening_;  // what was last said of each tap, and of control
};

}  // namespace redial::app
