// Starts the program, waits for its end and ends all that is left of it. The one thread of a
// process behind fork(): no allocation, no lock, no library that could hold one.
#include "trial/keeper.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "net/system/clocks.hpp"
#include "platform/descriptors.hpp"
#include "platform/process_table.hpp"
#include "platform/processes.hpp"
#include "platform/signals.hpp"

namespace redial::trial {
namespace {

constexpr int kill_again_ms = 10;  // what forks while it is killed is killed again
constexpr int link_place = 3;
constexpr int output_place = 4;
constexpr int watched[] = {SIGCHLD, SIGTERM, SIGINT, SIGHUP};

// Behind fork() there is no memory to be had: it stands here, and is touched by the keeper alone.
platform::ProcessTable table;

// Our sockets and files are no matter of the keeper: one that it held would outlive its closing.
void keep_only(const KeeperWish& wish) {
    // Away from the places that they are to have.
    const int link = ::fcntl(wish.link, F_DUPFD_CLOEXEC, output_place + 1);
    const int output = ::fcntl(wish.output, F_DUPFD_CLOEXEC, output_place + 1);
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::dup2(nothing, standard);
    platform::duplicate_to(link, link_place);
    platform::duplicate_to(output, output_place);
    platform::close_from(output_place + 1);
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
    platform::execute(wish.words, wish.environment);
    const int wrong = errno;
    [[maybe_unused]] const ssize_t written = ::write(failure, &wrong, sizeof wrong);
    ::_exit(127);
}

class Keeper {
public:
    Keeper(const KeeperWish& wish, bool adopts) : wish_(wish), adopts_(adopts) {}

    [[noreturn]] void run() {
        if (const int wrong = start(); wrong != 0) {
            tell(KeeperReport::CouldNotStart, wrong);
            ::_exit(0);
        }
        tell(KeeperReport::Started, 0);
        for (;;) {
            reap();
            if (!has_children_ && !has_group()) ::_exit(0);
            wait();
            if (kills_at_ && net::read_clocks().mono >= *kills_at_) signal_all(SIGKILL);
        }
    }

private:
    // 0 or the errno.
    int start() {
        const platform::Ends failure = platform::make_pipe(platform::Waits::Yes);
        if (failure.reads < 0) return errno;
        program_ = ::fork();
        if (program_ < 0) return errno;
        if (program_ == 0) become(wish_, failure.writes);
        ::setpgid(program_, program_);  // whichever of the two is first
        ::close(failure.writes);
        ::close(output_place);
        int wrong = 0;
        const ssize_t got = ::read(failure.reads, &wrong, sizeof wrong);
        ::close(failure.reads);
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
        pollfd fds[2] = {{signals_.descriptor(), POLLIN, 0}, {link_, POLLIN, 0}};
        if (::poll(fds, 2, timeout_ms()) <= 0) return;
        if (fds[0].revents != 0) take_signal();
        if (fds[1].revents != 0) take_order();
    }

    // Orphans that do not come to us are waited for as long as they stay in the program's group.
    bool has_group() const { return !adopts_ && ::kill(-program_, 0) == 0; }

    int timeout_ms() const {
        if (!has_children_) return kill_again_ms;
        if (!kills_at_) return -1;
        const Duration left = *kills_at_ - net::read_clocks().mono;
        if (left <= Duration::zero()) return kill_again_ms;
        return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
    }

    void take_signal() {
        for (int number = signals_.take(); number != 0; number = signals_.take())
            if (number != SIGCHLD) end(keeper_patience_ms);
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
        // Without a table those alone are reached that have stayed in the program's group.
        if (!table.read()) {
            ::kill(-program_, number);
            return;
        }
        table.for_each_below(::getpid(), [number](pid_t process) { ::kill(process, number); });
    }

    void tell(KeeperReport::Kind kind, int value) const {
        const KeeperReport report{kind, value};
        if (link_ >= 0) ::send(link_, &report, sizeof report, MSG_DONTWAIT | MSG_NOSIGNAL);
    }

    const KeeperWish& wish_;
    bool adopts_;
    pid_t program_ = -1;
    platform::SignalWatch signals_{watched};
    int link_ = link_place;
    bool has_children_ = true;
    std::optional<Instant> kills_at_;
};

}  // namespace

void keep(const KeeperWish& wish) {
    const bool adopts = platform::adopt_orphans("redial-keeper");
    ::setpgid(0, 0);  // a Ctrl+C in the terminal is ours to pass on
    keep_only(wish);
    Keeper(wish, adopts).run();
}

}  // namespace redial::trial
