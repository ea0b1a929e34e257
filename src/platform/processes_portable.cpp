// The same of POSIX alone. What is sent over the link is a few bytes at once, and a stream keeps
// those together: both ends read whole records of one size. Any thread.
#include "platform/processes.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

extern char** environ;

namespace redial::platform {

std::string own_program() { return {}; }

bool adopt_orphans(const char*) { return false; }

void execute(char* const* words, char* const* environment) {
    environ = const_cast<char**>(environment);
    ::execvp(words[0], words);
}

bool ends_within(pid_t child, int wait_ms) {
    constexpr int glance_ms = 10;
    for (int waited_ms = 0;; waited_ms += glance_ms) {
        siginfo_t told{};
        const bool is_there =
            ::waitid(P_PID, static_cast<id_t>(child), &told, WEXITED | WNOHANG | WNOWAIT) == 0;
        if (!is_there || told.si_pid == child) return is_there;
        if (waited_ms >= wait_ms) return false;
        ::poll(nullptr, 0, std::min(glance_ms, wait_ms - waited_ms));
    }
}

Link make_link() {
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return {};
    for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
    return {ends[0], ends[1]};
}

}  // namespace redial::platform
