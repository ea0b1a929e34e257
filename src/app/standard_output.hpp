// What the verbs print, to standard output or standard error: kept while its reader takes nothing,
// so that a time limit and a signal hold all the same, and beyond a bound left out and counted; an
// error of writing is a value, never an exception. The command line's only thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "log/line_format.hpp"
#include "log/stream_end.hpp"

namespace redial::app {

// So much may wait for the reader before is_full(); somebody who then prints on is held to twice
// it.
inline constexpr std::size_t output_bytes_max = 256u << 10;

// Of a reader that is so far behind.
enum class WhenFull : std::uint8_t {
    Waits,      // it holds up what is printed: is_full() says so
    LeavesOut,  // what happens goes on, and lines are left out; how many is printed once it reads
};

class StandardOutput {
public:
    // STDOUT_FILENO or STDERR_FILENO
    explicit StandardOutput(int descriptor, WhenFull when_full = WhenFull::Waits);

    void write(std::string_view text);
    void write_last(std::string_view text);  // also where there is no room: a summary
    void flush();                            // what is taken without waiting
    // Print no more until there is room: leave events where they are. Never so of one that leaves
    // lines out.
    bool is_full() const {
        return when_full_ == WhenFull::Waits && pending_.size() >= output_bytes_max;
    }
    // To be polled for POLLOUT; -1: nothing waits.
    int waits_for() const;
    // Writes the rest. With a limit a reader that takes nothing for so long is left, which is an
    // error. False: there was an error, then or before.
    bool finish(std::optional<Duration> limit);
    const std::optional<Error>& error() const { return error_; }

private:
    bool has_room() const;
    void leave_out(std::string_view text);
    void tell_left_out();

    const char* name_;
    WhenFull when_full_;
    log::StreamEnd end_;
    std::string pending_;
    std::size_t left_out_lines_ = 0;  // and not told yet
    std::size_t left_out_bytes_ = 0;
    std::size_t told_bytes_ = 0;  // left out, told by a line that still waits
    std::optional<Error> error_;
};

// For a reader at the end of a run that nothing else holds up.
inline constexpr Duration output_patience = std::chrono::milliseconds(500);

// All of it to standard output, however long its reader takes. Returns `exit_code`, or 1 with one
// line on stderr when it could not be written.
int print_all(std::string_view text, int exit_code);
// To standard error; what cannot be written there cannot be told anywhere.
void print_error(std::string_view text);
// Writes "redial: words" and a line end to stderr, without the secrets that are in them unless they
// are to be included; returns `exit_code`.
int complain(const std::string& words, int exit_code,
             log::Secrets secrets = log::Secrets::Redacted);
// Descriptors 0 to 2 that came closed are held by something that cannot be written to, so that no
// socket or file of ours gets their number. Before anything is opened.
void hold_standard_streams();

}  // namespace redial::app
