// Starts the program, waits for its end and ends all that is left of it. The one thread of a
// process behind fork(): no allocation, no lock, no library that could hold one.
#include "trial/keeper.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "net/system/clocks.hpp"
#include "trial/process_table.hpp"

namespace redial::trial {
namespace {

constexpr int kill_again_ms = 10;  // what forks while it is killed is killed again
constexpr int link_place = 3;
constexpr int output_place = 4;

// Behind fork() there is no memory to be had: it stands here, and is touched by the keeper alone.
ProcessTable table;

void close_from(unsigned first) {
#ifdef SYS_close_range
    if (::syscall(SYS_close_range, first, ~0u, 0u) == 0) return;
#endif
    const long most = std::min(::sysconf(_SC_OPEN_MAX), 65536L);
    for (long number = first; number < most; ++number) ::close(static_cast<int>(number));
}

// Our sockets and files are no matter of the keeper: one that it held would outlive its closing.
void keep_only(const KeeperWish& wish) {
    // Away from the places that they are to have.
    const int link = ::fcntl(wish.link, F_DUPFD_CLOEXEC, output_place + 1);
    const int output = ::fcntl(wish.output, F_DUPFD_CLOEXEC, output_place + 1);
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::dup2(nothing, standard);
    ::dup3(link, link_place, O_CLOEXEC);
    ::dup3(output, output_place, O_CLOEXEC);
    close_from(output_place + 1);
}

[[noreturn]] void become(const KeeperWish& wish, int failure) {
    ::setpgid(0, 0);
    ::dup2(output_place, STDOUT_FILENO);
    ::dup2(output_place, STDERR_FILENO);
    for (const int number : {SIGPIPE, SIGXFSZ, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD})
        ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::execvpe(wish.words[0], wish.words, wish.environment);
    const int wrong = errno;
    [[maybe_unused]] const ssize_t written = ::write(failure, &wrong, sizeof wrong);
    ::_exit(127);
}

class Keeper {
public:
    explicit Keeper(const KeeperWish& wish) : wish_(wish) {}

    [[noreturn]] void run() {
        signals_ = watch_signals();
        if (const int wrong = start(); wrong != 0) {
            tell(KeeperReport::CouldNotStart, wrong);
            ::_exit(0);
        }
        tell(KeeperReport::Started, 0);
        for (;;) {
            reap();
            if (!has_children_) ::_exit(0);
            wait();
            if (kills_at_ && net::read_clocks().mono >= *kills_at_) signal_all(SIGKILL);
        }
    }

private:
    static int watch_signals() {
        sigset_t watched;
        ::sigemptyset(&watched);
        for (const int number : {SIGCHLD, SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&watched, number);
        ::sigprocmask(SIG_BLOCK, &watched, nullptr);
        return ::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
    }

    // 0 or the errno.
    int start() {
        int failure[2];
        if (::pipe2(failure, O_CLOEXEC) != 0) return errno;
        program_ = ::fork();
        if (program_ < 0) return errno;
        if (program_ == 0) become(wish_, failure[1]);
        ::setpgid(program_, program_);  // whichever of the two is first
        ::close(failure[1]);
        ::close(output_place);
        int wrong = 0;
        const ssize_t got = ::read(failure[0], &wrong, sizeof wrong);
        ::close(failure[0]);
        return got == sizeof wrong ? wrong : 0;
    }

    void reap() {
        int status = 0;
        for (pid_t ended = 1; ended > 0;) {
            ended = ::waitpid(-1, &status, WNOHANG);
            if (ended < 0) has_children_ = errno == EINTR;
            if (ended != program_) continue;
            if (WIFEXITED(status))
                tell(KeeperReport::Exited, WEXITSTATUS(status));
            else
                tell(KeeperReport::Killed, WTERMSIG(status));
        }
    }

    void wait() {
        pollfd fds[2] = {{signals_, POLLIN, 0}, {link_, POLLIN, 0}};
        if (::poll(fds, 2, timeout_ms()) <= 0) return;
        if (fds[0].revents != 0) take_signal();
        if (fds[1].revents != 0) take_order();
    }

    int timeout_ms() const {
        if (!kills_at_) return -1;
        const Duration left = *kills_at_ - net::read_clocks().mono;
        if (left <= Duration::zero()) return kill_again_ms;
        return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
    }

    void take_signal() {
        signalfd_siginfo told{};
        while (::read(signals_, &told, sizeof told) == sizeof told)
            if (told.ssi_signo != SIGCHLD) end(keeper_patience_ms);
    }

    void take_order() {
        KeeperOrder order;
        const ssize_t got = ::recv(link_, &order, sizeof order, MSG_DONTWAIT);
        if (got == sizeof order) return end(order.patience_ms);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        link_ = -1;  // nobody is there any longer
        end(keeper_patience_ms);
    }

    void end(std::int32_t patience_ms) {
        const Instant kills_at =
            net::read_clocks().mono + std::chrono::milliseconds(std::max(patience_ms, 0));
        if (!kills_at_) {
            signal_all(SIGTERM);
            signal_all(SIGCONT);  // one that was stopped can end too
        }
        kills_at_ = kills_at_ ? std::min(*kills_at_, kills_at) : kills_at;
    }

    void signal_all(int number) {
        table.read();
        table.for_each_below(::getpid(), [number](pid_t process) { ::kill(process, number); });
    }

    void tell(KeeperReport::Kind kind, int value) const {
        const KeeperReport report{kind, value};
        if (link_ >= 0) ::send(link_, &report, sizeof report, MSG_DONTWAIT | MSG_NOSIGNAL);
    }

    const KeeperWish& wish_;
    pid_t program_ = -1;
    int signals_ = -1;
    int link_ = link_place;
    bool has_children_ = true;
    std::optional<Instant> kills_at_;
};

}  // namespace

void keep(const KeeperWish& wish) {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    ::prctl(PR_SET_NAME, "redial-keeper");
    ::setpgid(0, 0);  // a Ctrl+C in the terminal is ours to pass on
    keep_only(wish);
    Keeper(wish).run();
}

}  // namespace redial::trial
