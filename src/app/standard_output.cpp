// Writes to standard output and standard error without waiting for their reader. The command line's
// only thread.
#include "app/standard_output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "app/command_line.hpp"
#include "app/local_time.hpp"
#include "base/counted.hpp"
#include "base/format.hpp"
#include "base/redact.hpp"
#include "net/engine/engine.hpp"

namespace redial::app {

StandardOutput::StandardOutput(int descriptor, WhenFull when_full)
    : name_(descriptor == STDERR_FILENO ? "standard error" : "standard output"),
      when_full_(when_full),
      end_(log::FileHandle(::fcntl(descriptor, F_DUPFD_CLOEXEC, 3))) {}

void StandardOutput::write(std::string_view text) {
    if (error_) return;
    if (!has_room()) return leave_out(text);
    tell_left_out();
    pending_ += text;
}

void StandardOutput::write_last(std::string_view text) {
    if (error_) return;
    tell_left_out();
    pending_ += text;
}

// Where lines were left out there is room again once half of what waited has gone: else every other
// line would say how many they were.
bool StandardOutput::has_room() const {
    if (when_full_ == WhenFull::Waits) return pending_.size() < 2 * output_bytes_max;
    return pending_.size() < (left_out_lines_ > 0 ? output_bytes_max / 2 : output_bytes_max);
}

void StandardOutput::leave_out(std::string_view text) {
    left_out_lines_ += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    left_out_bytes_ += text.size();
}

void StandardOutput::tell_left_out() {
    if (when_full_ == WhenFull::Waits || left_out_lines_ == 0) return;
    pending_ += fmt::format("{} !! {}, {} bytes, {} left out here: nobody read them\n",
                            local_clock(net::read_clocks().wall), counted(left_out_lines_, "line"),
                            left_out_bytes_, plural(left_out_lines_, "is", "are"));
    told_bytes_ += std::exchange(left_out_bytes_, 0);
    left_out_lines_ = 0;
}

void StandardOutput::flush() {
    std::size_t written = 0;
    while (!error_ && written < pending_.size()) {
        const std::int64_t count = end_.write_some(std::string_view(pending_).substr(written));
        if (count == 0) break;
        if (count < 0) {
            error_ = log::file_error(name_, "write", errno);
            written = pending_.size();
        } else {
            written += static_cast<std::size_t>(count);
        }
    }
    pending_.erase(0, written);
    if (pending_.empty()) told_bytes_ = 0;
    if (!error_ && has_room()) tell_left_out();
}

int StandardOutput::waits_for() const { return pending_.empty() ? -1 : end_.descriptor(); }

bool StandardOutput::finish(std::optional<Duration> limit) {
    const auto due = [&] { return net::read_clocks().mono + limit.value_or(Duration{}); };
    Instant gives_up_at = due();
    for (;;) {
        const std::size_t before = pending_.size();
        flush();
        if (pending_.empty()) break;
        if (pending_.size() < before) gives_up_at = due();
        const Duration left = gives_up_at - net::read_clocks().mono;
        if (limit && left <= Duration::zero()) break;
        end_.wait(limit ? static_cast<int>(to_seconds(left) * 1000) + 1 : -1);
    }
    left_out_bytes_ += std::exchange(pending_, std::string()).size() + told_bytes_;
    if (!error_ && left_out_bytes_ > 0)
        error_ =
            Error{fmt::format("nobody read it: the last {} bytes are left out", left_out_bytes_),
                  name_, ""};
    return !error_;
}

int print_all(std::string_view text, int exit_code) {
    StandardOutput output(STDOUT_FILENO);
    output.write(text);
    if (output.finish(std::nullopt)) return exit_code;
    return complain(output.error()->line(), exit_failed);
}

void print_error(std::string_view text) {
    StandardOutput output(STDERR_FILENO);
    output.write(text);
    output.finish(output_patience);
}

int complain(const std::string& words, int exit_code, log::Secrets secrets) {
    // A URL in an error's words may hold credentials.
    const bool is_redacted = secrets == log::Secrets::Redacted;
    print_error("redial: " + (is_redacted ? redact_urls(words, {}) : words) + "\n");
    return exit_code;
}

void hold_standard_streams() {
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
        // The lowest free number is this one. Read-only: writing to it still fails, and is told.
        if (::open("/dev/null", O_RDONLY) < 0) return;
    }
}

}  // namespace redial::app
