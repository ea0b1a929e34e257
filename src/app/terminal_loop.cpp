// Waits in poll(2) over an eventfd, a signalfd and standard input. The command line's only thread.
#include "app/terminal_loop.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "net/engine/engine.hpp"

namespace redial::app {

Result<TerminalLoop> TerminalLoop::make() {
    TerminalLoop loop;
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    loop.wake_fd_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    loop.signal_fd_ = ::signalfd(-1, &ends, SFD_NONBLOCK | SFD_CLOEXEC);
    if (loop.wake_fd_ < 0 || loop.signal_fd_ < 0)
        return Error{std::strerror(errno), "event descriptors",
                     "raise the limit of open files (ulimit -n)"};
    return loop;
}

TerminalLoop::TerminalLoop(TerminalLoop&& other) noexcept
    : wake_fd_(std::exchange(other.wake_fd_, -1)),
      signal_fd_(std::exchange(other.signal_fd_, -1)),
      input_is_open_(other.input_is_open_),
      skips_rest_of_line_(other.skips_rest_of_line_),
      pending_(std::move(other.pending_)) {}

TerminalLoop::~TerminalLoop() {
    if (wake_fd_ >= 0) ::close(wake_fd_);
    if (signal_fd_ >= 0) ::close(signal_fd_);
}

std::function<void()> TerminalLoop::waker() const {
    return [fd = wake_fd_] {
        const std::uint64_t one = 1;
        // A full counter means that the sleeper is being woken already.
        [[maybe_unused]] const ssize_t written = ::write(fd, &one, sizeof one);
    };
}

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
    pollfd fds[4] = {
        {wake_fd_, POLLIN, 0}, {signal_fd_, POLLIN, 0}, {input, POLLIN, 0}, {output, POLLOUT, 0}};
    Woken woken;
    if (::poll(fds, 4, timeout_ms(until)) <= 0) return woken;
    if (fds[0].revents != 0) {
        std::uint64_t wakes = 0;
        [[maybe_unused]] const ssize_t got = ::read(wake_fd_, &wakes, sizeof wakes);
    }
    if (fds[1].revents != 0) {
        signalfd_siginfo told{};  // taken, so that the next one is another
        woken.was_interrupted = ::read(signal_fd_, &told, sizeof told) == sizeof told;
    }
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
