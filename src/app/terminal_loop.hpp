// What the headless verbs wait on: the engine's wake-up, lines of standard input, SIGINT, SIGTERM
// and SIGHUP, room at standard output, and a deadline, in one poll(2). The command line's only
// thread, except wake(), which any may call.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "platform/signals.hpp"
#include "platform/wakeup.hpp"

namespace redial::app {

inline constexpr std::size_t input_line_bytes_max = 16u << 20;

class TerminalLoop {
public:
    // Blocks SIGINT, SIGTERM and SIGHUP for this thread and those it starts: make it before the
    // engine.
    static Result<TerminalLoop> make();

    // A function for EngineOptions::wake; valid while this object lives.
    std::function<void()> waker() const;

    struct Woken {
        bool was_interrupted = false;    // a signal of those came since the last time
        bool input_has_ended = false;    // end of file on standard input, told once
        std::vector<std::string> lines;  // whole lines, without their ends
        bool line_was_too_long = false;  // and was left out
    };
    // Sleeps until something happens or `until` (none: for ever). `reads_input`: whether stdin is
    // read. `output`: a descriptor whose room is waited for, or -1.
    Woken wait(std::optional<Instant> until, bool reads_input, int output = -1);
    // Whether standard input holds more that was not read; what is there is read and thrown away.
    bool has_unread_input();

private:
    TerminalLoop();
    void read_input(Woken& woken);
    void take_lines(Woken& woken);

    platform::Wakeup wakeup_;
    platform::SignalWatch signals_;
    bool input_is_open_ = true;
    bool skips_rest_of_line_ = false;
    std::string pending_;
};

}  // namespace redial::app
