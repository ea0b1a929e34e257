// Waits in poll(2) over a wake-up, signals and standard input. The command line's only thread.
#include "app/terminal_loop.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "net/engine/engine.hpp"

namespace redial::app {
namespace {

constexpr int ends[] = {SIGINT, SIGTERM, SIGHUP};

}  // namespace

Result<TerminalLoop> TerminalLoop::make() {
    TerminalLoop loop;
    if (!loop.wakeup_.is_good() || !loop.signals_.is_good())
        return Error{std::strerror(errno), "event descriptors",
                     "raise the limit of open files (ulimit -n)"};
    return loop;
}

TerminalLoop::TerminalLoop() : signals_(ends) {}

std::function<void()> TerminalLoop::waker() const { return wakeup_.waker(); }

namespace {

int timeout_ms(std::optional<Instant> until) {
    if (!until) return -1;
    const Duration left = *until - net::read_clocks().mono;
    if (left <= Duration::zero()) return 0;
    // Rounded up: waking a little early would spin until the deadline.
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    return static_cast<int>(std::min<std::int64_t>(ms, 3'600'000));
}

}  // namespace

TerminalLoop::Woken TerminalLoop::wait(std::optional<Instant> until, bool reads_input, int output) {
    // A negative descriptor is left out by poll.
    const int input = reads_input && input_is_open_ ? STDIN_FILENO : -1;
    pollfd fds[4] = {{wakeup_.descriptor(), POLLIN, 0},
                     {signals_.descriptor(), POLLIN, 0},
                     {input, POLLIN, 0},
                     {output, POLLOUT, 0}};
    Woken woken;
    if (::poll(fds, 4, timeout_ms(until)) <= 0) return woken;
    if (fds[0].revents != 0) wakeup_.clear();
    // Taken, so that the next one is another.
    if (fds[1].revents != 0) woken.was_interrupted = signals_.take() != 0;
    if (fds[2].revents != 0) read_input(woken);
    return woken;
}

bool TerminalLoop::has_unread_input() {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    char chunk[64 * 1024];
    return input_is_open_ && ::poll(&input, 1, 0) > 0 && (input.revents & POLLIN) != 0 &&
           ::read(STDIN_FILENO, chunk, sizeof chunk) > 0;
}

void TerminalLoop::read_input(Woken& woken) {
    char chunk[64 * 1024];
    const ssize_t got = ::read(STDIN_FILENO, chunk, sizeof chunk);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
    if (got > 0) {
        pending_.append(chunk, static_cast<std::size_t>(got));
        return take_lines(woken);
    }
    input_is_open_ = false;
    woken.input_has_ended = true;
    // A last line without its end is a line all the same.
    if (!pending_.empty() && !skips_rest_of_line_) woken.lines.push_back(std::move(pending_));
    pending_.clear();
}

void TerminalLoop::take_lines(Woken& woken) {
    std::size_t start = 0;
    for (std::size_t end = pending_.find('\n'); end != std::string::npos;
         end = pending_.find('\n', start)) {
        std::string line = pending_.substr(start, end - start);
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (!skips_rest_of_line_) woken.lines.push_back(std::move(line));
        skips_rest_of_line_ = false;
        start = end + 1;
    }
    pending_.erase(0, start);
    if (pending_.size() > input_line_bytes_max) {
        pending_.clear();
        woken.line_was_too_long = !skips_rest_of_line_;
        skips_rest_of_line_ = true;
    }
}

}  // namespace redial::app
